"""Whatever is done to a draft in whatever order: the tree stays a tree, versions stay as they are, routes compose."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.accounts.models import User
from annotator.common.errors import Refusal
from taxonomy import rules, services
from taxonomy.book import Book
from taxonomy.exchange import content_hash, dump_yaml, load_yaml
from taxonomy.models import Codebook, Version
from taxonomy.selectors import forget_books, forget_routes, latest_version, load_book, route_between, versions_of
from taxonomy.services import Part
from taxonomy.texts import CodeText
from tests.taxonomy.drafts import draft_book, edit
from tests.taxonomy.test_undo import everything
from tests.worlds import books, people
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db

few = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Step = tuple[str, int, int, int]
KINDS = (
    *["add", "rename", "redefine", "reword", "place", "merge", "merge", "split", "split", "turn", "retire", "restore"],
    *["delete", "undo", "redo", "publish", "publish", "facet"],
)
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 40), st.integers(0, 40), st.integers(0, 9)), max_size=14
)


def act(codebook: Codebook, by: User, step: Step) -> None:
    """Do one random thing; what is refused is not done."""
    kind, one, two, number = step
    codes = sorted(draft_book(codebook).codes_by_key)
    key, other = codes[one % len(codes)], codes[two % len(codes)]
    who: dict[str, Any] = {"codebook": codebook, "by": by, "at": AT}
    because = who | {"reason": "x"}
    home = next(facet.key for facet in draft_book(codebook).facets if key in facet.by_key)
    acts: dict[str, Callable[[], object]] = {
        "add": lambda: services.add_code(facet=home, name=f"New {number}", parent=key, **who),
        "rename": lambda: edit(codebook, by, key, name=f"Name {number}"),
        "redefine": lambda: edit(codebook, by, key, full=f"Text {number}"),
        "reword": lambda: edit(codebook, by, key, examples=(f"Example {number}",)),
        "place": lambda: services.place_code(key=key, parent=other if number % 3 else None, before=None, **who),
        "merge": lambda: services.merge_code(key=key, into=other, **because),
        "split": lambda: services.split_code(
            key=key, parts=[Part(other), Part(text=CodeText(f"Part {number}"))], is_kept=number % 2 == 0, **because
        ),
        "turn": lambda: services.turn_code(key=key, facet="phase", stays=other if number % 2 else "", **because),
        "retire": lambda: services.retire_code(key=key, **because),
        "restore": lambda: services.restore_code(key=key, **because),
        "delete": lambda: services.delete_code(key=key, **who),
        "undo": lambda: services.undo(**who),
        "redo": lambda: services.redo(**who),
        "publish": lambda: services.publish(notes="", **who),
        "facet": lambda: services.move_facet(key=home, step="up", **who),
    }
    with contextlib.suppress(Refusal):
        acts[kind]()


def check_tree(book: Book) -> None:
    for facet in book.facets:
        seen: set[str] = set()
        for code in facet.codes:
            assert code.parent_key is None or code.parent_key in seen, "a parent stands before its children"
            assert code.depth < rules.MAX_DEPTH
            assert (code.status in ("merged", "split", "turned")) == bool(code.into)
            assert set(code.into) <= set(book.codes_by_key)
            seen.add(code.key)
    assert load_yaml(dump_yaml(book)).codes_by_key.keys() == book.codes_by_key.keys()


@pytest.fixture
def begin(lead: User) -> Callable[[], Codebook]:
    def new() -> Codebook:
        forget_books()
        forget_routes()
        codebook = people.make_study(lead, name="A study").codebook
        books.make_version(codebook, lead)
        return codebook

    return new


@few
@given(STEPS)
def test_the_tree_stays_valid_and_versions_stay_as_they_are(
    begin: Callable[[], Codebook], lead: User, steps: list[Step]
) -> None:
    codebook = begin()
    hashes: dict[int, str] = {}
    for step in steps:
        act(codebook, lead, step)
        check_tree(draft_book(codebook))
        hashes |= {version.pk: version.sha256 for version in versions_of(codebook) if version.pk not in hashes}
    forget_books()
    for version in Version.objects.filter(pk__in=hashes):
        assert content_hash(load_book(version)) == hashes[version.pk]


@few
@given(STEPS, STEPS)
def test_one_to_two_to_three_is_one_to_three(
    begin: Callable[[], Codebook], lead: User, early: list[Step], late: list[Step]
) -> None:
    codebook = begin()
    first = latest_version(codebook)
    second = _publish_after(codebook, lead, early)
    third = _publish_after(codebook, lead, late)
    assert first is not None
    there, on, whole = route_between(first, second), route_between(second, third), route_between(first, third)
    for key in load_book(first).codes_by_key:
        assert on.follow(there.land(key)) == whole.land(key)


def _publish_after(codebook: Codebook, lead: User, steps: list[Step]) -> Version:
    for step in steps:
        act(codebook, lead, step)
    act(codebook, lead, ("publish", 0, 0, 0))
    version = latest_version(codebook)
    assert version is not None
    return version


@few
@given(STEPS)
def test_undoing_every_step_restores_every_state(begin: Callable[[], Codebook], lead: User, steps: list[Step]) -> None:
    codebook = begin()
    states = [everything(codebook)]
    for step in [step for step in steps if step[0] not in ("undo", "redo", "publish")]:
        act(codebook, lead, step)
        if (state := everything(codebook)) != states[-1]:
            states.append(state)
    for state in reversed(states[:-1]):
        services.undo(codebook=codebook, by=lead, at=AT)
        assert everything(codebook) == state


@few
@given(
    st.permutations([("crash", "silent-error"), ("repetition", "silent-error"), ("engine-setup", "model-conversion")])
)
def test_merges_lead_to_the_same_in_any_order(
    begin: Callable[[], Codebook], lead: User, merges: list[tuple[str, str]]
) -> None:
    codebook = begin()
    for key, into in merges:
        services.merge_code(codebook=codebook, key=key, into=into, by=lead, at=AT, reason="x")
    book, first = draft_book(codebook), latest_version(codebook)
    assert first is not None
    aliases = {code.key: set(code.aliases) for code in book.codes_by_key.values() if code.aliases}
    assert aliases == {"silent-error": {"Crash", "Repetition"}, "model-conversion": {"Engine setup"}}
    route = route_between(first, services.publish(codebook=codebook, notes="", by=lead, at=AT))
    assert {key: set(route.land(key).codes) for key, _ in merges} == {key: {into} for key, into in merges}

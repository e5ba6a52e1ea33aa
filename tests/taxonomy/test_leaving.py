"""Codes that others take over from: merged, split, turned into a code of another facet, and restored."""

from dataclasses import replace

import pytest

from annotator.accounts.models import User
from annotator.common.errors import Invalid, Refusal, WrongState
from annotator.common.events import list_events
from taxonomy import services
from taxonomy.carrying import Fate
from taxonomy.exchange import dump_yaml, load_yaml
from taxonomy.models import Codebook, Operation
from taxonomy.selectors import draft_of, latest_version, route_between
from taxonomy.services import Part
from taxonomy.services.acts import text_of_code
from taxonomy.texts import CodeText
from tests.taxonomy.drafts import draft_book, edit, state_of, steps, tree
from tests.worlds import books
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(codebook: Codebook, lead: User) -> Codebook:
    books.make_version(codebook, lead)
    return codebook


def merge(book: Codebook, by: User, key: str, into: str) -> None:
    services.merge_code(codebook=book, key=key, into=into, by=by, at=AT, reason="The same.")


def split(book: Codebook, by: User, key: str, *names: str, is_kept: bool = False) -> None:
    parts = [Part(text=CodeText(name)) for name in names]
    services.split_code(codebook=book, key=key, parts=parts, is_kept=is_kept, by=by, at=AT, reason="Too wide.")


def fate(book: Codebook, key: str) -> tuple[Fate, set[str]]:
    version = latest_version(book)
    assert version is not None
    landing = route_between(version, draft_of(book)).land(key)
    return landing.fate, set(landing.codes)


def test_a_merged_code_stays_in_the_book_and_the_other_takes_its_names(book: Codebook, lead: User) -> None:
    edit(book, lead, "crash", aliases=("abort",))
    merge(book, lead, "crash", "system-hang")
    entry = draft_book(book).codes_by_key["crash"]
    assert (entry.status, entry.into, entry.is_choosable) == ("merged", ("system-hang",), False)
    assert state_of(book, "system-hang").aliases == ["Crash", "abort"]
    assert steps(book)[-2:] == ["reword code:system-hang", "merge code:crash"]
    assert fate(book, "crash") == (Fate.CARRIED, {"system-hang"})


def test_what_stood_below_a_merged_code_stands_below_the_other(book: Codebook, lead: User) -> None:
    merge(book, lead, "unexpected-output", "crash")
    assert tree(book) == ["crash", "  repetition", "system-hang", "unexpected-output", "silent-error"]


def test_a_merge_is_an_event_with_its_reason(book: Codebook, lead: User) -> None:
    merge(book, lead, "crash", "system-hang")
    event = list_events(book)[0]
    assert (event.action, event.reason, event.by) == ("merge code", "The same.", lead)


@pytest.mark.parametrize(
    ("key", "into"),
    [("crash", "crash"), ("unexpected-output", "repetition"), ("crash", "operators")],
)
def test_a_code_merges_into_another_active_one_of_its_facet_only(
    book: Codebook, lead: User, key: str, into: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        merge(book, lead, key, into)
    assert refusal.value.field == "into"
    assert steps(book) == []


def test_nothing_merges_without_a_reason_or_into_what_has_left(book: Codebook, lead: User) -> None:
    with pytest.raises(Invalid, match="Say why"):
        services.merge_code(codebook=book, key="crash", into="system-hang", by=lead, at=AT, reason=" ")
    merge(book, lead, "crash", "system-hang")
    with pytest.raises(WrongState, match="Crash is merged"):
        merge(book, lead, "silent-error", "crash")


def test_a_split_makes_its_codes_behind_the_old_one(book: Codebook, lead: User) -> None:
    split(book, lead, "crash", "Crash at start", "Crash at work")
    assert tree(book)[:3] == ["crash", "crash-at-start", "crash-at-work"]
    assert state_of(book, "crash").status == "split"
    assert fate(book, "crash") == (Fate.HUMAN, {"crash-at-start", "crash-at-work"})


def test_a_code_can_remain_one_of_those_it_is_split_into(book: Codebook, lead: User) -> None:
    split(book, lead, "crash", "Crash at start", is_kept=True)
    assert state_of(book, "crash").status == "active"
    assert fate(book, "crash") == (Fate.HUMAN, {"crash", "crash-at-start"})


def test_a_split_into_existing_codes_lifts_what_stood_below(book: Codebook, lead: User) -> None:
    parts = [Part("crash"), Part("silent-error")]
    services.split_code(codebook=book, key="unexpected-output", parts=parts, is_kept=False, by=lead, at=AT, reason="x")
    assert tree(book) == ["crash", "system-hang", "unexpected-output", "repetition", "silent-error"]
    assert fate(book, "unexpected-output") == (Fate.HUMAN, {"crash", "silent-error"})


@pytest.mark.parametrize("parts", [[], [Part("system-hang")], [Part("operators"), Part("system-hang")]])
def test_a_split_needs_two_codes_of_the_same_facet(book: Codebook, lead: User, parts: list[Part]) -> None:
    with pytest.raises(Refusal):
        services.split_code(codebook=book, key="crash", parts=parts, is_kept=False, by=lead, at=AT, reason="x")
    assert steps(book) == []


def test_a_code_turns_into_one_of_another_facet_with_its_texts(book: Codebook, lead: User) -> None:
    key = services.turn_code(codebook=book, key="repetition", facet="phase", by=lead, at=AT, reason="It is a phase.")
    entry = draft_book(book).by_key["phase"].by_key[key]
    assert (entry.name, entry.brief) == ("Repetition", "What repetition means.")
    assert state_of(book, "repetition").status == "turned"
    assert fate(book, "repetition") == (Fate.HUMAN, {key})


def test_a_turned_code_whose_remainder_is_named_carries_over(book: Codebook, lead: User) -> None:
    services.turn_code(
        codebook=book,
        key="repetition",
        facet="phase",
        into="engine-setup",
        stays="unexpected-output",
        by=lead,
        at=AT,
        reason="Both.",
    )
    assert fate(book, "repetition") == (Fate.CARRIED, {"engine-setup", "unexpected-output"})
    assert "Repetition" in state_of(book, "engine-setup").aliases


def test_restoring_a_merged_code_gives_its_names_back(book: Codebook, lead: User) -> None:
    merge(book, lead, "crash", "system-hang")
    services.restore_code(codebook=book, key="crash", by=lead, at=AT, reason="They differ.")
    assert state_of(book, "system-hang").aliases == []
    assert state_of(book, "crash").into == []
    assert fate(book, "crash") == (Fate.CARRIED, {"crash"})


def test_restoring_what_was_published_as_merged_asks_a_human(book: Codebook, lead: User) -> None:
    first = latest_version(book)
    merge(book, lead, "crash", "system-hang")
    second = books.publish(book, lead)
    services.restore_code(codebook=book, key="crash", by=lead, at=AT, reason="They differ.")
    third = books.publish(book, lead)
    assert first is not None
    assert route_between(first, third).land("crash").codes == {"crash", "system-hang"}
    assert route_between(second, third).land("system-hang").fate is Fate.HUMAN
    assert [version.semantic for version in (first, second, third)] == ["1.0.0", "1.1.0", "2.0.0"]


def test_what_took_over_is_not_deleted_under_the_other(book: Codebook, lead: User) -> None:
    split(book, lead, "crash", "One", "Two")
    with pytest.raises(WrongState, match="restore Crash first"):
        services.delete_code(codebook=book, key="one", by=lead, at=AT)


def test_a_file_keeps_what_became_of_codes(book: Codebook, lead: User) -> None:
    merge(book, lead, "crash", "system-hang")
    split(book, lead, "silent-error", "One", "Two")
    edit(book, lead, "repetition", counter_examples=("A line twice.",), notes="Discussed in May.")
    text = dump_yaml(draft_book(book))
    again = load_yaml(text)
    assert again.codes_by_key["crash"].into == ("system-hang",)
    assert again.codes_by_key["repetition"].notes == "Discussed in May."
    assert dump_yaml(again) == text
    services.import_yaml(codebook=book, text=text, by=lead, at=AT)
    assert dump_yaml(draft_book(book)) == text


def test_a_new_wording_carries_over_and_a_new_meaning_does_not(book: Codebook, lead: User) -> None:
    text = text_of_code(state_of(book, "crash"))
    services.edit_code(
        codebook=book, key="crash", text=replace(text, full="In other words."), by=lead, at=AT, is_wording=True
    )
    assert fate(book, "crash")[0] is Fate.CARRIED
    edit(book, lead, "system-hang", full="Something else.")
    assert fate(book, "system-hang")[0] is Fate.HUMAN
    kinds = Operation.objects.filter(codebook=book, version=None).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["reword", "redefine"]

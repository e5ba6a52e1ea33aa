"""A file becomes the draft: as operations matched by key, whole or not at all."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from annotator.accounts.models import User
from annotator.common.errors import NotAllowed
from annotator.common.events import list_events
from annotator.studies.models import Study
from taxonomy import rules, services
from taxonomy.exchange import BadFile, dump_yaml, load_yaml, to_plain
from taxonomy.models import Code, Codebook, Operation
from taxonomy.selectors import draft_of, load_book
from tests.taxonomy.drafts import draft_book, steps, tree
from tests.worlds import books, people
from tests.worlds.books import AT, SMALL

EXAMPLE = Path(__file__).parents[2] / "examples" / "llm_inference_bugs" / "codebook.yaml"


def put(codebook: Codebook, by: User, text: str, **options: object) -> None:
    services.import_yaml(codebook=codebook, text=text, by=by, at=AT, **options)


@pytest.fixture
def published(codebook: Codebook, lead: User) -> Codebook:
    books.make_version(codebook, lead)
    return codebook


@pytest.mark.django_db
def test_the_example_fills_an_empty_draft_with_an_operation_for_each_entry(codebook: Codebook, lead: User) -> None:
    text = EXAMPLE.read_text()
    put(codebook, lead, text)
    assert to_plain(draft_book(codebook)) == to_plain(load_yaml(text))
    kinds = Operation.objects.filter(codebook=codebook).values_list("kind", flat=True)
    assert list(kinds).count("add") == 4 + 3 + 11 + 14 + 33
    assert set(Operation.objects.values_list("reason", flat=True)) == {"Imported from a file."}


@pytest.mark.django_db
def test_an_import_is_one_event(codebook: Codebook, lead: User) -> None:
    put(codebook, lead, SMALL, reason="From the pilot.")
    events = list_events(codebook)
    assert [(event.action, event.reason) for event in events] == [("import codebook", "From the pilot.")]
    assert len(events[0].after["changes"]) == 19


@pytest.mark.django_db
def test_importing_what_is_there_already_changes_nothing(codebook: Codebook, lead: User) -> None:
    put(codebook, lead, SMALL)
    before = (draft_of(codebook).revision, steps(codebook))
    put(codebook, lead, dump_yaml(draft_book(codebook)))
    assert (draft_of(codebook).revision, steps(codebook)) == before


@pytest.mark.django_db
def test_an_edited_export_comes_back_as_the_edits(published: Codebook, lead: User) -> None:
    text = dump_yaml(draft_book(published))
    text = text.replace("name: Crash", "name: Abort").replace("What operators means.", "The kernels.")
    put(published, lead, text.replace("answers: many", "answers: one"))
    assert steps(published) == ["redefine facet:phase", "rename code:crash", "redefine code:operators"]


@pytest.mark.django_db
def test_what_a_file_leaves_out_is_retired_if_it_was_published_and_else_deleted(
    published: Codebook, lead: User
) -> None:
    books.add_code(published, lead, "symptom", "Slow")
    books.add_facet(published, lead, "Severity", ("High", "Low"))
    put(published, lead, "codebook: B\nfacets: [{name: Symptom, question: What was seen?, codes: [{name: Crash}]}]")
    book = draft_book(published)
    assert [facet.key for facet in book.facets] == ["symptom"]
    assert {code.key: code.status for code in book.by_key["symptom"].codes} == {
        "crash": "active",
        "system-hang": "retired",
        "unexpected-output": "retired",
        "repetition": "retired",
        "silent-error": "retired",
    }
    assert not Code.objects.filter(key__in=["slow", "high", "low"]).exists()
    assert {"retire facet:phase", "retire facet:component", "retire facet:root-cause"} <= set(steps(published))


@pytest.mark.django_db
def test_what_a_file_names_again_is_restored(published: Codebook, lead: User) -> None:
    before = dump_yaml(draft_book(published))
    put(published, lead, "codebook: B\nfacets: [{name: Symptom, codes: [{name: Crash}]}]")
    put(published, lead, before)
    assert dump_yaml(draft_book(published)) == before
    assert {"restore facet:phase", "restore code:repetition"} <= set(steps(published))


@pytest.mark.django_db
def test_moves_are_the_fewest_that_explain_the_new_tree(published: Codebook, lead: User) -> None:
    text = """
codebook: Bugs in inference engines
facets:
- name: Symptom
  question: What was seen?
  codes:
  - {name: System hang, brief: What system hang means.}
  - {name: Unexpected output, brief: What unexpected output means.}
  - name: Silent error
    brief: What silent error means.
    codes: [{name: Repetition, brief: What repetition means.}]
  - {name: Crash, brief: What crash means.}
"""
    put(published, lead, text + SMALL[SMALL.index("- name: Phase") :])
    assert tree(published) == ["system-hang", "unexpected-output", "silent-error", "  repetition", "crash"]
    assert sorted(steps(published)) == ["move code:crash", "move code:repetition"]
    moved = Operation.objects.get(subject="code:repetition", kind="move").payload
    assert (moved["before"]["parent"], moved["after"]["parent"]) == ("unexpected-output", "silent-error")


@pytest.mark.django_db
def test_parent_and_child_can_change_places(codebook: Codebook, lead: User) -> None:
    put(codebook, lead, "codebook: B\nfacets: [{name: S, codes: [{name: A, codes: [{name: B}]}, {name: C}]}]")
    put(codebook, lead, "codebook: B\nfacets: [{name: S, codes: [{name: B, codes: [{name: A}]}, {name: C}]}]")
    assert tree(codebook, "s") == ["b", "  a", "c"]


@pytest.mark.django_db
def test_a_published_code_does_not_change_its_facet(published: Codebook, lead: User) -> None:
    text = dump_yaml(draft_book(published))
    with pytest.raises(BadFile, match="The code crash answers Symptom in a published version and can't go to Phase"):
        put(published, lead, text.replace("key: engine-setup", "key: crash").replace("key: crash", "key: x", 1))
    assert steps(published) == []


@pytest.mark.django_db
def test_a_code_that_was_never_published_may_change_its_facet(codebook: Codebook, lead: User) -> None:
    put(codebook, lead, "codebook: B\nfacets: [{name: S, codes: [{name: A, codes: [{name: B}]}]}, {name: T}]")
    put(codebook, lead, "codebook: B\nfacets: [{name: S, codes: [{name: B}]}, {name: T, codes: [{name: A}]}]")
    assert (tree(codebook, "s"), tree(codebook, "t")) == (["b"], ["a"])


@pytest.mark.django_db
def test_a_bad_file_changes_nothing(published: Codebook, lead: User) -> None:
    before = (dump_yaml(draft_book(published)), draft_of(published).revision, list_events(published).count())
    with pytest.raises(BadFile):
        put(published, lead, "codebook: B\nfacets: [{name: New, codes: [{name: A}, {nme: B}]}]")
    assert before == (dump_yaml(draft_book(published)), draft_of(published).revision, list_events(published).count())


@pytest.mark.django_db
def test_the_plan_says_what_the_import_will_do_and_does_nothing(published: Codebook, lead: User) -> None:
    books.add_code(published, lead, "symptom", "Slow")
    text = "codebook: B\nfacets: [{name: Symptom, codes: [{name: Crash, brief: New.}]}]"
    before = steps(published)
    plan = services.plan_import(codebook=published, text=text, by=lead)
    assert steps(published) == before
    put(published, lead, text)
    # the addition of what the import deletes has gone with it
    assert [f"{step.kind} {step.subject}" for step in plan.steps] == steps(published)
    assert plan.deleted == ("Slow",)


@pytest.mark.django_db
def test_an_import_is_refused_when_the_draft_has_moved_on_since_the_plan(published: Codebook, lead: User) -> None:
    plan = services.plan_import(codebook=published, text=SMALL, by=lead)
    books.add_code(published, lead, "symptom", "Slow")
    with pytest.raises(services.DraftMoved):
        put(published, lead, SMALL, base_revision=plan.revision)
    assert "slow" in tree(published)


@pytest.mark.django_db
def test_who_may_not_edit_may_not_import(study: Study, codebook: Codebook) -> None:
    rater = people.add(study, people.make_user("rater"), "rater")
    with pytest.raises(NotAllowed):
        put(codebook, rater, SMALL)
    with pytest.raises(NotAllowed):
        services.plan_import(codebook=codebook, text=SMALL, by=rater)


def nested(shape: list[tuple[str, int]]) -> list[dict[str, object]]:
    """Turn (key, depth) pairs into nested codes; a depth that jumps is taken as one level deeper."""
    top: list[dict[str, object]] = []
    spine: list[dict[str, object]] = []
    for key, depth in shape:
        del spine[depth:]
        code: dict[str, object] = {"key": key, "name": f"Code {key}", "codes": []}
        below = spine[-1]["codes"] if spine else top
        assert isinstance(below, list)
        below.append(code)
        spine.append(code)
    return top


SHAPE = st.permutations("abcdef").flatmap(
    lambda keys: st.tuples(st.just(keys), st.lists(st.integers(0, 3), min_size=6, max_size=6), st.integers(1, 6))
)


class AnyTwoFiles(TestCase):
    """Whatever stood in the draft, an import makes it say what the file says."""

    @settings(max_examples=30)
    @given(st.lists(SHAPE, min_size=2, max_size=3), st.booleans())
    def test_the_draft_says_what_the_last_file_says(
        self, shapes: list[tuple[list[str], list[int], int]], is_published: bool
    ) -> None:
        study = people.make_study()
        for keys, depths, size in shapes:
            codes = nested(list(zip(keys, depths, strict=True))[:size])
            text = repr({"codebook": "B", "facets": [{"name": "S", "codes": codes}]})
            put(study.codebook, study.created_by, text.replace("True", "true"))
            book = load_book(draft_of(study.codebook))
            active = [code for code in book.by_key["s"].codes if code.status == "active"]
            wanted = load_yaml(text).by_key["s"].codes
            assert [(code.key, code.parent_key) for code in active] == [(code.key, code.parent_key) for code in wanted]
            if is_published and not rules.publishing_problems(book):
                # unless the steps since the last version come to nothing
                with contextlib.suppress(services.NothingNew):
                    books.publish(study.codebook, study.created_by)

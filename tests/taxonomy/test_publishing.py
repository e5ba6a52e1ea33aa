"""Publishing: what is fit, what a version holds, and how the draft goes on."""

import hashlib
import json
from dataclasses import replace

import pytest

from annotator.accounts.models import User
from annotator.common.errors import WrongState
from annotator.common.events import list_events
from taxonomy import rules, services
from taxonomy.book import Book
from taxonomy.exchange import content_hash, to_plain
from taxonomy.models import Codebook, Operation
from taxonomy.selectors import draft_of, latest_version, load_book, load_changes, version_at, versions_of
from tests.taxonomy.drafts import draft_book, edit, state_of, steps
from tests.worlds import books
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


def sentences(book: Book) -> list[str]:
    return [problem.sentence for problem in rules.publishing_problems(book)]


def test_a_version_has_number_notes_hash_time_and_person(codebook: Codebook, lead: User) -> None:
    version = books.make_version(codebook, lead, notes=" First. ")
    assert (version.number, version.notes) == (1, "First.")
    assert (version.published_at, version.published_by) == (AT, lead)
    assert latest_version(codebook) == version_at(codebook, 1) == version


def test_before_the_first_publication_there_is_no_latest_version(codebook: Codebook) -> None:
    assert latest_version(codebook) is None


def test_the_hash_is_that_of_the_canonical_json_of_the_content(codebook: Codebook, lead: User) -> None:
    version = books.make_version(codebook, lead)
    text = json.dumps(to_plain(load_book(version)), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert version.sha256 == hashlib.sha256(text.encode()).hexdigest() == content_hash(load_book(version))


def test_the_draft_goes_on_with_the_same_content_and_revision(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    before, revision, crash = draft_book(codebook), draft_of(codebook).revision, state_of(codebook, "crash").revision
    version = books.publish(codebook, lead)
    assert draft_book(codebook).facets == load_book(version).facets == before.facets
    assert (draft_of(codebook).revision, state_of(codebook, "crash").revision) == (revision, crash)


def test_operations_belong_to_the_version_that_published_them(codebook: Codebook, lead: User) -> None:
    first = books.make_version(codebook, lead)
    assert steps(codebook) == []
    edit(codebook, lead, "crash", name="Abort", reason="Clearer.")
    assert steps(codebook) == ["rename code:crash"]
    second = books.publish(codebook, lead)
    assert Operation.objects.filter(version=first, kind="add").count() == 19
    assert [str(operation) for operation in Operation.objects.filter(version=second)] == ["rename code:crash"]
    changes, _ = load_changes(codebook, second)
    assert [(change.name, change.verbs, change.reasons) for change in changes] == [
        ("Abort", ("renamed",), ("Clearer.",))
    ]


def test_an_older_version_keeps_saying_what_it_said(codebook: Codebook, lead: User) -> None:
    first = books.make_version(codebook, lead)
    edit(codebook, lead, "crash", name="Abort")
    services.edit_codebook(codebook=codebook, name="Other", description="New.", by=lead, at=AT)
    second = books.publish(codebook, lead)
    assert [version.number for version in versions_of(codebook)] == [2, 1]
    assert load_book(first).name == "Bugs in inference engines"
    assert load_book(second).name == "Other"
    assert load_book(first).codes_by_key["crash"].name == "Crash"
    assert load_book(second).codes_by_key["crash"].name == "Abort"
    assert load_book(first).codes_by_key["crash"].id == load_book(second).codes_by_key["crash"].id


def test_publishing_is_an_event(codebook: Codebook, lead: User) -> None:
    version = books.make_version(codebook, lead, notes="First.")
    event = list_events(codebook)[0]
    assert (event.action, event.by) == ("publish codebook", lead)
    assert event.after == {"number": 1, "semantic": "1.0.0", "sha256": version.sha256, "notes": "First."}


def test_a_draft_that_says_nothing_new_is_not_published(codebook: Codebook, lead: User) -> None:
    books.make_version(codebook, lead)
    edit(codebook, lead, "crash", name="Abort")
    edit(codebook, lead, "crash", name="Crash")
    with pytest.raises(WrongState, match="Nothing has changed since version 1"):
        books.publish(codebook, lead)


def test_an_empty_codebook_is_not_fit(codebook: Codebook, lead: User) -> None:
    with pytest.raises(services.NotFit, match="at least one facet"):
        books.publish(codebook, lead)


def test_a_facet_without_a_choosable_code_is_not_fit(codebook: Codebook, lead: User) -> None:
    books.add_facet(codebook, lead, "Symptom", answers="many")
    books.add_code(codebook, lead, "symptom", "Heading", is_selectable=False)
    assert sentences(draft_book(codebook)) == ["Symptom has no code that can be chosen."]
    books.add_code(codebook, lead, "symptom", "Crash")
    assert sentences(draft_book(codebook)) == []


@pytest.mark.parametrize(
    ("settings", "why"), [({"answers": "one"}, "asks for one answer"), ({"scale": "ordinal"}, "is ordinal")]
)
def test_a_choice_of_one_is_not_fit(codebook: Codebook, lead: User, settings: dict[str, str], why: str) -> None:
    books.add_facet(codebook, lead, "Symptom", ("Crash",), **({"answers": "many"} | settings))
    assert sentences(draft_book(codebook)) == [f"Symptom {why}, so it needs at least two codes to choose from."]


def test_siblings_of_one_name_are_not_fit_and_cousins_are(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    books.add_code(codebook, lead, "symptom", "Repetition", parent="crash")
    assert sentences(draft_book(codebook)) == []
    books.add_code(codebook, lead, "symptom", "CRASH")
    assert sentences(draft_book(codebook)) == ["Symptom › CRASH: another code beside it has the same name."]


def test_a_retired_sibling_of_the_same_name_does_not_matter(codebook: Codebook, lead: User) -> None:
    books.make_version(codebook, lead)
    services.retire_code(codebook=codebook, key="crash", reason="Split.", by=lead, at=AT)
    books.add_code(codebook, lead, "symptom", "Crash")
    assert sentences(draft_book(codebook)) == []


def test_facets_of_one_name_and_findings_that_differ_in_capitals_are_not_fit(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    books.add_facet(codebook, lead, "phase", ("A", "B"), group="finding")
    assert sentences(draft_book(codebook)) == [
        "Two facets are called phase; give each a name of its own.",
        "The findings Finding and finding differ in capitals only; write them the same.",
    ]


def test_an_active_code_below_a_retired_one_is_not_fit(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    facet = draft_book(codebook).by_key["symptom"]
    codes = tuple(replace(code, status="retired") if code.key == "unexpected-output" else code for code in facet.codes)
    book = replace(draft_book(codebook), facets=(replace(facet, codes=codes),))
    assert sentences(book) == [
        "Symptom › Unexpected output › Repetition: the code above it is retired; move, retire or restore one."
    ]


def test_every_problem_is_named_at_once_and_leads_to_its_entry(codebook: Codebook, lead: User) -> None:
    books.add_facet(codebook, lead, "Symptom")
    books.add_facet(codebook, lead, "Phase", ("A",))
    with pytest.raises(services.NotFit) as refusal:
        books.publish(codebook, lead)
    assert [(problem.kind, problem.key) for problem in refusal.value.problems] == [
        ("facet", "symptom"),
        ("facet", "phase"),
    ]

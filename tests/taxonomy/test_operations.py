"""Every change of the draft is an operation with before and after, and an event."""

import pytest

from annotator.accounts.models import User
from annotator.common.errors import Invalid, NotAllowed, NotFound
from annotator.common.events import list_events
from annotator.studies.models import Study
from taxonomy import services
from taxonomy.models import Codebook, Operation
from taxonomy.selectors import draft_of
from tests.taxonomy.drafts import draft_book, edit, edit_facet, state_of, steps
from tests.worlds import books, people
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


def last(codebook: Codebook) -> Operation:
    operation = Operation.objects.filter(codebook=codebook).order_by("-pk").first()
    assert operation is not None
    return operation


def test_a_new_codebook_has_an_empty_draft(codebook: Codebook) -> None:
    book = draft_book(codebook)
    assert (book.name, book.facets, book.number) == ("Bugs in inference engines", (), None)


def test_adding_a_code_is_an_operation_that_holds_all_its_texts(codebook: Codebook, lead: User) -> None:
    books.add_facet(codebook, lead, "Symptom")
    books.add_code(codebook, lead, "symptom", "Crash", examples=("Segfault.",), aliases=("abort",))
    assert steps(codebook) == ["add facet:symptom", "add code:crash"]
    after = last(codebook).payload["after"]
    assert (after["name"], after["facet"], after["parent"]) == ("Crash", "symptom", None)
    assert (after["examples"], after["aliases"]) == (["Segfault."], ["abort"])
    assert (last(codebook).by, last(codebook).at) == (lead, AT)


def test_renaming_and_redefining_at_once_are_two_operations(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    edit(codebook, lead, "crash", name="Abort", full="It ends.", reason="Clearer.")
    rename, redefine = Operation.objects.filter(codebook=codebook).order_by("-pk")[:2][::-1]
    assert (rename.kind, rename.payload) == ("rename", {"before": {"name": "Crash"}, "after": {"name": "Abort"}})
    assert (redefine.kind, redefine.payload) == ("redefine", {"before": {"full": ""}, "after": {"full": "It ends."}})
    assert rename.reason == redefine.reason == "Clearer."


def test_renaming_keeps_the_key(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    edit(codebook, lead, "crash", name="Abort")
    assert draft_book(codebook).by_key["symptom"].by_key["crash"].name == "Abort"


def test_changing_the_facets_settings_is_an_operation(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    edit_facet(
        codebook,
        lead,
        "symptom",
        answers="many",
        scale="ordinal",
        is_required=False,
        group="Finding",
        is_evidence_required=True,
    )
    facet = draft_book(codebook).by_key["symptom"]
    assert (facet.answers, facet.scale, facet.is_required, facet.group) == ("many", "ordinal", False, "Finding")
    assert facet.is_evidence_required
    assert set(last(codebook).payload["after"]) == {"answers", "scale", "is_required", "group", "is_evidence_required"}


def test_changing_the_codebooks_name_is_an_operation(codebook: Codebook, lead: User) -> None:
    services.edit_codebook(codebook=codebook, name=" New  name ", description="Why.", by=lead, at=AT)
    assert (draft_of(codebook).name, draft_of(codebook).description) == ("New name", "Why.")
    assert steps(codebook) == ["rename codebook", "redefine codebook"]


def test_a_change_that_changes_nothing_leaves_nothing_behind(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    before = (draft_of(codebook).revision, len(steps(codebook)), list_events(codebook).count())
    edit(codebook, lead, "crash", name="  Crash ")
    edit_facet(codebook, lead, "symptom")
    assert (draft_of(codebook).revision, len(steps(codebook)), list_events(codebook).count()) == before


def test_each_change_raises_the_drafts_revision_and_that_of_its_entry(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    before = draft_of(codebook).revision
    edit(codebook, lead, "crash", brief="Other.")
    assert draft_of(codebook).revision == before + 1
    assert state_of(codebook, "crash").revision == before + 1
    assert state_of(codebook, "system-hang").revision < before + 1


def test_each_change_is_an_event_with_before_after_and_reason(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    edit(codebook, lead, "crash", name="Abort", reason="Clearer.")
    event = list_events(codebook)[0]
    assert (event.action, event.by, event.at, event.reason) == ("edit code", lead, AT, "Clearer.")
    assert event.subject == f"code:{state_of(codebook, 'crash').code_id}"
    assert (event.before, event.after) == ({"name": "Crash"}, {"name": "Abort"})


def test_texts_are_stored_with_plain_line_ends_and_without_blanks_around(codebook: Codebook, lead: User) -> None:
    books.add_facet(codebook, lead, "Symptom")
    books.add_code(codebook, lead, "symptom", " Crash\n", brief=" a\r\nb\rc ", examples=("", " x ", "  "))
    state = state_of(codebook, "crash")
    assert (state.name, state.brief, state.examples) == ("Crash", "a\nb\nc", ["x"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"full": "x" * 20_001}, "full"),
        ({"brief": "a\0b"}, "brief"),
        ({"aliases": ("\ud800",)}, "aliases"),
        ({"examples": ("x",) * 101}, "examples"),
    ],
)
def test_texts_that_cannot_be_kept_are_refused_by_field(
    codebook: Codebook, lead: User, changes: dict[str, object], field: str
) -> None:
    books.make_draft(codebook, lead)
    with pytest.raises(Invalid) as refusal:
        edit(codebook, lead, "crash", **changes)
    assert refusal.value.field == field


@pytest.mark.parametrize("changes", [{"answers": "some"}, {"scale": "ratio"}, {"group": "x" * 61}])
def test_settings_that_do_not_exist_are_refused(codebook: Codebook, lead: User, changes: dict[str, str]) -> None:
    books.make_draft(codebook, lead)
    with pytest.raises(Invalid) as refusal:
        edit_facet(codebook, lead, "symptom", **changes)
    assert refusal.value.field == next(iter(changes))


def test_a_member_without_the_right_is_told_so(study: Study, codebook: Codebook, lead: User) -> None:
    rater = people.add(study, people.make_user("rater"), "rater")
    with pytest.raises(NotAllowed, match="not change it"):
        services.add_facet(codebook=codebook, name="Symptom", by=rater, at=AT)
    adjudicator = people.add(study, people.make_user("judge"), "adjudicator")
    books.make_draft(codebook, adjudicator)
    with pytest.raises(NotAllowed, match="not publish"):
        services.publish(codebook=codebook, notes="", by=adjudicator, at=AT)


def test_a_stranger_does_not_even_learn_that_the_codebook_exists(codebook: Codebook) -> None:
    for service in (services.delete_code, services.delete_facet):
        with pytest.raises(NotFound):
            service(codebook=codebook, key="x", by=people.make_user(), at=AT)


def test_the_owner_of_the_installation_is_a_stranger_to_studies_of_others(db: None) -> None:
    owner = people.make_owner()
    study = people.make_study()
    with pytest.raises(NotFound):
        services.add_facet(codebook=study.codebook, name="Symptom", by=owner, at=AT)

"""Every step of the draft can be undone and done again, and leaves exactly what was there."""

from collections.abc import Callable
from typing import Any

import pytest

from annotator.accounts.models import User
from annotator.common.errors import NotAllowed, WrongState
from annotator.common.events import list_events
from annotator.studies.models import Study
from taxonomy import services
from taxonomy.models import Code, Codebook, CodeState, Facet, FacetState, Operation
from taxonomy.selectors import draft_of
from taxonomy.services import Part
from taxonomy.texts import CodeText, FacetText
from tests.taxonomy.drafts import draft_book, edit, state_of, steps
from tests.worlds import books, people
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


def everything(codebook: Codebook) -> list[Any]:
    """Every row of the draft, primary keys and revisions included, and the operations that wait."""
    draft = draft_of(codebook)
    return [
        list(CodeState.objects.filter(version=draft).order_by("pk").values()),
        list(FacetState.objects.filter(version=draft).order_by("pk").values()),
        list(Code.objects.filter(codebook=codebook).order_by("pk").values()),
        list(Facet.objects.filter(codebook=codebook).order_by("pk").values()),
        list(Operation.objects.filter(codebook=codebook).order_by("pk").values()),
        (draft.name, draft.description, draft.text_revision),
    ]


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "add code": lambda who: services.add_code(facet="symptom", name="New", parent="crash", **who),
    "add facet": lambda who: services.add_facet(name="Severity", **who),
    "edit code": lambda who: services.edit_code(key="crash", text=CodeText("Abort", brief="It ends."), **who),
    "edit facet": lambda who: services.edit_facet(key="phase", text=FacetText("Moment"), **who),
    "edit codebook": lambda who: services.edit_codebook(name="Other", description="Else.", **who),
    "move code": lambda who: services.move_code(key="system-hang", step="in", **who),
    "move facet": lambda who: services.move_facet(key="phase", step="up", **who),
    "place code": lambda who: services.place_code(key="silent-error", parent=None, before="crash", **who),
    "retire code": lambda who: services.retire_code(key="unexpected-output", reason="x", **who),
    "retire facet": lambda who: services.retire_facet(key="phase", reason="x", **who),
    "delete code": lambda who: services.delete_code(key="unpublished", **who),
    "delete facet": lambda who: services.delete_facet(key="extra", **who),
    "merge code": lambda who: services.merge_code(key="unexpected-output", into="crash", reason="x", **who),
    "split code": lambda who: services.split_code(
        key="crash", parts=[Part(text=CodeText("One")), Part("system-hang")], is_kept=False, reason="x", **who
    ),
    "turn code": lambda who: services.turn_code(key="crash", facet="phase", reason="x", **who),
    "import": lambda who: services.import_yaml(
        text="codebook: B\nfacets:\n- {name: Symptom, codes: [{name: Crash}, {name: N}]}", **who
    ),
}


@pytest.fixture
def book(codebook: Codebook, lead: User) -> Codebook:
    """One version, and a draft with a code and a facet that were never published."""
    books.make_version(codebook, lead)
    books.add_code(codebook, lead, "symptom", "Unpublished", parent="crash")
    books.add_facet(codebook, lead, "Extra", ("This", "That"))
    edit(codebook, lead, "unpublished", brief="Changed.")
    return codebook


@pytest.mark.parametrize("change", CHANGES)
def test_undo_restores_exactly_what_was_and_redo_what_became(book: Codebook, lead: User, change: str) -> None:
    before = everything(book)
    CHANGES[change]({"codebook": book, "by": lead, "at": AT})
    after = everything(book)
    assert after != before
    services.undo(codebook=book, by=lead, at=AT)
    assert everything(book) == before
    services.redo(codebook=book, by=lead, at=AT)
    assert everything(book) == after


def test_every_step_back_to_the_publication_can_be_undone_and_done_again(book: Codebook, lead: User) -> None:
    states = [everything(book)]
    for change in ("edit code", "merge code", "move facet", "add code", "retire facet", "edit codebook"):
        CHANGES[change]({"codebook": book, "by": lead, "at": AT})
        states.append(everything(book))
    for state in reversed(states[:-1]):
        services.undo(codebook=book, by=lead, at=AT)
        assert everything(book) == state
    for state in states[1:]:
        services.redo(codebook=book, by=lead, at=AT)
        assert everything(book) == state


def test_a_new_change_ends_what_could_be_done_again(book: Codebook, lead: User) -> None:
    edit(book, lead, "crash", name="A")
    services.undo(codebook=book, by=lead, at=AT)
    edit(book, lead, "crash", name="B")
    with pytest.raises(WrongState, match="nothing to do again"):
        services.redo(codebook=book, by=lead, at=AT)


def test_what_is_published_cannot_be_undone(book: Codebook, lead: User) -> None:
    services.delete_facet(codebook=book, key="extra", by=lead, at=AT)
    books.publish(book, lead)
    with pytest.raises(WrongState, match="since the last publication"):
        services.undo(codebook=book, by=lead, at=AT)


def test_undo_takes_back_only_what_the_person_saw(book: Codebook, lead: User) -> None:
    seen = services.history.next_undo(book)
    assert seen is not None
    edit(book, lead, "crash", name="A")
    with pytest.raises(WrongState, match="look at it first"):
        services.undo(codebook=book, by=lead, at=AT, edit_id=seen.pk)
    assert state_of(book, "crash").name == "A"


def test_a_save_that_rests_on_what_was_undone_is_stale(book: Codebook, lead: User) -> None:
    edit(book, lead, "crash", name="A")
    seen = state_of(book, "crash").revision
    services.undo(codebook=book, by=lead, at=AT)
    with pytest.raises(services.StaleEntry):
        edit(book, lead, "crash", base=seen, name="B")


def test_undoing_is_an_event_and_its_operations_are_published_by_nobody(book: Codebook, lead: User) -> None:
    waiting = steps(book)
    edit(book, lead, "crash", name="A")
    services.undo(codebook=book, by=lead, at=AT)
    assert steps(book) == waiting
    event = list_events(book)[0]
    assert (event.action, event.after, event.by) == ("undo edit code", {"of": "A"}, lead)


def test_who_may_not_edit_may_not_undo(study: Study, book: Codebook) -> None:
    rater = people.add(study, people.make_user("rater"), "rater")
    with pytest.raises(NotAllowed):
        services.undo(codebook=book, by=rater, at=AT)


def test_undo_after_undo_of_an_addition_frees_its_key(book: Codebook, lead: User) -> None:
    services.add_code(codebook=book, facet="symptom", name="New", by=lead, at=AT)
    services.undo(codebook=book, by=lead, at=AT)
    again = services.add_code(codebook=book, facet="symptom", name="New", by=lead, at=AT)
    assert again.code.key == "new"
    assert "new" in draft_book(book).codes_by_key

"""Merging, splitting, turning, undoing and redoing from the editor's pages."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from taxonomy.models import Codebook
from taxonomy.selectors import draft_of
from taxonomy.services import history
from tests.taxonomy.drafts import draft_book, edit, state_of, tree
from tests.taxonomy.pages import form_of, said

pytestmark = pytest.mark.django_db


def test_the_pane_offers_the_codes_that_can_take_over(root: str, client: Client) -> None:
    words = said(client.get(f"{root}codes/unexpected-output/leave/"))
    assert "What becomes of Unexpected output" in words
    select = words.split("Choose a code")[1].split("Why")[0]
    assert "Crash System hang Silent error" in select
    assert "Repetition" not in select
    assert "Choose a facet Phase Component Root cause" in words


def test_a_merge_shows_the_code_and_what_it_is_read_as(root: str, client: Client, codebook: Codebook) -> None:
    data = {"act": "merge", "into": "system-hang", "reason": "The same."}
    words = said(client.post(f"{root}codes/crash/leave/", data, follow=True))
    assert "Merged: what was coded with it is read as the other." in words
    assert "It is read as System hang." in words
    assert state_of(codebook, "crash").status == "merged"


def test_a_split_takes_names_and_existing_codes(root: str, client: Client, codebook: Codebook) -> None:
    data = {
        "act": "split",
        "names": "At start\r\n\r\nAt work",
        "parts": ["silent-error"],
        "is_kept": "on",
        "reason": "x",
    }
    client.post(f"{root}codes/crash/leave/", data)
    assert tree(codebook)[:3] == ["crash", "at-start", "at-work"]


def test_a_code_turns_into_one_of_another_facet(root: str, client: Client, codebook: Codebook) -> None:
    data = {"act": "turn", "facet": "phase", "stays": "crash", "reason": "x"}
    client.post(f"{root}codes/silent-error/leave/", data)
    assert "Silent error" in [code.name for code in draft_book(codebook).by_key["phase"].codes]


def test_what_was_typed_comes_back_with_a_refusal(root: str, client: Client) -> None:
    answer = client.post(f"{root}codes/crash/leave/", {"act": "split", "names": "Only one", "reason": "Too wide."})
    assert answer.status_code == 400
    assert "Name at least two codes" in said(answer)
    assert "Only one" in said(answer)
    assert 'value="Too wide."' in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"act": "merge", "into": "deleted-since"}, "The draft has no code deleted-since. Choose anew."),
        ({"act": "merge", "into": ""}, "Choose the code that it is merged into."),
        ({"act": "split", "names": "A", "parts": ["deleted-since"]}, "The draft has no code deleted-since."),
        ({"act": "turn", "facet": "deleted-since"}, "The draft has no facet deleted-since. Choose anew."),
        ({"act": "turn", "facet": ""}, "Choose the facet of which it becomes a code."),
        ({"act": "split", "names": "At start\r\nat  Start"}, "Two of the codes are called at Start"),
    ],
)
def test_what_was_typed_comes_back_when_the_other_code_is_gone_or_named_twice(
    root: str, client: Client, codebook: Codebook, typed: dict[str, object], words: str
) -> None:
    answer = client.post(f"{root}codes/crash/leave/", typed | {"reason": "Too wide."})
    assert answer.status_code in (400, 409)
    assert words in said(answer)
    assert 'value="Too wide."' in answer.content.decode()
    assert state_of(codebook, "crash").status == "active"


def test_a_code_that_has_left_is_restored_first(root: str, client: Client) -> None:
    client.post(f"{root}codes/crash/leave/", {"act": "merge", "into": "system-hang", "reason": "x"})
    assert "Restore it first" in said(client.get(f"{root}codes/crash/leave/"))


def test_undo_and_redo_show_the_entry(root: str, client: Client, codebook: Codebook, lead: User) -> None:
    edit(codebook, lead, "crash", name="Abort")
    page = client.get(root)
    assert "Undo u: edit code Abort, by Ada Lead" in said(page)
    undone = client.post(f"{root}undo/", {"edit": history.next_undo(codebook).pk}, follow=True)
    assert "Undone: edit code Abort." in said(undone)
    assert state_of(codebook, "crash").name == "Crash"
    assert "Redo U: edit code Abort, by Ada Lead" in said(undone)
    client.post(f"{root}redo/", {"edit": history.next_redo(codebook).pk})
    assert state_of(codebook, "crash").name == "Abort"


def test_undoing_an_addition_shows_the_codebook(root: str, client: Client, codebook: Codebook) -> None:
    client.post(f"{root}facets/symptom/new-code/", {"name": "New", "kind": "code"})
    words = said(client.post(f"{root}undo/", follow=True))
    assert "What will be published" in words
    assert "new" not in draft_book(codebook).codes_by_key


def test_undo_is_refused_when_somebody_else_changed_the_draft(
    root: str, client: Client, codebook: Codebook, lead: User
) -> None:
    edit(codebook, lead, "crash", name="Abort")
    seen = history.next_undo(codebook).pk
    edit(codebook, lead, "crash", name="End")
    answer = client.post(f"{root}undo/", {"edit": seen})
    assert answer.status_code == 409
    assert "look at it first" in said(answer)
    assert state_of(codebook, "crash").name == "End"


def test_a_save_says_whether_what_was_coded_stands(root: str, client: Client, codebook: Codebook) -> None:
    form = form_of(codebook, "crash", full="In other words.", meaning="same", notes="Since May.")
    client.post(f"{root}codes/crash/", form)
    kinds = codebook.operations.filter(version=None).values_list("kind", flat=True)
    assert list(kinds) == ["reword"]
    form = form_of(codebook, "crash", full="Something else.", counter_examples=["A slow answer."], notes="Since May.")
    client.post(f"{root}codes/crash/", form)
    assert set(codebook.operations.filter(version=None).values_list("kind", flat=True)) == {"reword", "redefine"}
    assert state_of(codebook, "crash").counter_examples == ["A slow answer."]


def test_publishing_tells_the_number_and_why(root: str, client: Client, codebook: Codebook, lead: User) -> None:
    edit(codebook, lead, "crash", full="Something else.")
    words = said(client.get(f"{root}publish/"))
    assert "Publish version 2 (2.0.0)" in words
    assert "Crash needs a human to look again" in words
    assert draft_of(codebook).semantic == ""

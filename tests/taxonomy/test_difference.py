"""What differs between two versions, either way round, as operations and as texts side by side."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.studies.models import Study
from taxonomy import services
from taxonomy.difference import steps_between
from taxonomy.models import Codebook
from taxonomy.selectors import difference, draft_of, load_book, version_at
from taxonomy.wording import side_by_side
from tests.taxonomy.drafts import draft_book, edit
from tests.taxonomy.pages import said
from tests.worlds import books, people
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(codebook: Codebook, lead: User) -> Codebook:
    """Three versions: a new code and a rename, then a merge and a redefinition."""
    books.make_version(codebook, lead)
    books.add_code(codebook, lead, "symptom", "Slow")
    edit(codebook, lead, "crash", name="Abort", reason="Clearer.")
    books.publish(codebook, lead)
    services.merge_code(codebook=codebook, key="slow", into="system-hang", by=lead, at=AT, reason="The same.")
    edit(codebook, lead, "crash", full="The process ends.", reason="It was vague.")
    books.publish(codebook, lead)
    return codebook


def told(codebook: Codebook, start: int, end: int) -> list[str]:
    steps = difference(version_at(codebook, start), version_at(codebook, end))[1]
    return [f"{step.kind} {step.subject}" for step in steps]


def test_it_is_a_list_of_operations_however_long_the_way_was(three: Codebook) -> None:
    assert told(three, 1, 2) == ["rename code:crash", "add code:slow"]
    assert told(three, 2, 3) == ["redefine code:crash", "reword code:system-hang", "merge code:slow"]
    assert told(three, 1, 3) == ["rename code:crash", "redefine code:crash", "reword code:system-hang", "add code:slow"]


def test_it_can_be_asked_the_other_way_round(three: Codebook) -> None:
    assert told(three, 3, 2) == ["redefine code:crash", "reword code:system-hang", "restore code:slow"]
    assert told(three, 2, 1) == ["rename code:crash", "retire code:slow"]
    assert told(three, 2, 2) == []


def test_going_back_makes_the_draft_say_what_the_old_version_said(three: Codebook, lead: User) -> None:
    services.restore_version(codebook=three, version=version_at(three, 1), by=lead, at=AT, reason="Better.")
    old = load_book(version_at(three, 1))
    steps = steps_between(old, draft_book(three))
    assert [f"{step.kind} {step.subject}" for step in steps] == ["add code:slow"]
    assert draft_book(three).codes_by_key["slow"].status == "merged"
    services.undo(codebook=three, by=lead, at=AT)
    assert steps_between(load_book(version_at(three, 3)), draft_book(three)) == ()


def test_the_words_that_differ_are_marked() -> None:
    left, right = side_by_side("the process ends", "the program ends at once")
    assert [run.text for run in left if run.is_marked] == ["process"]
    assert [run.text for run in right if run.is_marked] == ["program", " at once"]
    assert "".join(run.text for run in right) == "the program ends at once"


def test_the_page_shows_both_texts_with_the_reasons(three: Codebook, lead: User, client: Client) -> None:
    client.force_login(lead)
    page = client.get(f"/codebooks/{three.pk}/difference/?from=1&to=3")
    words = said(page)
    assert "Abort renamed, redefined" in words
    assert "“It was vague.”" in words
    assert "<ins>The process ends.</ins>" in page.content.decode()
    assert said(client.get(f"/codebooks/{three.pk}/difference/")).count("Abort redefined") == 1
    assert "They say the same" in said(client.get(f"/codebooks/{three.pk}/difference/?from=3&to=draft"))


def test_readers_compare_versions_and_not_the_draft(three: Codebook, study: Study, client: Client) -> None:
    viewer = people.add(study, people.make_user("viewer"), "viewer")
    client.force_login(viewer)
    page = client.get(f"/codebooks/{three.pk}/difference/?from=1&to=draft")
    assert "the draft" not in said(page)
    assert draft_of(three).number is None


def test_a_code_of_a_version_has_an_address_for_ever(three: Codebook, study: Study, client: Client) -> None:
    viewer = people.add(study, people.make_user("viewer"), "viewer")
    client.force_login(viewer)
    words = said(client.get(f"/codebooks/{three.pk}/codes/crash@1/"))
    assert "Crash" in words
    assert "crash@1" in words
    assert "2 (1.1.0) stands" in words
    assert "3 (2.0.0) needs a human Abort" in words
    assert "3 (2.0.0) carried System hang" in said(client.get(f"/codebooks/{three.pk}/codes/slow@2/"))
    assert client.get(f"/codebooks/{three.pk}/codes/slow@1/").status_code == 404
    assert client.get(f"/codebooks/{three.pk}/codes/crash@9/").status_code == 404


def test_a_version_is_restored_from_its_page(three: Codebook, lead: User, client: Client) -> None:
    client.force_login(lead)
    address = f"/codebooks/{three.pk}/versions/1/restore/"
    refused = client.post(address, {"reason": ""}, follow=True)
    assert "Say why" in said(refused)
    done = client.post(address, {"reason": "Better."}, follow=True)
    assert "The draft says what version 1 said" in said(done)
    assert draft_book(three).codes_by_key["crash"].name == "Crash"

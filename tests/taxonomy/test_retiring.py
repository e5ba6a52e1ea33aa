"""What was published is retired with a reason; what never was is deleted."""

import pytest

from annotator.accounts.models import User
from annotator.common.errors import Invalid, WrongState
from annotator.common.events import list_events
from taxonomy import services
from taxonomy.models import Code, Codebook, Facet, Operation
from tests.taxonomy.drafts import draft_book, state_of, steps, tree
from tests.worlds import books
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(codebook: Codebook, lead: User) -> Codebook:
    books.make_version(codebook, lead)
    return codebook


def retire(codebook: Codebook, by: User, key: str, reason: str = "Never chosen.") -> None:
    services.retire_code(codebook=codebook, key=key, reason=reason, by=by, at=AT)


def restore(codebook: Codebook, by: User, key: str) -> None:
    services.restore_code(codebook=codebook, key=key, reason="Needed again.", by=by, at=AT)


def test_a_retired_code_stays_in_the_book_and_cannot_be_chosen(published: Codebook, lead: User) -> None:
    retire(published, lead, "crash")
    code = draft_book(published).by_key["symptom"].by_key["crash"]
    assert (code.status, code.is_choosable) == ("retired", False)
    assert steps(published) == ["retire code:crash"]
    assert Operation.objects.get(kind="retire").reason == "Never chosen."


def test_retiring_a_code_retires_all_below_it(published: Codebook, lead: User) -> None:
    retire(published, lead, "unexpected-output")
    assert steps(published) == ["retire code:unexpected-output", "retire code:repetition"]


def test_retiring_needs_a_reason(published: Codebook, lead: User) -> None:
    with pytest.raises(Invalid, match="Say why") as refusal:
        retire(published, lead, "crash", reason="  ")
    assert refusal.value.field == "reason"
    with pytest.raises(Invalid, match="Say why"):
        services.retire_facet(codebook=published, key="phase", reason="", by=lead, at=AT)
    assert steps(published) == []


def test_a_retired_code_can_be_restored(published: Codebook, lead: User) -> None:
    retire(published, lead, "crash")
    restore(published, lead, "crash")
    assert draft_book(published).by_key["symptom"].by_key["crash"].is_choosable


def test_a_code_is_not_restored_below_a_retired_one(published: Codebook, lead: User) -> None:
    retire(published, lead, "unexpected-output")
    with pytest.raises(WrongState, match="restore that first"):
        restore(published, lead, "repetition")


def test_retiring_twice_and_restoring_what_is_active_are_refused(published: Codebook, lead: User) -> None:
    retire(published, lead, "crash")
    with pytest.raises(WrongState, match="retired already"):
        retire(published, lead, "crash")
    with pytest.raises(WrongState, match="not retired"):
        restore(published, lead, "system-hang")


def test_a_published_code_cannot_be_deleted(published: Codebook, lead: User) -> None:
    with pytest.raises(WrongState, match="retire it instead"):
        services.delete_code(codebook=published, key="crash", by=lead, at=AT)


def test_a_new_code_with_a_published_one_below_it_cannot_be_deleted(published: Codebook, lead: User) -> None:
    books.add_code(published, lead, "symptom", "Loud")
    services.place_code(codebook=published, key="crash", parent="loud", before=None, by=lead, at=AT)
    with pytest.raises(WrongState, match="Crash stands in a published version"):
        services.delete_code(codebook=published, key="loud", by=lead, at=AT)


def test_a_code_that_was_never_published_goes_with_all_below_it_and_frees_its_key(
    published: Codebook, lead: User
) -> None:
    books.add_code(published, lead, "symptom", "Slow")
    books.add_code(published, lead, "symptom", "Slow start", parent="slow")
    services.delete_code(codebook=published, key="slow", by=lead, at=AT)
    assert "slow" not in tree(published)
    assert not Code.objects.filter(key__startswith="slow").exists()
    books.add_code(published, lead, "symptom", "Slow")
    assert state_of(published, "slow").code.key == "slow"


def test_nobody_has_to_follow_the_operations_of_what_was_never_published(published: Codebook, lead: User) -> None:
    books.add_code(published, lead, "symptom", "Slow")
    services.delete_code(codebook=published, key="slow", by=lead, at=AT)
    assert steps(published) == []
    assert [event.action for event in list_events(published)[:2]] == ["delete code", "add code"]
    assert list_events(published)[0].before == {"deleted": ["code:slow"]}


def test_a_retired_facet_leaves_the_book_and_comes_back_whole(published: Codebook, lead: User) -> None:
    before = draft_book(published)
    services.retire_facet(codebook=published, key="phase", reason="Not reliable.", by=lead, at=AT)
    assert "phase" not in draft_book(published).by_key
    version = books.publish(published, lead)
    assert version.number == 2
    services.restore_facet(codebook=published, key="phase", reason="Asked for.", by=lead, at=AT)
    assert draft_book(published).facets == before.facets


def test_a_published_facet_cannot_be_deleted(published: Codebook, lead: User) -> None:
    with pytest.raises(WrongState, match="retire it instead"):
        services.delete_facet(codebook=published, key="phase", by=lead, at=AT)


def test_a_facet_that_was_never_published_goes_with_its_codes(codebook: Codebook, lead: User) -> None:
    books.make_draft(codebook, lead)
    services.delete_facet(codebook=codebook, key="symptom", by=lead, at=AT)
    assert not Facet.objects.filter(key="symptom").exists()
    assert not Code.objects.filter(key="repetition").exists()
    assert not [step for step in steps(codebook) if "symptom" in step or "repetition" in step]

"""Drafts: every change is kept at once, and a newer draft is never overwritten by an older window."""

from datetime import timedelta

import pytest

from annotator.coding import services
from annotator.coding.answers import Content
from annotator.coding.models import Draft
from annotator.coding.selectors import draft_of, own_coding
from annotator.common.errors import NotFound
from annotator.rounds.models import Assignment
from tests.coding.conftest import Desk
from tests.worlds import codings

FOUND = [{"component": "operators", "root_cause": "misconfiguration"}]
CRASH, HANG = codings.content(symptom="crash"), codings.content(symptom="system-hang")


def save(desk: Desk, content: Content, base: int, *, window: str = "", seconds: int = 0) -> Draft:
    return services.save_draft(
        assignment=desk.first,
        content=content,
        base_revision=base,
        window=window,
        active_seconds=seconds,
        by=desk.rater,
        at=codings.AT,
    )


def own(desk: Desk) -> Assignment:
    return desk.first


def test_a_draft_is_read_back_as_it_was_saved(desk: Desk) -> None:
    half = codings.content([{"component": "operators"}], symptom="crash", memo="half done")
    save(desk, half, 0, seconds=12)
    draft = draft_of(own(desk), desk.rater)
    assert (draft.content, draft.revision, draft.active_seconds, draft.saved_at) == (half, 1, 12, codings.AT)


def test_without_a_draft_the_desk_is_empty(desk: Desk) -> None:
    draft = draft_of(own(desk), desk.rater)
    assert (draft.content, draft.revision, draft.saved_at) == (Content(), 0, None)
    assert draft.content.is_empty


def test_a_newer_draft_is_not_overwritten_by_an_older_window(desk: Desk) -> None:
    save(desk, CRASH, 0, window="left")
    with pytest.raises(services.DraftConflict) as refused:
        save(desk, HANG, 0, window="right")
    assert refused.value.draft.revision == 1
    assert draft_of(own(desk), desk.rater).content == CRASH


def test_who_knows_of_the_newer_draft_may_replace_it(desk: Desk) -> None:
    save(desk, CRASH, 0, window="left")
    assert save(desk, HANG, 1, window="right").revision == 2


def test_a_window_that_lost_the_answer_to_its_own_save_goes_on(desk: Desk) -> None:
    save(desk, CRASH, 0, window="left")
    assert save(desk, HANG, 0, window="left").revision == 2


def test_saving_the_same_again_is_no_new_revision_and_no_conflict(desk: Desk) -> None:
    save(desk, CRASH, 0, seconds=5)
    draft = save(desk, CRASH, 0, seconds=9)
    assert (draft.revision, draft.active_seconds) == (1, 9)


def test_time_counted_never_shrinks(desk: Desk) -> None:
    save(desk, CRASH, 0, seconds=40)
    assert save(desk, CRASH, 1, seconds=3).active_seconds == 40


def test_after_submission_an_older_window_notices_too(desk: Desk) -> None:
    save(desk, CRASH, 0, window="left")
    whole = codings.content(FOUND, symptom="crash")
    codings.submit(own(desk), whole)
    with pytest.raises(services.DraftConflict):
        save(desk, HANG, 1, window="left")
    assert draft_of(own(desk), desk.rater).content == whole


def test_submitting_from_an_older_window_is_refused_when_a_newer_draft_differs(desk: Desk) -> None:
    save(desk, HANG, 0, window="right")
    with pytest.raises(services.DraftConflict):
        services.submit(
            assignment=own(desk),
            content=codings.content(FOUND, symptom="crash"),
            client_id="x",
            active_seconds=1,
            base_revision=0,
            window="left",
            by=desk.rater,
            at=codings.AT,
        )
    assert own_coding(own(desk), desk.seat(desk.rater)) is None


def test_a_revision_in_the_making_leaves_the_submitted_coding_alone(desk: Desk) -> None:
    whole = codings.content(FOUND, symptom="crash")
    codings.submit(own(desk), whole)
    revision = draft_of(own(desk), desk.rater).revision
    services.save_draft(
        assignment=own(desk), content=HANG, base_revision=revision, by=desk.rater, at=codings.AT + timedelta(hours=1)
    )
    read = own_coding(own(desk), desk.seat(desk.rater))
    assert read is not None
    assert read.content == whole


def test_nobody_reads_the_draft_of_another(desk: Desk) -> None:
    save(desk, CRASH, 0)
    for reader in (desk.other, desk.lead):
        with pytest.raises(NotFound):
            draft_of(own(desk), reader)

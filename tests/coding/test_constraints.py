"""What the database itself refuses, whatever the code above it does."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from annotator.coding.models import Answer, AnswerCode, Coding, Draft, Evidence, Tally
from tests.coding.conftest import Desk
from tests.worlds import codings

WHOLE = codings.content([{"component": "operators", "root_cause": "unsure"}], symptom="crash")


def refused(write: Callable[[], object], constraint: str) -> None:
    """Check that a write is refused; SQLite names a unique constraint by its columns, a check by its name."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    assert constraint in str(error.value) or "UNIQUE constraint failed" in str(error.value)


def again(coding: Coding, **changes: object) -> Callable[[], object]:
    copy = {"assignment": coding.assignment, "snapshot": coding.snapshot, "submitted_at": coding.submitted_at}
    return lambda: Coding.objects.create(**{**copy, "revision": 2, "client_id": "other", **changes})


def test_a_revision_is_there_once(desk: Desk) -> None:
    refused(again(codings.submit(desk.first, WHOLE), revision=1), "coding_revision_once")


def test_a_submission_is_there_once(desk: Desk) -> None:
    refused(again(codings.submit(desk.first, WHOLE, client_id="x"), client_id="x"), "coding_sent_twice_is_kept_once")


def test_revisions_start_at_one(desk: Desk) -> None:
    refused(again(codings.submit(desk.first, WHOLE), revision=0), "coding_revisions_start_at_one")


def test_a_facet_is_answered_once_in_each_finding(desk: Desk) -> None:
    answer = codings.submit(desk.first, WHOLE).answers.get(finding=0)
    refused(
        lambda: Answer.objects.create(coding=answer.coding, facet=answer.facet, finding=0, kind="nothing"),
        "answer_once_per_facet_and_finding",
    )


def test_a_code_is_chosen_once_in_an_answer(desk: Desk) -> None:
    chosen = codings.submit(desk.first, WHOLE).answers.get(finding=0).codes.get()
    refused(lambda: AnswerCode.objects.create(answer=chosen.answer, code=chosen.code), "answer_code_once")


def test_an_assignment_has_one_draft(desk: Desk) -> None:
    codings.submit(desk.first, WHOLE)
    refused(lambda: Draft.objects.create(assignment=desk.first, saved_at=codings.AT), "assignment_id")


def test_a_rater_has_one_tally_in_a_round_and_its_parts_are_within_the_whole(desk: Desk) -> None:
    codings.submit(desk.first, WHOLE)
    tally = Tally.objects.get()
    place = {"round": desk.round, "assigned": 6}
    refused(lambda: Tally.objects.create(rater=desk.rater, submitted=0, skipped=0, **place), "tally_once_per_rater")
    refused(
        lambda: Tally.objects.create(rater=desk.other, submitted=4, skipped=3, **place),
        "tally_parts_are_within_the_whole",
    )
    assert (tally.assigned, tally.submitted) == (6, 1)


def test_evidence_is_of_some_text(desk: Desk) -> None:
    coding = codings.submit(desk.first, WHOLE)
    facet = coding.answers.get(finding=0).facet
    refused(
        lambda: Evidence.objects.create(coding=coding, facet=facet, part="body", start=4, end=4, quote=""),
        "evidence_is_not_empty",
    )

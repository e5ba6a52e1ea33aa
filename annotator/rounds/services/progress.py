"""Noting that a report is done or set aside; called by the desk inside the transaction of what it notes."""

from datetime import datetime

from django.db import transaction

from annotator.common import kept
from annotator.common.errors import WrongState
from annotator.common.events import JsonValue
from annotator.rounds import blinding
from annotator.rounds.disclosure import Stage
from annotator.rounds.models import Assignment, Disclosure, Round

SUBMITTED = kept.Select(
    lambda pk: Assignment.objects.filter(pk=pk).select_for_update(no_key=True).values_list("submitted_at")
)
PHASES = kept.Select(lambda round_id: Round.objects.filter(pk=round_id).values_list("phase"))


class RoundNotOpen(WrongState):
    """Codings are taken while the round is open only."""

    def __init__(self) -> None:
        super().__init__("This round is not open, so nothing can be submitted to it; what was submitted is kept.")


# always within the desk's transaction, whose work a refusal here undoes as a whole: no savepoint of its own
@transaction.atomic(savepoint=False)
def note_submission(*, assignment: Assignment, at: datetime) -> None:
    """Note when a report was first submitted; a later submission keeps that time. Refuses when the round is not open.

    Holding the assignment before reading the phase makes this and `end_round` wait for each other: a coding is either
    in before the end or refused.
    """
    submitted_at = SUBMITTED.rows(assignment.pk)[0][0]
    if submitted_at is None:
        assignment.submitted_at = at
        kept.save(assignment, "submitted_at")
    _require_open(assignment)


@transaction.atomic(savepoint=False)
def note_skip(*, assignment: Assignment, at: datetime) -> None:
    """Note that a rater set a report aside for later; a report that is done stays done. Refuses as above."""
    if Assignment.objects.filter(pk=assignment.pk, submitted_at__isnull=True).update(skipped_at=at):
        assignment.skipped_at = at
    _require_open(assignment)


@transaction.atomic
def note_disclosure(*, assignment: Assignment, stage: Stage, content: JsonValue, at: datetime) -> None:
    """Note that a rater is shown the hidden parts of a report, and what was answered before. Refuses as above.

    Called once for a report and a rater, under the lock of the assignment.
    """
    Disclosure.objects.create(
        round_report_id=assignment.round_report_id,
        rater_id=assignment.rater_id,
        parts=list(stage.parts),
        content=content,
        shown_at=at,
    )
    _require_open(assignment)


def _require_open(assignment: Assignment) -> None:
    phases = PHASES.rows(assignment.round_id)
    if not phases or not blinding.may_submit(phases[0][0]):
        raise RoundNotOpen

"""One rater's own queue in a round: how far it has come, how long it may still take, and its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Q

from annotator.coding.models import Draft, Tally
from annotator.coding.selectors.loop import assignments_of, tally_at_hand
from annotator.rounds.models import Assignment, Round

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from annotator.common.people import Person

    MarkedAssignment = WithAnnotations[Assignment, "Mark"]

PAGE = 100
HEAVY = tuple(f"round_report__snapshot__{name}" for name in ("body", "comments", "fixes", "extra", "labels"))


class QueueState(StrEnum):
    """What can have become of a report in the queue."""

    LEFT = "left"
    SKIPPED = "skipped"
    SUBMITTED = "submitted"


FILTERS = {
    QueueState.LEFT: Q(submitted_at__isnull=True, skipped_at__isnull=True),
    QueueState.SKIPPED: Q(submitted_at__isnull=True, skipped_at__isnull=False),
    QueueState.SUBMITTED: Q(submitted_at__isnull=False),
}


class Mark(TypedDict):
    """What the list reads of an assignment besides: whether its rater has marked it to be discussed."""

    is_to_discuss: bool


@dataclass(frozen=True)
class Progress:
    """How far the own queue has come. `seconds_left` is None until there is a pace to judge by."""

    assigned: int
    submitted: int
    skipped: int
    seconds_left: int | None

    @property
    def left(self) -> int:
        """Reports that are neither submitted nor put off."""
        return self.assigned - self.submitted - self.skipped


@dataclass(frozen=True)
class QueueRow:
    """One report of the queue, as its list shows it."""

    assignment_id: int
    position: int
    name: str
    title: str
    state: QueueState
    submitted_at: datetime | None
    is_to_discuss: bool

    @property
    def number(self) -> int:
        """The place in the queue as people count."""
        return self.position + 1


@dataclass(frozen=True)
class QueuePage:
    """Some rows of the queue, and the positions from which those before and after start."""

    rows: Sequence[QueueRow]
    before: int | None
    after: int | None


def progress_of(round: Round, user: "Person") -> Progress:
    """Return the progress of one's own queue; one row is read, except before the first submission."""
    tally = tally_at_hand(round.pk, user.pk) or count_tally(round, user.pk)
    left = tally.assigned - tally.submitted
    seconds = round_up(left * tally.pace_seconds) if tally.pace_seconds else None
    return Progress(tally.assigned, tally.submitted, tally.skipped, seconds)


def round_up(seconds: float) -> int:
    """Return whole seconds, never less than said."""
    return int(-(-seconds // 1))


def count_tally(round: Round, rater_id: int) -> Tally:
    """Return a tally counted from the assignments themselves, not saved."""
    own = Assignment.objects.filter(round=round, rater_id=rater_id)
    assigned = own.count()
    unsubmitted = own.filter(submitted_at__isnull=True)
    return Tally(
        round=round,
        rater_id=rater_id,
        assigned=assigned,
        submitted=assigned - unsubmitted.count(),
        skipped=unsubmitted.filter(skipped_at__isnull=False).count(),
    )


def count_to_discuss(round: Round, user: "Person") -> int:
    """Return how many reports of one's own queue one has marked to be discussed."""
    return Draft.objects.filter(assignment__in=assignments_of(user).filter(round=round), is_to_discuss=True).count()


def queue_page(
    round: Round, user: "Person", *, state: QueueState | None = None, to_discuss: bool = False, after: int = -1
) -> QueuePage:
    """Return a page of one's own queue beyond position `after`, in the queue's order, of one state or all.

    With `to_discuss`, of those only that the person has marked so.
    """
    marked = Draft.objects.filter(assignment=OuterRef("pk"), is_to_discuss=True)
    own = assignments_of(user).filter(FILTERS[state] if state else Q(), round=round)
    own = own.annotate(is_to_discuss=Exists(marked))
    if to_discuss:
        own = own.filter(is_to_discuss=True)
    found = list(
        own.filter(position__gt=after)
        .select_related("round_report__report", "round_report__snapshot")
        .defer(*HEAVY)
        .order_by("position")[: PAGE + 1]
    )
    before = list(own.filter(position__lte=after).order_by("-position").values_list("position", flat=True)[: PAGE + 1])
    rows = [_row(assignment) for assignment in found[:PAGE]]
    return QueuePage(
        rows=rows,
        before=None if not before else before[PAGE] if len(before) > PAGE else -1,
        after=rows[-1].position if len(found) > PAGE else None,
    )


def _row(assignment: "MarkedAssignment") -> QueueRow:
    report = assignment.round_report.report
    return QueueRow(
        assignment_id=assignment.pk,
        position=assignment.position,
        name=str(report),
        title=assignment.round_report.snapshot.title,
        state=state_of(assignment),
        submitted_at=assignment.submitted_at,
        is_to_discuss=assignment.is_to_discuss,
    )


def state_of(assignment: Assignment) -> QueueState:
    """Return what has become of a report in its rater's queue."""
    if assignment.submitted_at is not None:
        return QueueState.SUBMITTED
    return QueueState.LEFT if assignment.skipped_at is None else QueueState.SKIPPED

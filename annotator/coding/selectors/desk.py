"""One rater's own desk: assignments, drafts and codings of the person who asks, and of nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from annotator.coding.answers import Content, parse_content
from annotator.coding.models import Coding, Draft
from annotator.coding.selectors.contents import contents_of
from annotator.common.errors import NotFound
from annotator.rounds import blinding
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Assignment, Phase, Round, RoundRater
from annotator.studies.models import Membership, Role
from annotator.studies.selectors import Seat, seat_at
from taxonomy.selectors import load_book

if TYPE_CHECKING:
    from annotator.common.people import Person

# what a desk needs no text of: the thread comes ready-made from the mining room
HEAVY = (
    "round_report__snapshot__body",
    "round_report__snapshot__comments",
    "round_report__snapshot__fixes",
    "round_report__snapshot__extra",
    "round__draw",
    "round__study__protocol",
    "round__study__description",
)


@dataclass(frozen=True)
class SavedDraft:
    """What the rater has put down so far; revision 0 with nothing in it when nothing was saved yet."""

    content: Content
    revision: int
    active_seconds: int
    saved_at: datetime | None


@dataclass(frozen=True)
class OwnCoding:
    """One of the viewer's own submitted codings."""

    coding_id: int
    revision: int
    content: Content
    submitted_at: datetime
    active_seconds: int


@dataclass(frozen=True)
class Neighbours:
    """The assignments before and after one in the own queue."""

    previous_id: int | None
    next_id: int | None


def assignments_of(user: "Person") -> "QuerySet[Assignment]":
    """Return the assignments of a person who is (still) a rater of their study."""
    is_rater = Membership.objects.filter(study=OuterRef("round__study"), user_id=user.pk, role=Role.RATER)
    return Assignment.objects.filter(Exists(is_rater), rater_id=user.pk)


def _for_desk(assignments: "QuerySet[Assignment]") -> "QuerySet[Assignment]":
    """Bring along, in the same query, what a desk shows of the round, its study and version, and the report."""
    paths = ("round__study", "round__version", "round_report__report", "round_report__snapshot")
    return assignments.select_related(*paths).defer(*HEAVY)


def assignment_at(user: "Person", assignment_id: int) -> Assignment:
    """Return one of the person's assignments with its round, study, version and report; `NotFound` for any other."""
    found = _for_desk(assignments_of(user)).filter(pk=assignment_id).first()
    if found is None:
        raise NotFound
    return found


def rater_seat_at(*, user: "Person", slug: str, round_id: int) -> tuple[Seat, Round]:
    """Return the person's seat and a round of which they are a rater; `NotFound` for everybody else."""
    seat = seat_at(user=user, slug=slug)
    found = Round.objects.filter(pk=round_id, study=seat.study).select_related("version").first()
    if found is None or Role.RATER not in seat.roles:
        raise NotFound
    if not RoundRater.objects.filter(round=found, user_id=user.pk).exists():
        raise NotFound
    return seat, found


def next_assignment(round: Round, user: "Person", after: int | None = None) -> Assignment | None:
    """Return the next report to code: beyond position `after`, then from the start, then what was put off.

    None when everything is submitted, or the round is not open.
    """
    if round.phase != Phase.OPEN:
        return None
    left = _for_desk(assignments_of(user)).filter(round=round, submitted_at__isnull=True)
    fresh = left.filter(skipped_at__isnull=True).order_by("position")
    found = fresh.filter(position__gt=after).first() if after is not None else None
    return found or fresh.first() or left.order_by("skipped_at", "position").first()


def neighbours_of(assignment: Assignment) -> Neighbours:
    """Return the assignments just before and after one in its rater's queue."""
    own = Assignment.objects.filter(round_id=assignment.round_id, rater_id=assignment.rater_id)
    before = own.filter(position__lt=assignment.position).order_by("-position").values_list("pk", flat=True)
    after = own.filter(position__gt=assignment.position).order_by("position").values_list("pk", flat=True)
    return Neighbours(before.first(), after.first())


def draft_of(assignment: Assignment, viewer: "Person") -> SavedDraft:
    """Return the draft to show on the desk; `NotFound` for anybody but the rater."""
    if not blinding.may_see_draft(viewer_id=viewer.pk, rater_id=assignment.rater_id):
        raise NotFound
    draft = Draft.objects.filter(assignment=assignment).first()
    if draft is None:
        return SavedDraft(Content(), 0, 0, None)
    content = parse_content(draft.content, load_book(assignment.round.version))
    return SavedDraft(content, draft.revision, draft.active_seconds, draft.saved_at)


def own_coding(assignment: Assignment, seat: Seat) -> OwnCoding | None:
    """Return the last coding that the viewer submitted for one of their assignments."""
    return next(iter(own_history(assignment, seat, last=1)), None)


def own_history(assignment: Assignment, seat: Seat, last: int | None = None) -> Sequence[OwnCoding]:
    """Return the viewer's own codings of an assignment, newest first; `NotFound` for anybody but its rater."""
    if _sight(assignment, seat) is not Sight.OWN:
        raise NotFound
    codings = list(Coding.objects.filter(assignment=assignment).order_by("-revision")[:last])
    contents = contents_of({coding.pk: coding.memo for coding in codings}, load_book(assignment.round.version))
    return [
        OwnCoding(coding.pk, coding.revision, contents[coding.pk], coding.submitted_at, coding.active_seconds)
        for coding in codings
    ]


def _sight(assignment: Assignment, seat: Seat) -> Sight:
    return blinding.sight_of_coding(
        viewer_id=seat.user.pk,
        rater_id=assignment.rater_id,
        roles=seat.roles,
        phase=assignment.round.phase,
        shows_names_when_closed=seat.study.shows_names_when_closed,
    )

"""One rater's own desk: assignments, drafts and codings of the person who asks, and of nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from annotator.coding.answers import Content, parse_content
from annotator.coding.models import Coding
from annotator.coding.selectors import loop
from annotator.coding.selectors.contents import contents_of
from annotator.coding.selectors.loop import assignments_of
from annotator.coding.selectors.own_codes import desk_book
from annotator.common.errors import NotFound
from annotator.rounds import blinding
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Assignment, Phase, Round, RoundRater
from annotator.studies.models import Role
from annotator.studies.selectors import Seat, seat_at
from taxonomy.book import Book

if TYPE_CHECKING:
    from annotator.common.people import Person


@dataclass(frozen=True)
class SavedDraft:
    """What the rater has put down so far, and the codes there are; revision 0 when nothing was saved yet."""

    content: Content
    revision: int
    active_seconds: int
    saved_at: datetime | None
    book: Book
    is_to_discuss: bool = False


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
    """The assignments before and after one in the own queue; `fresh_id` is the one after if it is yet to be coded."""

    previous_id: int | None
    next_id: int | None
    fresh_id: int | None


def assignment_at(user: "Person", assignment_id: int) -> Assignment:
    """Return one of the person's assignments with its round, study, version and report; `NotFound` for any other."""
    found = loop.own_assignment(user.pk, assignment_id)
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
    return _next_of(assignments_of(user).filter(round=round), after)


def following(assignment: Assignment) -> Assignment | None:
    """Return what comes next after an assignment whose rater was asked for a moment ago, with the same round."""
    found = loop.fresh_after(assignment)
    if found is None:
        own = Assignment.objects.filter(round_id=assignment.round_id, rater_id=assignment.rater_id)
        found = _next_of(own.select_related("round_report__snapshot"), None)
    if found is not None:
        found.round = assignment.round
    return found


def _next_of(own: "QuerySet[Assignment]", after: int | None) -> Assignment | None:
    left = own.filter(submitted_at__isnull=True)
    fresh = left.filter(skipped_at__isnull=True).order_by("position")
    found = fresh.filter(position__gt=after).first() if after is not None else None
    return found or fresh.first() or left.order_by("skipped_at", "position").first()


def neighbours_of(assignment: Assignment) -> Neighbours:
    """Return the assignments just before and after one in its rater's queue, whose positions have no gaps."""
    before, after = assignment.position - 1, assignment.position + 1
    rows = loop.AROUND.rows(assignment.round_id, assignment.rater_id, before, after)
    by_position = {position: (pk, done or skipped) for position, pk, done, skipped in rows}
    next_id, is_touched = by_position.get(after, (None, None))
    return Neighbours(by_position.get(before, (None, None))[0], next_id, None if is_touched else next_id)


def draft_of(assignment: Assignment, viewer: "Person") -> SavedDraft:
    """Return the draft to show on the desk; `NotFound` for anybody but the rater."""
    if not blinding.may_see_draft(viewer_id=viewer.pk, rater_id=assignment.rater_id):
        raise NotFound
    draft, book = loop.draft_at_hand(assignment.pk), desk_book(assignment)
    if draft is None:
        return SavedDraft(Content(), 0, 0, None, book)
    content = parse_content(draft.content, book)
    return SavedDraft(content, draft.revision, draft.active_seconds, draft.saved_at, book, draft.is_to_discuss)


def own_coding(assignment: Assignment, seat: Seat) -> OwnCoding | None:
    """Return the last coding that the viewer submitted for one of their assignments."""
    return next(iter(own_history(assignment, seat, last=1)), None)


def own_history(assignment: Assignment, seat: Seat, last: int | None = None) -> Sequence[OwnCoding]:
    """Return the viewer's own codings of an assignment, newest first; `NotFound` for anybody but its rater."""
    if _sight(assignment, seat) is not Sight.OWN:
        raise NotFound
    codings = list(Coding.objects.filter(assignment=assignment).order_by("-revision")[:last])
    contents = contents_of({coding.pk: coding.memo for coding in codings}, desk_book(assignment))
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

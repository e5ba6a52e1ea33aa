"""Raters join and leave an open round: what is submitted or begun stays where it is, what is left is shared anew."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max

from annotator.common import events
from annotator.common.errors import Invalid, WrongState
from annotator.common.events import JsonValue
from annotator.rounds import desks
from annotator.rounds.handover import Move, join, leave
from annotator.rounds.models import Assignment, Round, RoundRater
from annotator.rounds.selectors.workloads import standing_of
from annotator.rounds.services.apart import require_apart
from annotator.rounds.services.planning import check_raters
from annotator.rounds.services.queues import append, hold_open
from annotator.rounds.workload import HEAVIEST

if TYPE_CHECKING:
    from annotator.common.people import Person

ASIDE = 1_000_000_000  # where positions wait while a queue is numbered again


class NotWhileBlind(WrongState):
    """Raters change while the round is open; before, the plan is made anew, and afterwards codings are frozen."""

    def __init__(self) -> None:
        super().__init__("Raters can join and leave only while the round is open.")


class LastRater(WrongState):
    """A round without raters would never be done."""

    def __init__(self) -> None:
        super().__init__("This is the round's only rater: add another first, or end the round.")


@dataclass(frozen=True)
class Handed:
    """How many reports changed hands, and how many found nobody and stay with one reader fewer."""

    moved: int
    short: int


@transaction.atomic
def add_rater(*, round: Round, rater: "Person", by: "Person", at: datetime, weight: int = 1) -> Handed:
    """Let a rater join an open round, with a fair part of what nobody has submitted or begun.

    Refuses a round that is not open, a person who is no rater of the study or takes part already, a weight out of
    range, and reports of which another open round hides from them what this one shows, or the reverse. Leaves the new
    rater's queue, shorter queues of those who gave, letters shuffled again (the last letter would tell who came last),
    and an event with counts.
    """
    _hold(round, by)
    check_raters(round.study, [rater], 1)
    if not 1 <= weight <= HEAVIEST:
        raise Invalid(f"A rater's weight is a whole number from 1 to {HEAVIEST}.", "weight")
    own = RoundRater.objects.filter(round=round, user_id=rater.pk).first()
    if own is not None and own.left_at is None:
        raise Invalid(f"{rater} is a rater of this round already.", "rater")
    standing = standing_of(round)
    place = _take_place(round, rater, weight) if own is None else _come_back(own, weight)
    moves = join(standing, place, weight=weight, seed=round.seed)
    _make(round, moves)
    _shuffle_letters(round)
    handed = Handed(len(moves), 0)
    _record(round, "add rater", rater, {"reports": handed.moved, "weight": weight}, by, at)
    return handed


@transaction.atomic
def remove_rater(*, round: Round, rater: "Person", by: "Person", at: datetime) -> Handed:
    """Let a rater leave an open round: what they submitted stays, the rest goes to raters who do not read it yet.

    Where nobody is left to take a report, it stays with one reader fewer. Refuses a round that is not open, a person
    who takes no part, the last rater, and what `add_rater` refuses of reports that somebody would take over. Leaves
    longer queues of those who took over, the leaver's drafts thrown away with their assignments, and an event with
    counts.
    """
    _hold(round, by)
    own = RoundRater.objects.filter(round=round, user_id=rater.pk, left_at__isnull=True).first()
    if own is None:
        raise Invalid(f"{rater} is no rater of this round.", "rater")
    if not RoundRater.objects.filter(round=round, left_at__isnull=True).exclude(pk=own.pk).exists():
        raise LastRater
    moves = leave(standing_of(round, leaving=own.place), own.place, seed=round.seed)
    _make(round, moves)
    RoundRater.objects.filter(pk=own.pk).update(left_at=at)
    short = sum(move.to is None for move in moves)
    handed = Handed(len(moves) - short, short)
    _record(round, "remove rater", rater, {"reports": handed.moved, "short": handed.short}, by, at)
    return handed


def _hold(round: Round, by: "Person") -> None:
    """Check who asks, and keep phase, raters and what is submitted as they are until the change is made."""
    hold_open(round, by, otherwise=NotWhileBlind())
    list(Assignment.objects.select_for_update().filter(round=round, submitted_at__isnull=True).values_list("pk"))


def _take_place(round: Round, rater: "Person", weight: int) -> int:
    last = RoundRater.objects.filter(round=round).aggregate(place=Max("place"), rank=Max("letter_rank"))
    place: int = last["place"] + 1
    RoundRater.objects.create(round=round, user_id=rater.pk, letter_rank=last["rank"] + 1, place=place, weight=weight)
    return place


def _come_back(own: RoundRater, weight: int) -> int:
    RoundRater.objects.filter(pk=own.pk).update(left_at=None, weight=weight)
    return own.place


def _make(round: Round, moves: Sequence[Move]) -> None:
    """Let reports change hands; queues keep their order, what is new comes last, in the round's own way of ordering."""
    people = dict(RoundRater.objects.filter(round=round).values_list("place", "user_id"))
    givers: dict[int, list[int]] = {}
    takers: dict[int, list[int]] = {}
    for move in moves:
        givers.setdefault(people[move.taken_from], []).append(move.report)
        if move.to is not None:
            takers.setdefault(people[move.to], []).append(move.report)
    for rater_id, reports in givers.items():
        Assignment.objects.filter(round=round, rater_id=rater_id, round_report__in=reports).delete()
        _number_again(round, rater_id)
    for rater_id, reports in takers.items():
        append(round, rater_id, reports)
    require_apart(round)
    desks.registered().requeued(round, {*givers, *takers})


def _number_again(round: Round, rater_id: int) -> None:
    """Close the gaps in a queue, so that every report has its neighbours."""
    own = Assignment.objects.filter(round=round, rater_id=rater_id)
    own.update(position=F("position") + ASIDE)
    queue = list(own.order_by("position"))
    for position, assignment in enumerate(queue):
        assignment.position = position
    Assignment.objects.bulk_update(queue, ["position"], batch_size=500)


def _shuffle_letters(round: Round) -> None:
    raters = list(RoundRater.objects.filter(round=round))
    ranks = list(range(len(raters)))
    secrets.SystemRandom().shuffle(ranks)
    # out of the way first: no two raters may have one letter, not even for a moment
    RoundRater.objects.filter(round=round).update(letter_rank=F("letter_rank") + len(raters))
    for rater, rank in zip(raters, ranks, strict=True):
        rater.letter_rank = rank
    RoundRater.objects.bulk_update(raters, ["letter_rank"])


def _record(
    round: Round, action: str, rater: "Person", counts: Mapping[str, JsonValue], by: "Person", at: datetime
) -> None:
    after: dict[str, JsonValue] = {"rater": str(rater), **counts}
    events.record(scope=round.study, subject=round, action=action, by=by, at=at, after=after)

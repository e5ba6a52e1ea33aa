"""An open round gets more reports: shared out among its raters as the first ones were, behind what everybody has."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max

from annotator.common import events
from annotator.common.errors import Invalid, WrongState
from annotator.common.events import JsonValue
from annotator.rounds import desks, rules, sampling
from annotator.rounds.models import Assignment, Draw, Extension, Phase, Round, RoundRater, RoundReport
from annotator.rounds.selectors.pools import Pool, pool_of
from annotator.rounds.selectors.teams import teams_by_seed
from annotator.rounds.selectors.workloads import workload_of
from annotator.rounds.services.apart import require_apart
from annotator.rounds.services.planning import BATCH, check_raters
from annotator.rounds.services.queues import append, hold_open
from annotator.rounds.sharing import reading_orders
from mining.services.preparing import prepare_threads

if TYPE_CHECKING:
    from annotator.common.people import Person

LONGEST_REASON = 300


class NotOpen(WrongState):
    """A plan is made anew, and what has ended is frozen."""

    def __init__(self) -> None:
        super().__init__("Reports are added to a round only while it is open.")


class NotExtended(WrongState):
    """What such a round is for leaves no other reports to add."""


@transaction.atomic
def extend_round(
    *, round: Round, number: int, reason: str, by: "Person", at: datetime, draw: Draw | None = None
) -> Extension:
    """Add reports to an open round: the next of its own draw, or of another draw of the study.

    They are shared among the raters who take part now, as the round is shared, by a seed that follows from the round's;
    everybody has them last, and nothing that was there moves. Refuses a round that is not open, a purpose that allows
    no others, no reason, more reports than there are, too few raters or ones who are none any more, and reports that
    another open round shows part by part. Leaves what was added and out of what, an event, and a job that makes the
    reports ready to be read.
    """
    hold_open(round, by, otherwise=NotOpen())
    require_extensible(round, has_draw=draw is not None)
    reason = _checked_reason(reason)
    if draw is not None and draw.study_id != round.study_id:
        raise Invalid("This draw is another study's.", "draw")
    people = _raters(round)
    pool = pool_of(round, draw)
    _check_number(number, pool)
    extension = _keep(round, number, pool, reason, by, at)
    rows = _take(extension, pool)
    given = _share(extension, people, rows)
    require_apart(round)
    desks.registered().requeued(round, set(people))
    prepare_threads(scope=round, snapshot_ids=[pool.snapshots[report_id] for report_id in rows], by=by, at=at)
    after: dict[str, JsonValue] = {"reports": number, "assignments": given, "from": pool.words}
    events.record(
        scope=round.study, subject=round, action="add reports", by=by, at=at, after=after, reason=extension.reason
    )
    return extension


def require_extensible(round: Round, *, has_draw: bool = False) -> None:
    """Refuse a round that takes no more reports now, or none of a draw; `round` is as it was read."""
    if round.phase != Phase.OPEN:
        raise NotOpen
    if problem := rules.why_not_extended(round.purpose, has_draw=has_draw):
        raise NotExtended(problem)


def _checked_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        sentence = f"Say in at most {LONGEST_REASON} characters why reports are added: it is published with the data."
        raise Invalid(sentence, "reason")
    return reason


def _raters(round: Round) -> list[int]:
    """Return who takes part now, by place; refuses too few, and raters who lost that role."""
    present = RoundRater.objects.filter(round=round, left_at__isnull=True).order_by("place")
    people = list(present.values_list("user_id", flat=True))
    check_raters(round.study, list(get_user_model().objects.filter(pk__in=people)), round.raters_per_report)
    return people


def _check_number(number: int, pool: Pool) -> None:
    ready = len(pool.reports)
    if pool.why_empty:
        raise Invalid(pool.why_empty, "draw")
    if not 1 <= number <= ready:
        raise Invalid(f"{number:,} reports can't be added: choose between 1 and {ready:,}.", "number")


def _keep(round: Round, number: int, pool: Pool, reason: str, by: "Person", at: datetime) -> Extension:
    which = Extension.objects.filter(round=round).count() + 1
    last = RoundReport.objects.filter(round=round).aggregate(last=Max("position"))["last"]
    return Extension.objects.create(
        round=round,
        number=which,
        size=number,
        first_position=last + 1,
        frame=sampling.write_ranges(pool.reports),
        taken_from=pool.words,
        drawn_from=pool.draw,
        seed=sampling.next_seed(round.seed, which),
        reason=reason,
        created_by_id=by.pk,
        created_at=at,
    )


def _take(extension: Extension, pool: Pool) -> dict[int, int]:
    """Make the first reports of the pool reports of the round; return their ids there, by report, in that order."""
    added = list(pool.reports[: extension.size])
    RoundReport.objects.bulk_create(
        [
            RoundReport(
                round=extension.round, report_id=report_id, snapshot_id=pool.snapshots[report_id], position=position
            )
            for position, report_id in enumerate(added, start=extension.first_position)
        ],
        batch_size=BATCH,
    )
    rows = RoundReport.objects.filter(round=extension.round, position__gte=extension.first_position)
    return dict(rows.order_by("position").values_list("report_id", "pk"))


def _share(extension: Extension, people: list[int], rows: Mapping[int, int]) -> int:
    """Give the added reports to the raters; return how many assignments that makes."""
    round = extension.round
    sharing = workload_of(round).sharing(people, round.raters_per_report)
    teams = teams_by_seed(round, people, list(rows), seed=extension.seed)
    before = Assignment.objects.filter(round=round).count()
    for place, queue in enumerate(reading_orders(teams, sharing, seed=extension.seed, drawn=list(rows))):
        append(round, people[place], [rows[report_id] for report_id in queue])
    return Assignment.objects.filter(round=round).count() - before

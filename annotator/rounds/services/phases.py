"""A round's way through its phases. Each step is one conditional UPDATE: of two people who press at once, one wins."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction

from annotator.common import events
from annotator.common.errors import Invalid, NotAllowed, WrongState
from annotator.rounds import rules
from annotator.rounds.models import Assignment, Phase, Round, RoundRater, RoundReport
from annotator.rounds.open_coding import require_aligned
from annotator.rounds.sampling import read_ranges, write_ranges
from annotator.rounds.selectors.teams import teams_of
from annotator.rounds.selectors.unfinished import idle_in, uncoded_in
from annotator.rounds.selectors.workloads import workload_of
from annotator.rounds.services.apart import require_apart
from annotator.rounds.services.planning import BATCH, check_raters
from annotator.rounds.sharing import reading_orders
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in
from mining.services.preparing import prepare_threads

if TYPE_CHECKING:
    from annotator.common.people import Person


class NotInPhase(WrongState):
    """The round has moved on, or has not come this far."""

    def __init__(self, step: str, needed: Phase) -> None:
        super().__init__(f"Only a round that is {needed.value} can be {step}; reload the page to see where it stands.")


class NothingToCode(WrongState):
    """A round without reports or raters would be blind and empty."""

    def __init__(self) -> None:
        super().__init__("This round has no reports or no raters, so nobody could code in it.")


class NothingCoded(WrongState):
    """A round that lets all of its reports go would end empty."""

    def __init__(self) -> None:
        super().__init__("Nobody has submitted a coding yet, so the round would end empty: end it without releasing.")


@transaction.atomic
def open_round(*, round: Round, by: "Person", at: datetime) -> None:
    """Give every rater their reports and open the round.

    Refuses a round that is not planned, has no reports or raters, or names somebody who is no longer a rater of the
    study, and one that would show a rater what another open round hides, or the reverse. Leaves the assignments, in
    each rater's own order, an event, and a job that makes the reports ready to be read.
    """
    seat_in(user=by, study=round.study, action=Action.MANAGE_ROUNDS)
    _move(round, Phase.PLANNED, Phase.OPEN, "opened", opened_at=at)
    raters = list(RoundRater.objects.filter(round=round).order_by("place").values_list("user_id", flat=True))
    reports = dict(RoundReport.objects.filter(round=round).order_by("position").values_list("report_id", "pk"))
    if not raters or not reports:
        raise NothingToCode
    check_raters(round.study, list(get_user_model().objects.filter(pk__in=raters)), round.raters_per_report)
    assignments = _assignments(round, raters, reports)
    Assignment.objects.bulk_create(assignments, batch_size=BATCH)
    require_apart(round)
    counts = {"reports": len(reports), "assignments": len(assignments)}
    _record(round, "open round", Phase.PLANNED, Phase.OPEN, by, at, counts)
    read = RoundReport.objects.filter(round=round).order_by("position").values_list("snapshot_id", flat=True)
    prepare_threads(scope=round, snapshot_ids=list(read), by=by, at=at)
    round.phase, round.opened_at = Phase.OPEN, at


@transaction.atomic
def end_round(*, round: Round, by: "Person", at: datetime, is_releasing: bool = False) -> None:
    """End the blind phase: what is submitted stands as the independent codings, what is not stays missing.

    With `is_releasing`, reports of which nobody submitted a coding leave the round and are as if never drawn: a later
    round can have them. Refuses a round that is not open, and to release all of it. Leaves the round reconciling, the
    list of what was released, and an event with the counts.
    """
    seat_in(user=by, study=round.study, action=Action.MANAGE_ROUNDS)
    _move(round, Phase.OPEN, Phase.RECONCILING, "ended", ended_at=at)
    # waits for submissions under way, and makes those that come after see the new phase (see note_submission)
    states = Assignment.objects.select_for_update().filter(round=round).values_list("submitted_at", flat=True)
    is_done = [submitted_at is not None for submitted_at in states]
    counts = {"done": sum(is_done), "missing": len(is_done) - sum(is_done)}
    if is_releasing:
        counts["released"] = _release(round)
    if round.purpose != round.shown_purpose:
        counts["read_again"] = sum(len(list(read_ranges(reports))) for reports in round.read_again.values())
    _record(round, "end round", Phase.OPEN, Phase.RECONCILING, by, at, counts)
    round.phase, round.ended_at = Phase.RECONCILING, at


@transaction.atomic
def set_due(*, round: Round, due_on: date | None, by: "Person", at: datetime) -> None:
    """Say by which day a round should be done, or that there is none; the day binds nobody.

    Refuses a round that has ended, and a day that is past. Leaves an event with the day before and after.
    """
    seat_in(user=by, study=round.study, action=Action.MANAGE_ROUNDS)
    if due_on is not None and due_on < at.date():
        raise Invalid("This day is past.", "due_on")
    row = Round.objects.select_for_update().filter(pk=round.pk, phase__in=[Phase.PLANNED, Phase.OPEN]).first()
    if row is None:
        raise WrongState("This round has ended, so there is nothing left to be done by a day.")
    before, after = ({"due_on": day.isoformat() if day else None} for day in (row.due_on, due_on))
    Round.objects.filter(pk=round.pk).update(due_on=due_on)
    if before != after:
        action = "set due day"
        events.record(scope=round.study, subject=round, action=action, by=by, at=at, before=before, after=after)
    round.due_on = due_on


@transaction.atomic
def close_round(*, round: Round, by: "Person", at: datetime) -> None:
    """Close the round, so that its gold labels stand. Whether every conflict is settled is asked by adjudication.

    Refuses people who are neither lead nor adjudicator, a round that is not reconciling, and own codes that are not
    aligned. Leaves an event.
    """
    seat = seat_in(user=by, study=round.study)
    if not rules.may_close(seat.roles):
        raise NotAllowed("A lead or an adjudicator closes a round.")
    require_aligned(Round.objects.get(pk=round.pk))
    _move(round, Phase.RECONCILING, Phase.CLOSED, "closed", closed_at=at)
    _record(round, "close round", Phase.RECONCILING, Phase.CLOSED, by, at, {})
    round.phase, round.closed_at = Phase.CLOSED, at


def _move(round: Round, start: Phase, end: Phase, step: str, **times: datetime) -> None:
    """Change the phase if it is still `start`; the object at hand learns of it when the service is through."""
    if not Round.objects.filter(pk=round.pk, phase=start).update(phase=end, **times):
        raise NotInPhase(step, start)


def _record(
    round: Round, action: str, start: Phase, end: Phase, by: "Person", at: datetime, counts: Mapping[str, int]
) -> None:
    events.record(
        scope=round.study,
        subject=round,
        action=action,
        by=by,
        at=at,
        before={"phase": start.value},
        after={"phase": end.value, **counts},
    )


def _release(round: Round) -> int:
    """Let the reports go of which nobody submitted anything, and return how many they are."""
    # asked of whole codings, so that the refusal tells nothing of first stages
    if uncoded_in(round).count() == RoundReport.objects.filter(round=round).count():
        raise NothingCoded
    idle = idle_in(round)
    reports = list(idle.values_list("report_id", flat=True))
    Round.objects.filter(pk=round.pk).update(released=write_ranges(reports))
    idle.delete()
    return len(reports)


def _assignments(round: Round, raters: list[int], reports: dict[int, int]) -> list[Assignment]:
    sharing = workload_of(round).sharing(raters, round.raters_per_report)
    teams = teams_of(round, raters, list(reports))
    orders = reading_orders(teams, sharing, seed=round.seed, drawn=list(reports))
    return [
        Assignment(round_id=round.pk, round_report_id=reports[report_id], rater_id=raters[place], position=position)
        for place, queue in enumerate(orders)
        for position, report_id in enumerate(queue)
    ]

"""A round is never opened again: what it left undone goes on as a new round."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.common.errors import WrongState
from annotator.rounds.models import Purpose, Round, RoundRater
from annotator.rounds.selectors.disclosures import stage_of
from annotator.rounds.selectors.rounds import possible_raters
from annotator.rounds.selectors.unfinished import unfinished_of
from annotator.rounds.selectors.workloads import workload_of
from annotator.rounds.services.planning import create_round
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person

LONGEST_NAME = 120


class NothingUnfinished(WrongState):
    """A new round has reports, and only an ended round leaves any."""

    def __init__(self) -> None:
        super().__init__("This round has left nothing undone, or has not ended yet.")


@transaction.atomic
def continue_round(*, round: Round, seed: int, by: "Person", at: datetime, has_partly: bool = False) -> Round:
    """Plan a round like one that has ended, of the reports it left: those nobody coded, or partly coded ones too.

    Purpose, version, overlap, order, weights, what is hidden and raters are the same, but for raters who left the round
    or the study. Refuses a round that has not ended or left nothing. Leaves what `create_round` leaves; the first round
    stays as it is, and a report that is partly coded is then coded anew by everybody it falls to.
    """
    seat_in(user=by, study=round.study, action=Action.MANAGE_ROUNDS)
    left = unfinished_of(round)
    reports = [*left.uncoded, *(left.partly if has_partly else ())]
    if not reports or round.purpose == Purpose.DRIFT:
        raise NothingUnfinished
    raters = RoundRater.objects.filter(round=round, left_at__isnull=True).values("user_id")
    people = list(possible_raters(round.study).filter(pk__in=raters))
    return create_round(
        study=round.study,
        name=_free_name(round),
        purpose=round.purpose,
        version=round.version,
        raters=people,
        raters_per_report=min(round.raters_per_report, max(1, len(people))),
        seed=seed,
        report_ids=reports,
        workload=workload_of(round),
        origin=round,
        shows_old_answers=round.shows_old_answers,
        stage=stage_of(round),
        is_open_coding=round.is_open_coding,
        by=by,
        at=at,
    )


def _free_name(round: Round) -> str:
    taken = set(Round.objects.filter(study=round.study).values_list("name", flat=True))
    for number in range(1, len(taken) + 2):
        ending = ", continued" if number == 1 else f", continued {number}"
        name = round.name[: LONGEST_NAME - len(ending)] + ending
        if name not in taken:
            return name
    raise AssertionError("One more name than there are rounds is free.")

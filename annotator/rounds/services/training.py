"""Rounds that train raters: reports of a closed round, coded again, each compared with its gold label at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.rounds.models import Purpose, Round, RoundReport
from annotator.rounds.services.planning import create_round
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person


@transaction.atomic
def plan_training(
    *,
    origin: Round,
    name: str,
    raters: Sequence["Person"],
    seed: int,
    by: "Person",
    at: datetime,
    size: int | None = None,
) -> Round:
    """Plan a round in which every rater codes `size` reports of a closed round, or all of them, under its version.

    Refuses a round without gold labels, and what `create_round` refuses. Leaves what `create_round` leaves.
    """
    seat_in(user=by, study=origin.study, action=Action.MANAGE_ROUNDS)
    reports = RoundReport.objects.filter(round=origin).order_by("position").values_list("report_id", flat=True)
    return create_round(
        study=origin.study,
        name=name,
        purpose=Purpose.TRAINING,
        version=origin.version,
        raters=raters,
        raters_per_report=max(1, len(raters)),
        seed=seed,
        size=size,
        report_ids=list(reports),
        origin=origin,
        by=by,
        at=at,
    )

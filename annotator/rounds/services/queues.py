"""What changes of a round that is open share: holding it still, and putting reports at the end of a rater's queue."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator.common.errors import WrongState
from annotator.rounds.models import Assignment, Phase, Round, RoundReport
from annotator.rounds.services.planning import BATCH
from annotator.rounds.sharing import Order
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person


def hold_open(round: Round, by: "Person", *, otherwise: WrongState) -> None:
    """Check who asks, and keep the round open until the change is made; raises `otherwise` when it is not open."""
    seat_in(user=by, study=round.study, action=Action.MANAGE_ROUNDS)
    if not Round.objects.select_for_update().filter(pk=round.pk, phase=Phase.OPEN).exists():
        raise otherwise


def append(round: Round, rater_id: int, reports: Sequence[int]) -> None:
    """Put reports (ids in the round) behind what a rater has: as they come, or in the draw's order if it is fixed."""
    if round.order == Order.FIXED:
        drawn = RoundReport.objects.filter(pk__in=reports).order_by("position")
        reports = list(drawn.values_list("pk", flat=True))
    start = Assignment.objects.filter(round=round, rater_id=rater_id).count()
    Assignment.objects.bulk_create(
        [
            Assignment(round=round, round_report_id=report, rater_id=rater_id, position=position)
            for position, report in enumerate(reports, start=start)
        ],
        batch_size=BATCH,
    )

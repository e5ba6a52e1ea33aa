"""Making a recoding round of just the reports that can't be carried over."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from annotator.common.errors import WrongState
from annotator.recoding.selectors import waiting_reports
from annotator.rounds.models import Purpose, Round
from annotator.rounds.services import create_round
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in
from taxonomy.selectors import latest_version

if TYPE_CHECKING:
    from annotator.common.people import Person


class NothingWaits(WrongState):
    """Everything that was coded can be read under the latest version."""

    def __init__(self) -> None:
        super().__init__("Nothing needs to be coded again: all that was coded can be read under the latest version.")


def plan_recoding(
    *,
    study: Study,
    name: str,
    raters: Sequence["Person"],
    raters_per_report: int,
    seed: int,
    shows_old_answers: bool = False,
    by: "Person",
    at: datetime,
) -> Round:
    """Plan a round of the reports whose codings need a human under the latest version.

    Refuses who may not manage rounds, when nothing waits, and what `create_round` refuses. The old answers stay where
    they are. Raters see them at the desk if the lead wants it (`shows_old_answers`), and then the new ones are not
    independent; the choice is kept with the round.
    """
    seat = seat_in(user=by, study=study, action=Action.MANAGE_ROUNDS)
    reports = sorted({report for several in waiting_reports(seat).values() for report in several})
    if not reports:
        raise NothingWaits
    return create_round(
        study=study,
        name=name,
        purpose=Purpose.RECODING,
        version=latest_version(study.codebook),
        raters=raters,
        raters_per_report=raters_per_report,
        seed=seed,
        report_ids=reports,
        shows_old_answers=shows_old_answers,
        by=by,
        at=at,
    )

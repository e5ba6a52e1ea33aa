"""Reports that a round shows part by part are in no other open round of the same rater, which would show them whole."""

from django.db.models import Exists, OuterRef

from annotator.common.errors import WrongState
from annotator.rounds.models import Assignment, Round
from annotator.rounds.selectors.elsewhere import shown_otherwise
from annotator.studies.models import Study


class ShownElsewhere(WrongState):
    """A rater would read at one desk what is hidden at another, or prove at one what is asked first at the other."""

    def __init__(self, other: str) -> None:
        super().__init__(
            f"A rater would have the same report here and in {other}, which is open, and one of the two rounds hides "
            f"parts of it that the other shows. End {other} first, or plan this round for other reports or raters."
        )


def require_apart(round: Round) -> None:
    """Refuse that a rater of this open round has a report of it in another one as well, if either hides parts.

    Call it once the assignments are made, in their transaction; of two rounds that open at once the second is refused.
    """
    Study.objects.select_for_update().get(pk=round.study_id)
    here = Assignment.objects.filter(
        round=round, rater_id=OuterRef("rater_id"), round_report__report_id=OuterRef("round_report__report_id")
    )
    there = shown_otherwise(round).filter(Exists(here))
    name = there.order_by("round_id").values_list("round__name", flat=True).first()
    if name is not None:
        raise ShownElsewhere(name)

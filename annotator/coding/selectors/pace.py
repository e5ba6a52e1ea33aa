"""How long codings took: medians over all raters of ended rounds, never of one rater, never of an open round."""

from dataclasses import dataclass
from statistics import median

from annotator.coding.models import Coding
from annotator.rounds.blinding import ENDED
from annotator.rounds.models import Round
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat


@dataclass(frozen=True)
class Pace:
    """The median of active seconds of the first codings of a round; `codings` is how many were timed."""

    round_id: int
    name: str
    codings: int
    seconds: float


def paces_of(seat: Seat) -> list[Pace]:
    """Return the pace of each ended round of the study whose desk counted time, newest first; two queries."""
    seat.require(Action.SEE_ROUNDS)
    rounds = Round.objects.filter(study=seat.study, phase__in=ENDED).order_by("-ended_at", "-pk")
    timed: dict[int, list[int]] = {}
    codings = Coding.objects.filter(assignment__round__in=rounds, revision=1, active_seconds__gt=0)
    for round_id, seconds in codings.values_list("assignment__round_id", "active_seconds").iterator():
        timed.setdefault(round_id, []).append(seconds)
    return [
        Pace(pk, name, len(timed[pk]), median(timed[pk]))
        for pk, name in rounds.values_list("pk", "name")
        if pk in timed
    ]

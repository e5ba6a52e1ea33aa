"""Agreement of a study over its ended rounds, each under its own codebook version; never recomputed under another."""

from collections.abc import Sequence

from django.core.cache import cache

from annotator.agreement.figures.trends import Point
from annotator.agreement.lines import Line
from annotator.agreement.selectors import headlines
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat

A_DAY = 24 * 60 * 60
MOST_ROUNDS = 60


def ended_rounds(seat: Seat) -> Sequence[Round]:
    """Return the rounds of the study's own codebook whose figures may be seen, in the order in which they opened."""
    seat.require(Action.SEE_AGREEMENT)
    rounds = Round.objects.filter(
        study=seat.study, phase__in=sorted(blinding.ENDED), version__codebook_id=seat.study.codebook_id
    )
    return list(rounds.select_related("version", "study").order_by("-opened_at", "-pk")[:MOST_ROUNDS])[::-1]


def points_of(rounds: Sequence[Round], seat: Seat, coefficient: str) -> tuple[Point, ...]:
    """Return a point for each round; kept for a day, for the codings of an ended round don't change."""
    return tuple(Point(round.name, round.version.number or 0, _lines(round, seat, coefficient)) for round in rounds)


def _lines(round: Round, seat: Seat, coefficient: str) -> dict[str, Line]:
    key = f"trend-{round.pk}-{round.ended_at.timestamp() if round.ended_at else 0}-{coefficient}"
    kept: dict[str, Line] | None = cache.get(key)
    if kept is None:
        kept = {facet.name: line for facet, line in headlines(round=round, seat=seat)}
        cache.set(key, kept, A_DAY)
    return kept

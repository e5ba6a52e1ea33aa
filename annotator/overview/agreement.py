"""The agreement of a round in a few lines, for the study's home; the full cards are the agreement room's."""

from dataclasses import dataclass

from django.core.cache import cache

from annotator.agreement.selectors import FacetAgreement, round_agreement
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.statistics.results import Estimate, Interval, Result
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat

A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Line:
    """One facet: kappa for two raters, alpha for more; `reason` says why there is no value."""

    facet: str
    coefficient: str
    n: int
    value: float | None = None
    percent: float | None = None
    interval: Interval | None = None
    is_fragile: bool = False
    reason: str = ""


def agreement_lines(round: Round, seat: Seat) -> tuple[Line, ...]:
    """Return a line for every facet; empty while the round may not be seen, and with one rater.

    Independent codings are frozen once a round has ended and are the same whoever looks, so the lines are kept.
    """
    if not (seat.may(Action.SEE_AGREEMENT) and blinding.may_see_agreement(round.phase)) or round.awaits_alignment:
        return ()
    key = f"overview-agreement-{round.pk}-{round.ended_at.timestamp() if round.ended_at else 0}"
    kept: tuple[Line, ...] | None = cache.get(key)
    if kept is None:
        kept = tuple(line for facet in round_agreement(round=round, seat=seat) if (line := _line(facet)))
        cache.set(key, kept, A_DAY)
    return kept


def _line(facet: FacetAgreement) -> Line | None:
    if facet.alpha is not None:
        return _from_result(facet.facet.name, "alpha", facet.alpha)
    return _from_result(facet.facet.name, "kappa", facet.pairs[0].kappa) if facet.pairs else None


def _from_result(facet: str, coefficient: str, result: Result) -> Line | None:
    if not isinstance(result, Estimate):
        return Line(facet, coefficient, result.n, reason=result.reason)
    return Line(
        facet, coefficient, result.n, result.value, result.observed, result.interval, is_fragile=result.is_fragile
    )

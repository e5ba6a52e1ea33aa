"""Agreement before and after alignment as it was kept: beside each other, never in one figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotator.alignment.models import Alignment
from annotator.coding.selectors.independent import NotEndedYet
from annotator.common.errors import NotFound
from annotator.common.figures import coefficient
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.rounds.open_coding import require_aligned
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.selectors import load_book


@dataclass(frozen=True)
class Kept:
    """One figure as it was kept; `value` is None where it is undefined, and then `reason` says why."""

    value: float | None
    interval: str
    n: int
    reason: str
    codes: int


@dataclass(frozen=True)
class ComparedLine:
    """One facet: the study's coefficient over own codes as they were named, and as they were aligned."""

    facet: str
    coefficient: str
    before: Kept
    after: Kept


def lines_of(*, round: Round, seat: Seat) -> tuple[ComparedLine, ...]:
    """Return a line for each facet of the version coded under; refuses as the round's agreement does."""
    seat.require(Action.SEE_AGREEMENT)
    if not round.is_open_coding:
        raise NotFound
    if not blinding.may_see_agreement(round.phase):
        raise NotEndedYet
    require_aligned(round)
    kept = Alignment.objects.get(round=round)
    # in the order of the book: a database may keep JSON in an order of its own
    facets = (facet.key for facet in load_book(round.version).facets)
    return tuple(_line(kept.before[key], kept.after[key]) for key in facets if key in kept.before and key in kept.after)


# Any: the values of JSON, in the shape of `agreement.frozen.figures_of`
def _line(before: Mapping[str, Any], after: Mapping[str, Any]) -> ComparedLine:
    return ComparedLine(after["name"], after["result"]["name"], _kept(before), _kept(after))


def _kept(figures: Mapping[str, Any]) -> Kept:
    result = figures["result"]
    interval = result.get("bootstrap") or result.get("interval")
    limits = f"{coefficient(interval['low'])} to {coefficient(interval['high'])}" if interval else ""
    return Kept(result["value"], limits, result["n"], result.get("reason", ""), len(figures["declared"]))

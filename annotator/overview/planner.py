"""How many reports to code twice for a wanted kappa, and how long a round then takes. Pure.

It plans for two raters and one facet with one code per report; `annotator.statistics.samples` gives the formulas. More
raters, several codes per report or rare codes need more, which the page says.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotator.statistics.ratings import Floats
from annotator.statistics.samples import SampleSize, cantor_sample_size, kappa_sample_size

ENOUGH_OF_A_CODE = 5
RULE_OF_THUMB = 50


@dataclass(frozen=True)
class Interval:
    """The wish for an interval: kappa expected as `kappa`, with `half_width` to either side."""

    kappa: float
    half_width: float
    shares: tuple[float, ...]
    confidence: float = 0.95


@dataclass(frozen=True)
class Comparison:
    """The wish for a test: to tell a kappa of `true` from one of `null`, for a code with share `rate`, or none."""

    null: float
    true: float
    rate: float
    alpha: float = 0.05
    power: float = 0.8
    is_two_sided: bool = False


@dataclass(frozen=True)
class Team:
    """Who codes: `reports` in all, raters, raters of each double-coded report, hours of coding in a week for each."""

    reports: int
    raters: int
    raters_per_report: int
    hours_a_week: float
    seconds: float


@dataclass(frozen=True)
class Plan:
    """What a wish comes to; times are None without a pace, `share` is that of all reports in percent."""

    double: int
    unrounded: float
    formula: str
    cautions: tuple[str, ...]
    share: int = 0
    codings: int = 0
    hours: float | None = None
    hours_each: float | None = None
    weeks: int | None = None


def anticipated(kappa: float, shares: Sequence[float]) -> Floats:
    """Return the table of shares in which both raters use the codes as often as `shares` says, and agree by kappa.

    kappa · diag(p) + (1 - kappa) · p p': what is not agreed on purpose falls as chance has it. Raises ValueError for a
    kappa so far below chance that a cell would hold less than nothing.
    """
    used = np.asarray(shares, dtype=np.float64)
    used = used / used.sum()
    table: Floats = kappa * np.diag(used) + (1 - kappa) * np.outer(used, used)
    if table.min() < 0:
        raise ValueError("No table has these shares and this kappa.")
    return table


def plan(wish: Interval | Comparison, team: Team) -> Plan:
    """Return how many reports to code twice, and what that costs; raises ValueError for a wish no table can have."""
    size = _size(wish)
    double = min(size.size, team.reports)
    codings = double * team.raters_per_report + team.reports - double
    hours = codings * team.seconds / 3600 if team.seconds else None
    each = hours / team.raters if hours is not None else None
    return Plan(
        double=size.size,
        unrounded=size.unrounded,
        formula=_formula(wish),
        cautions=tuple(_cautions(wish, size.size, team)),
        share=math.ceil(100 * size.size / team.reports),
        codings=codings,
        hours=hours,
        hours_each=each,
        weeks=math.ceil(each / team.hours_a_week) if each is not None else None,
    )


def _size(wish: Interval | Comparison) -> SampleSize:
    if isinstance(wish, Interval):
        table = anticipated(wish.kappa, wish.shares)
        return kappa_sample_size(table, wish.half_width, np.eye(len(wish.shares)), confidence=wish.confidence)
    return cantor_sample_size(
        null=wish.null,
        true=wish.true,
        rates=(wish.rate, wish.rate),
        alpha=wish.alpha,
        power=wish.power,
        is_two_sided=wish.is_two_sided,
    )


def _formula(wish: Interval | Comparison) -> str:
    if isinstance(wish, Interval):
        return "n = (z / h)² · n Var(κ), with the variance of Fleiss, Cohen and Everitt (1969) at the expected table."
    return "n = ((z_α √Q₀ + z_β √Q₁) / (κ₁ − κ₀))² (Cantor 1996)."


def _cautions(wish: Interval | Comparison, size: int, team: Team) -> list[str]:
    rarest = min(wish.shares) if isinstance(wish, Interval) else min(wish.rate, 1 - wish.rate)
    found = []
    if size > team.reports:
        found.append(
            f"The study has only {team.reports:,} reports: even all of them, coded twice, are too few for this."
        )
    if size < RULE_OF_THUMB:
        found.append(f"Fewer than {RULE_OF_THUMB}: the formula holds for large samples, so code at least that many.")
    if size * rarest < ENOUGH_OF_A_CODE:
        enough = math.ceil(ENOUGH_OF_A_CODE / rarest)
        found.append(
            f"The rarest code is expected {size * rarest:.1f} times. To say something about it, "
            f"code {enough:,} or more: then {ENOUGH_OF_A_CODE} are expected."
        )
    return found

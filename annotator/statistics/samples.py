"""How many reports to draw, and how many to code twice.

The numbers are for one share over the whole population; a share within a stratum is less certain.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from annotator.statistics.cohen import variance
from annotator.statistics.quantiles import STANDARD_NORMAL, normal_quantile
from annotator.statistics.ratings import Floats

PRINTED_QUANTILES = {0.9: 1.645, 0.95: 1.96, 0.99: 2.576}


class Rounding(StrEnum):
    """How a size becomes a whole number: up, so that the margin is kept, or to the nearest, as printed tables do."""

    UP = "up"
    NEAREST = "nearest"


@dataclass(frozen=True)
class SampleSize:
    """The number to draw, a whole one, with what it came from; `achieved_margin` is what that number really gives."""

    size: int
    unrounded: float
    achieved_margin: float | None = None


def cochran_sample_size(
    population: int | None,
    *,
    margin: float = 0.05,
    confidence: float = 0.95,
    share: float = 0.5,
    z: float | None = None,
    rounding: Rounding = Rounding.UP,
) -> SampleSize:
    """n0 = z^2 p (1 - p) / e^2 and n = n0 / (1 + (n0 - 1) / N) (Cochran 1977), rounded up: 278 of 1,000.

    `population` None means without limit. z is the quantile as printed in tables (1.96), so that the unrounded value
    is that of published studies. Krejcie and Morgan's table rounds to nearest and says 217 of 500 where this says 218;
    so does this when asked to, and the margin achieved is then a little wider than the one asked for.
    """
    if not 0 < margin < 1 or not 0 < share < 1:
        raise ValueError("The margin and the share lie between 0 and 1.")
    if population is not None and population < 1:
        raise ValueError("There is nothing to draw from.")
    quantile = z or printed_quantile(confidence)
    unlimited = quantile**2 * share * (1 - share) / margin**2
    unrounded = unlimited if population is None else unlimited / (1 + (unlimited - 1) / population)
    size = _whole(unrounded, rounding)
    return SampleSize(size, unrounded, achieved_margin(size, population, share=share, z=quantile))


def achieved_margin(size: int, population: int | None, *, share: float = 0.5, z: float = 1.96) -> float:
    """z sqrt(p (1 - p) / n · (N - n) / (N - 1)): how far off a share may be after n of N; 0 when all are drawn."""
    if size < 1 or (population is not None and size > population):
        raise ValueError("A sample has at least one report and no more than there are.")
    if population is None:
        return z * math.sqrt(share * (1 - share) / size)
    if size == population:
        return 0.0
    return z * math.sqrt(share * (1 - share) / size * (population - size) / (population - 1))


def kappa_sample_size(
    anticipated: Floats, half_width: float, weights: Floats, *, confidence: float = 0.95
) -> SampleSize:
    """Reports to code twice so that kappa's interval reaches half_width to either side, from an anticipated table.

    n = (z / h)^2 · n Var(kappa), with the large-sample variance at the anticipated shares.
    """
    shares = np.asarray(anticipated, dtype=np.float64)
    quantile = normal_quantile(confidence)
    unrounded = quantile**2 * variance(shares / shares.sum(), weights) / half_width**2
    return SampleSize(math.ceil(round(unrounded, 9)), unrounded, half_width)


def cantor_sample_size(
    *,
    null: float,
    true: float,
    rates: tuple[float, float] = (0.5, 0.5),
    alpha: float = 0.05,
    power: float = 0.8,
    is_two_sided: bool = False,
) -> SampleSize:
    """[(z_a sqrt(Q0) + z_b sqrt(Q1)) / (k1 - k0)]^2 reports to tell a true kappa from a null one (Cantor 1996).

    Two raters, two codes, `rates` the share of the first code for each. R's irr takes the two kappas in the other
    order than its example says.
    """
    if null == true:
        raise ValueError("Two equal kappas cannot be told apart.")
    tail = STANDARD_NORMAL.inv_cdf(1 - (alpha / 2 if is_two_sided else alpha))
    spread_null, spread_true = (math.sqrt(variance(_anticipated(k, rates), np.eye(2))) for k in (null, true))
    unrounded = ((tail * spread_null + STANDARD_NORMAL.inv_cdf(power) * spread_true) / (true - null)) ** 2
    return SampleSize(math.ceil(round(unrounded, 9)), unrounded)


def _whole(size: float, rounding: Rounding) -> int:
    """Round as asked, halves up, and to no less than one; the last places are noise of the floating point."""
    steady = round(size, 9)
    return math.ceil(steady) if rounding is Rounding.UP else max(1, math.floor(steady + 0.5))


def printed_quantile(confidence: float) -> float:
    """The quantile that tables print for the usual levels, and the exact one for others."""
    return PRINTED_QUANTILES.get(confidence) or normal_quantile(confidence)


def _anticipated(kappa: float, rates: tuple[float, float]) -> Floats:
    """The 2 x 2 table of shares that has these marginals and this kappa; refuses what no table can have."""
    first, second = rates
    expected = first * second + (1 - first) * (1 - second)
    observed = kappa * (1 - expected) + expected
    both = (observed - 1 + first + second) / 2
    shares = np.array([[both, first - both], [second - both, 1 - first - second + both]])
    if shares.min() < 0:
        raise ValueError("No table has these rates and this kappa.")
    return shares

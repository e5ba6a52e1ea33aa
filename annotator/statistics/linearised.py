"""The shape that Fleiss' kappa, Scott's pi, AC1/AC2 and Brennan-Prediger share, with Gwet's linearised error.

They differ in expected agreement only; a module of each gives that and calls `estimate`. The error (Gwet 2014) works
with missing ratings and speaks about the reports: raters are held fixed.
"""

import math
from dataclasses import dataclass

import numpy as np

from annotator.statistics import diagnostics
from annotator.statistics.percent import NO_COMMON_REPORT, NO_PAIR, agreeing_shares
from annotator.statistics.quantiles import student_interval
from annotator.statistics.ratings import Floats, Patterns, Rated, Scale, Table
from annotator.statistics.results import Estimate, Interval, Result, Undefined

INTERVAL_METHOD = "Gwet's linearised error, t with n - 1 degrees of freedom, upper limit cut at 1"

ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Chance:
    """Expected disagreement, and each pattern's share in expected agreement (None where it does not depend on them)."""

    disagreement: float
    by_pattern: Floats | None


def category_shares(patterns: Patterns) -> tuple[Floats, Floats]:
    """pi_k, the mean over reports of n_ik / r_i, and the n_ik / r_i; every report weighs the same."""
    shares = patterns.counts / patterns.raters[:, None]
    return np.asarray(patterns.times @ shares / patterns.reports), shares


def nothing_to_compare(rated: Rated, method: str) -> Undefined | None:
    """Undefined where no report has two ratings; None where there is something to compute."""
    if rated.patterns.pairable().reports:
        return None
    reason = NO_COMMON_REPORT if isinstance(rated, Table) else NO_PAIR
    return Undefined(reason=reason, method=method, left_out=rated.patterns.left_out)


def estimate(patterns: Patterns, scale: Scale, weights: Floats, chance: Chance, *, method: str, level: float) -> Result:
    """(p_a - p_e) / (1 - p_e) with its error; Undefined where expected disagreement is 0."""
    pairable = patterns.pairable()
    if chance.disagreement <= 0:
        reason = "There is no variation: expected agreement is 1, so agreement beyond chance has no meaning."
        return Undefined(reason=reason, method=method, n=pairable.reports, left_out=patterns.left_out)
    shares = agreeing_shares(patterns.counts, weights)
    observed = float(patterns.times @ shares) / pairable.reports
    value = 1 - (1 - observed) / chance.disagreement
    error = _error(patterns, shares, chance, value)
    interval, notes = _interval(value, error, patterns, level)
    return Estimate(
        value=value,
        n=pairable.reports,
        method=method,
        observed=observed,
        expected=1 - chance.disagreement,
        standard_error=error,
        interval=interval,
        interval_method=INTERVAL_METHOD if interval else "",
        left_out=patterns.left_out,
        diagnostics=(*notes, *_single_ratings(patterns), *diagnostics.of_patterns(patterns, scale)),
    )


def _single_ratings(patterns: Patterns) -> tuple[str, ...]:
    """A contingency table has dropped reports of one rating before; ratings still hold them."""
    if (patterns.raters == 1).any():
        return diagnostics.single_ratings(patterns.left_out)
    return diagnostics.left_out(patterns.left_out)


def _error(patterns: Patterns, shares: Floats, chance: Chance, value: float) -> float | None:
    """sqrt(sum (kappa_i* - kappa)^2 / (n (n - 1))), n counting every report with at least one rating."""
    n = patterns.reports
    if n < 2:
        return None
    has_pair = patterns.raters >= 2
    expected = 1 - chance.disagreement
    scaled = n / int(patterns.times[has_pair].sum())
    parts = scaled * (shares - expected * has_pair) / chance.disagreement
    if chance.by_pattern is not None:
        parts = parts - 2 * (1 - value) * (chance.by_pattern - expected) / chance.disagreement
    return math.sqrt(float(patterns.times @ (parts - value) ** 2) / (n * (n - 1)))


def _interval(
    value: float, error: float | None, patterns: Patterns, level: float
) -> tuple[Interval | None, tuple[str, ...]]:
    if error is None:
        return None, ("One report gives no standard error.",)
    if value == 1:
        return None, diagnostics.perfect(patterns.pairable().reports)
    if error < ROUNDING:
        return None, ("The standard error is 0, so the interval is not informative.",)
    return student_interval(value, error, patterns.reports - 1, level), ()

"""Krippendorff's alpha (1970, 2004, 2011): any number of raters, missing ratings, four levels of measurement.

Its headline interval resamples reports, and a linearised error stands beside it. The interval of Krippendorff's own
program resamples coincidences instead, does not shrink as reports are added, and is not offered here.
"""

import math
from dataclasses import dataclass

import numpy as np

from annotator.statistics import diagnostics
from annotator.statistics.bootstrap import Resampling, percentile_interval, undefined_draws_diagnostics
from annotator.statistics.percent import NO_COMMON_REPORT, NO_PAIR
from annotator.statistics.quantiles import student_interval
from annotator.statistics.ratings import Floats, Integers, Level, Patterns, Rated, Scale, Table
from annotator.statistics.results import BootstrapInterval, Estimate, Undefined
from annotator.statistics.weights import is_identity

INTERVAL_METHOD = "Gwet's linearised error of alpha, t with n - 1 degrees of freedom, upper limit cut at 1"
ROUNDING = 1e-12
THRESHOLDS = (0.667, 0.8)
NO_VARIATION = "There is no variation: all pairable ratings are equal, so agreement beyond chance has no meaning."


@dataclass(frozen=True, kw_only=True)
class Alpha(Estimate):
    """Alpha with the number of ratings that could be paired; the bootstrap says how likely it misses a threshold."""

    pairable_ratings: int


def krippendorff_alpha(
    rated: Rated, level: Level | None = None, *, resampling: Resampling | None = None, confidence: float = 0.95
) -> Alpha | Undefined:
    """alpha = 1 - (n - 1) sum o_ck d2_ck / sum n_c n_k d2_ck over the coincidences o of pairable ratings.

    Each report of m >= 2 ratings adds 1 / (m - 1) for every ordered pair; reports with fewer are ignored entirely.
    `level` defaults to the level of the scale: nominal 0 or 1; ordinal by the ratings that lie between, in the
    DECLARED order; interval (c - k)^2; ratio ((c - k) / (c + k))^2. Undefined without pairable ratings and without
    variation. Misleads where one code dominates; total disagreement of few ratings stays above -1.
    """
    metric = level or rated.scale.level
    patterns = rated.patterns.pairable()
    if metric is Level.ORDINAL:
        ranked = ranked_distance(patterns.totals)
        return _alpha(rated, "ordinal", ranked, _ResampledOrdinal(patterns), resampling, confidence)
    distance = fixed_distance(metric, rated.scale)
    return _alpha(rated, f"{metric}", distance, _Resampled(patterns, distance), resampling, confidence)


def alpha_of_distances(
    rated: Rated, distance: Floats, name: str, *, resampling: Resampling | None = None, confidence: float = 0.95
) -> Alpha | Undefined:
    """Alpha with a given matrix of distances between the categories, 0 on its diagonal, used as it is."""
    if distance.shape != (rated.scale.size, rated.scale.size) or np.diag(distance).any() or distance.min() < 0:
        raise ValueError("Distances are a q x q matrix, 0 on the diagonal and nowhere negative.")
    statistic = _Resampled(rated.patterns.pairable(), distance)
    return _alpha(rated, name, distance, statistic, resampling, confidence)


def fixed_distance(level: Level, scale: Scale) -> Floats:
    """The squared distances that do not depend on the ratings; ratio refuses negative numbers, and 0 to 0 is 0."""
    if level is Level.NOMINAL:
        return 1 - np.eye(scale.size)
    values = scale.values
    differences = values[:, None] - values[None, :]
    if level is Level.INTERVAL:
        return np.asarray(differences**2)
    if values.min() < 0:
        raise ValueError("A ratio scale has no negative numbers.")
    sums = values[:, None] + values[None, :]
    return np.divide(differences, sums, out=np.zeros_like(sums), where=sums > 0) ** 2


def ranked_distance(totals: Integers) -> Floats:
    """Krippendorff's ordinal metric, (sum_{g=c..k} n_g - (n_c + n_k) / 2)^2: the distance of the middle ranks."""
    middle = np.cumsum(totals) - totals / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2)


def _alpha(
    rated: Rated,
    name: str,
    distance: Floats,
    statistic: "_Resampled",
    resampling: Resampling | None,
    confidence: float,
) -> Alpha | Undefined:
    method = f"Krippendorff's alpha, {name}"
    patterns = rated.patterns.pairable()
    if not patterns.reports:
        cause = (NO_COMMON_REPORT if isinstance(rated, Table) else NO_PAIR).removesuffix(".")
        return Undefined(reason=f"{cause}: there are no pairable values.", method=method, left_out=patterns.left_out)
    totals = patterns.totals
    pairable = int(totals.sum())
    expected = float(totals @ distance @ totals) / (pairable * (pairable - 1))
    if expected == 0:
        return Undefined(reason=NO_VARIATION, method=method, n=patterns.reports, left_out=patterns.left_out)
    observed = float(patterns.times @ _disagreement(patterns, distance)) / pairable
    value = 1 - observed / expected
    bootstrap, notes = _bootstrap(statistic, patterns, value, resampling)
    error = None if isinstance(statistic, _ResampledOrdinal) else linearised_error(patterns, distance)
    interval = (
        student_interval(value, error, patterns.reports - 1, confidence)
        if error and error > ROUNDING and value < 1
        else None
    )
    return Alpha(
        value=value,
        n=patterns.reports,
        method=method,
        standard_error=error,
        interval=interval,
        interval_method=INTERVAL_METHOD if interval else "",
        bootstrap=bootstrap,
        left_out=patterns.left_out,
        diagnostics=(*notes, *diagnostics.left_out(patterns.left_out), *diagnostics.of_patterns(patterns, rated.scale)),
        pairable_ratings=pairable,
    )


def linearised_error(patterns: Patterns, distance: Floats) -> float | None:
    """Gwet's (2014) linearised error of alpha for distances that stay the same; None for a single report.

    It treats the mean number of ratings a report has as the base; ordinal distances move with the ratings, so they
    have the bootstrap only.
    """
    n, ratings = patterns.reports, patterns.raters
    if n < 2:
        return None
    weights = 1 - distance / distance.max()
    mean = float(patterns.times @ ratings) / n
    excess = (ratings - mean) / mean
    shares = 1 - _disagreement(patterns, 1 - weights) / ratings
    agreeing = shares * ratings / mean
    observed = float(patterns.times @ agreeing) / n
    used = patterns.totals / patterns.totals.sum()
    expected = float(used @ weights @ used)
    value = (observed - expected) / (1 - expected)
    corrected = observed + (1 - observed) / (n * mean)
    parts = (agreeing - corrected * excess - expected) / (1 - expected)
    chance = patterns.counts @ (weights @ used + used @ weights) / (2 * mean) - expected * excess
    parts = parts - 2 * (1 - value) * (chance - expected) / (1 - expected)
    return math.sqrt(float(patterns.times @ (parts - value) ** 2) / (n * (n - 1)))


def _bootstrap(
    statistic: "_Resampled", patterns: Patterns, value: float, resampling: Resampling | None
) -> tuple[BootstrapInterval | None, tuple[str, ...]]:
    if value == 1:
        return None, diagnostics.perfect(patterns.reports)
    if resampling is None:
        return None, ()
    interval = percentile_interval(statistic, patterns.times, resampling, THRESHOLDS)
    return interval, undefined_draws_diagnostics(interval)


def _disagreement(patterns: Patterns, distance: Floats) -> Floats:
    """Per pattern, sum_ck o_ck d_ck of one such report."""
    counts, raters = patterns.counts, patterns.raters
    # where all different categories are equally far, the product with the distances is a difference
    unlike = raters[:, None] - counts if is_identity(1 - distance) else counts @ distance
    pairs = (counts * unlike).sum(axis=1)
    return np.asarray(pairs / (patterns.raters - 1))


class _Resampled:
    """Alpha of many resamples at once for distances that stay the same."""

    def __init__(self, patterns: Patterns, distance: Floats) -> None:
        self.counts = patterns.counts.astype(np.float64)
        self.distance = distance
        self.disagreement = _disagreement(patterns, distance)

    def __call__(self, draws: Floats) -> Floats:
        totals = draws @ self.counts
        expected = ((totals @ self.distance) * totals).sum(axis=1)
        return _resampled_alpha(draws @ self.disagreement, expected, totals.sum(axis=1))


class _ResampledOrdinal(_Resampled):
    """The same where the distances follow the ranks of each resample: d2_ck = (m_c - m_k)^2 of its middle ranks."""

    def __init__(self, patterns: Patterns) -> None:
        super().__init__(patterns, np.zeros((patterns.counts.shape[1],) * 2))
        self.partners = (patterns.raters - 1).astype(np.float64)

    def __call__(self, draws: Floats) -> Floats:
        totals = draws @ self.counts
        middle = np.cumsum(totals, axis=1) - totals / 2
        number = totals.sum(axis=1)
        squares = (totals * middle**2).sum(axis=1)
        products = ((middle @ self.counts.T) ** 2 - middle**2 @ self.counts.T) / self.partners
        observed = 2 * (squares - (draws * products).sum(axis=1))
        expected = 2 * (number * squares - (totals * middle).sum(axis=1) ** 2)
        varied = np.count_nonzero(totals, axis=1) > 1
        return _resampled_alpha(observed, np.where(varied, expected, 0.0), number)


def _resampled_alpha(observed: Floats, expected: Floats, number: Floats) -> Floats:
    undefined = np.full_like(expected, np.nan)
    return np.asarray(1 - np.divide((number - 1) * observed, expected, out=undefined, where=expected > 0))

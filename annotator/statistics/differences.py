"""Whether agreement differs: between rounds or groups of reports, or between two codings of the same reports."""

import math
from dataclasses import dataclass, replace

import numpy as np

from annotator.statistics.bootstrap import Resampling, interval_of, resampled
from annotator.statistics.cohen import Kappa, ResampledKappa, cohen_kappa
from annotator.statistics.quantiles import STANDARD_NORMAL
from annotator.statistics.ratings import Floats, Integers, Ratings, Scale, Table
from annotator.statistics.results import Estimate, Undefined
from annotator.statistics.weights import Weights, WeightsOrMatrix, agreement_weights, describe


@dataclass(frozen=True, kw_only=True)
class Difference(Estimate):
    """A difference of two kappas, first minus second; z and p only where the reports are not the same ones."""

    first: Kappa
    second: Kappa
    z: float | None = None
    p: float | None = None


def difference_between_groups(
    first: Table, second: Table, resampling: Resampling, weights: WeightsOrMatrix = Weights.IDENTITY
) -> Difference | Undefined:
    """kappa of one set of reports minus kappa of another that shares none with it, such as two rounds.

    Percentile interval of independent resamples of either; z = difference / sqrt of the two squared large-sample
    errors. Not for reports that both sets hold: see `difference_on_same_reports`.
    """
    method = f"difference of Cohen's kappas of separate reports, {describe(weights)}"
    kappas = _both(first, second, weights, method)
    if isinstance(kappas, Undefined):
        return kappas
    a, b = kappas
    values = [
        _resampled(table, weights, replace(resampling, seed=resampling.seed + place))
        for place, table in enumerate((first, second))
    ]
    error = math.hypot(a.standard_error or 0, b.standard_error or 0) if a.interval and b.interval else None
    z = (a.value - b.value) / error if error else None
    return Difference(
        value=a.value - b.value,
        n=a.n + b.n,
        method=method,
        standard_error=error,
        bootstrap=interval_of(values[0] - values[1], resampling),
        left_out=first.left_out + second.left_out,
        first=a,
        second=b,
        z=z,
        p=None if z is None else 2 * STANDARD_NORMAL.cdf(-abs(z)),
    )


def difference_on_same_reports(
    before: Ratings, after: Ratings, resampling: Resampling, weights: WeightsOrMatrix = Weights.IDENTITY
) -> Difference | Undefined:
    """kappa of two raters' first coding minus that of their second, report by report the same; over reports complete
    in both. Reports are resampled with all four ratings, so that what the codings share is not counted twice."""
    if before.codes.shape != after.codes.shape or before.raters != 2 or before.scale != after.scale:
        raise ValueError("Two codings of the same reports by two raters, on one scale.")
    method = f"difference of Cohen's kappas on the same reports, {describe(weights)}"
    complete = (before.codes >= 0).all(axis=1) & (after.codes >= 0).all(axis=1)
    both = np.concatenate([before.codes[complete], after.codes[complete]], axis=1)
    kappas = _both(_pair(both[:, :2], before.scale), _pair(both[:, 2:], before.scale), weights, method)
    if isinstance(kappas, Undefined):
        return kappas
    patterns, times = np.unique(both, axis=0, return_counts=True)
    distance = 1 - agreement_weights(weights, before.scale)
    first = ResampledKappa(patterns[:, 0], patterns[:, 1], distance)
    second = ResampledKappa(patterns[:, 2], patterns[:, 3], distance)
    values = resampled(lambda draws: first(draws) - second(draws), times, resampling)
    a, b = kappas
    return Difference(
        value=a.value - b.value,
        n=a.n,
        method=method,
        bootstrap=interval_of(values, resampling),
        left_out=int((~complete).sum()),
        first=a,
        second=b,
    )


def _both(first: Table, second: Table, weights: WeightsOrMatrix, method: str) -> tuple[Kappa, Kappa] | Undefined:
    a, b = cohen_kappa(first, weights), cohen_kappa(second, weights)
    if isinstance(a, Undefined) or isinstance(b, Undefined):
        which = "first" if isinstance(a, Undefined) else "second"
        return Undefined(reason=f"The {which} of the two has no kappa.", method=method, n=first.n + second.n)
    return a, b


def _pair(codes: Integers, scale: Scale) -> Table:
    return Ratings(codes, scale).pair(0, 1)


def _resampled(table: Table, weights: WeightsOrMatrix, resampling: Resampling) -> Floats:
    used = np.flatnonzero(table.counts)
    rows, columns = np.divmod(used, table.scale.size)
    statistic = ResampledKappa(rows, columns, 1 - agreement_weights(weights, table.scale))
    return resampled(statistic, table.counts.ravel()[used], resampling)

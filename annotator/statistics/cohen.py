"""Cohen's kappa of two raters: unweighted (1960) and weighted (1968), with the errors of Fleiss, Cohen and Everitt.

More than two raters, or raters who change from report to report: see `fleiss` and `krippendorff`.
"""

import math
from dataclasses import dataclass

import numpy as np

from annotator.statistics import diagnostics, unweighted
from annotator.statistics.bootstrap import Resampling, percentile_interval, undefined_draws_diagnostics
from annotator.statistics.percent import NO_COMMON_REPORT
from annotator.statistics.quantiles import normal_interval
from annotator.statistics.ratings import Floats, Integers, Table
from annotator.statistics.results import BootstrapInterval, Estimate, Interval, Undefined
from annotator.statistics.weights import Weights, WeightsOrMatrix, agreement_weights, describe, is_identity

INTERVAL_METHOD = "large-sample normal interval (Fleiss, Cohen and Everitt 1969), cut at -1 and 1"
ROUNDING = 1e-7
FEW_REPORTS_FOR_LARGE_SAMPLE = 50


@dataclass(frozen=True, kw_only=True)
class Kappa(Estimate):
    """Cohen's kappa with what a reviewer asks for next."""

    null_standard_error: float | None = None
    z: float | None = None
    largest_possible: float | None = None


def cohen_kappa(
    table: Table,
    weights: WeightsOrMatrix = Weights.IDENTITY,
    *,
    level: float = 0.95,
    resampling: Resampling | None = None,
) -> Kappa | Undefined:
    """kappa = (p_o - p_e) / (1 - p_e), each rater with their own marginals; shapes: a q x q table of counts.

    p_o = sum w_kl p_kl, p_e = sum w_kl p_k. p_.l. Undefined where no report was rated by both, and where expected
    agreement is 1. Misleads where one code dominates (low kappa at high agreement) and where the raters' marginals
    differ (which raises it): read it beside percent agreement, prevalence and bias.
    """
    method = f"Cohen's kappa, {describe(weights)}"
    matrix = None if weights is Weights.IDENTITY else agreement_weights(weights, table.scale)
    reason = _why_undefined(table, matrix)
    if reason:
        return Undefined(reason=reason, method=method, n=table.n, left_out=table.left_out)
    observed, expected, value = _parts(table, matrix)
    error, interval, notes = _interval(table, matrix, value, level)
    bootstrap, bootstrap_notes = _bootstrap(table, matrix, value, resampling)
    null_error = math.sqrt(_null_variance(table, matrix) / table.n)
    null_error = null_error if null_error > ROUNDING else 0.0
    return Kappa(
        value=value,
        n=table.n,
        method=method,
        observed=observed,
        expected=expected,
        standard_error=error,
        interval=interval,
        interval_method=INTERVAL_METHOD if interval else "",
        bootstrap=bootstrap,
        left_out=table.left_out,
        diagnostics=(*notes, *bootstrap_notes, *diagnostics.of_table(table)),
        null_standard_error=null_error or None,
        z=value / null_error if null_error else None,
        largest_possible=_largest_possible(table, expected) if is_identity(weights) else None,
    )


def category_kappas(table: Table, *, level: float = 0.95) -> tuple[Kappa | Undefined, ...]:
    """Per category in declared order: Cohen's kappa of that category against all others.

    Not the pooled category kappa of Fleiss (see `fleiss`), which prints another number. Undefined where neither
    rater uses the category, or both use nothing else.
    """
    return tuple(cohen_kappa(table.collapsed(position), level=level) for position in range(table.scale.size))


def variance(shares: Floats, weights: Floats) -> float:
    """n times the non-null variance of kappa from a table of shares (Fleiss, Cohen and Everitt 1969)."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    means = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    expected = float(rows @ weights @ columns)
    kappa = 1 - float(((1 - weights) * shares).sum()) / (1 - expected)
    spread = float((shares * (weights - means * (1 - kappa)) ** 2).sum()) - (kappa - expected * (1 - kappa)) ** 2
    return max(0.0, spread) / (1 - expected) ** 2


def null_variance(shares: Floats, weights: Floats) -> float:
    """n times the variance of kappa where the raters are independent: for the test of kappa = 0 only."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    means = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    expected = float(rows @ weights @ columns)
    spread = float((np.outer(rows, columns) * (weights - means) ** 2).sum()) - expected**2
    return max(0.0, spread) / (1 - expected) ** 2


def _null_variance(table: Table, weights: Floats | None) -> float:
    return unweighted.null_variance(table) if weights is None else null_variance(table.counts / table.n, weights)


def _variance(table: Table, weights: Floats | None, kappa: float) -> float:
    return unweighted.variance(table, kappa) if weights is None else variance(table.counts / table.n, weights)


def _why_undefined(table: Table, weights: Floats | None) -> str:
    if not table.n:
        return NO_COMMON_REPORT
    if _disagreements(table, weights)[1] > 0:
        return ""
    what = "Only 1 report was rated by both raters, and they agree" if table.n == 1 else "There is no variation"
    return f"{what}: expected agreement is 1, so agreement beyond chance has no meaning."


def _disagreements(table: Table, weights: Floats | None) -> tuple[float, float]:
    if weights is None:
        return unweighted.disagreements(table)
    disagreement = 1 - weights
    return float((disagreement * table.counts).sum()), float(table.rows @ disagreement @ table.columns)


def _parts(table: Table, weights: Floats | None) -> tuple[float, float, float]:
    """Observed and expected agreement and kappa; by way of disagreement, so that perfect and constant are exact."""
    observed, expected = _disagreements(table, weights)
    observed, expected = observed / table.n, expected / table.n**2
    value = 0.0 if _has_constant_rater(table) else 1 - observed / expected
    return 1 - observed, 1 - expected, value


def _has_constant_rater(table: Table) -> bool:
    return bool(np.count_nonzero(table.rows) == 1 or np.count_nonzero(table.columns) == 1)


def _interval(
    table: Table, weights: Floats | None, value: float, level: float
) -> tuple[float | None, Interval | None, tuple[str, ...]]:
    """Standard error and interval, or the sentence that says why there is none."""
    if _has_constant_rater(table):
        return None, None, ()
    if value == 1:
        return 0.0, None, diagnostics.perfect(table.n)
    error = math.sqrt(_variance(table, weights, value) / table.n)
    if error < ROUNDING:
        return 0.0, None, ("The standard error is 0, so the large-sample interval is not informative.",)
    small = table.n < FEW_REPORTS_FOR_LARGE_SAMPLE
    notes = ("Fewer than 50 reports: read the bootstrap interval beside the large-sample one.",) if small else ()
    return error, normal_interval(value, error, level), notes


def _bootstrap(
    table: Table, weights: Floats | None, value: float, resampling: Resampling | None
) -> tuple[BootstrapInterval | None, tuple[str, ...]]:
    if resampling is None or value == 1 or _has_constant_rater(table):
        return None, ()
    used = np.flatnonzero(table.counts)
    rows, columns = np.divmod(used, table.scale.size)
    disagreement = 1 - (np.eye(table.scale.size) if weights is None else weights)
    statistic = ResampledKappa(rows, columns, disagreement)
    interval = percentile_interval(statistic, table.counts.ravel()[used], resampling)
    return interval, undefined_draws_diagnostics(interval)


class ResampledKappa:
    """Kappa of many resampled tables at once, each given by its counts in the cells that occur, in any order."""

    def __init__(self, rows: Integers, columns: Integers, disagreement: Floats) -> None:
        self.of_cell = disagreement[rows, columns]
        used_rows, row = np.unique(rows, return_inverse=True)
        used_columns, column = np.unique(columns, return_inverse=True)
        self.to_rows, self.to_columns = np.eye(len(used_rows))[row], np.eye(len(used_columns))[column]
        self.between = disagreement[np.ix_(used_rows, used_columns)]

    def __call__(self, draws: Floats) -> Floats:
        rows, columns = draws @ self.to_rows, draws @ self.to_columns
        observed = (draws @ self.of_cell) * rows.sum(axis=1)
        expected = ((rows @ self.between) * columns).sum(axis=1)
        undefined = np.full_like(expected, np.nan)
        return np.asarray(1 - np.divide(observed, expected, out=undefined, where=expected > 0))


def _largest_possible(table: Table, expected: float) -> float:
    """The kappa that these marginals allow at best: sum_k min(p_k., p_.k) agreeing (Cohen 1960)."""
    best = float(np.minimum(table.rows, table.columns).sum()) / table.n
    return 0.0 if _has_constant_rater(table) else (best - expected) / (1 - expected)

"""Results as plain values for JSON: null with a reason where there is no value, never NaN."""

from collections.abc import Sequence
from typing import Any

from annotator.statistics.conger import pair_kappas
from annotator.statistics.every import Named
from annotator.statistics.ratings import Ratings
from annotator.statistics.results import BootstrapInterval, Interval, Result, Undefined

Plain = dict[str, Any]  # Any: the values of JSON


def of_result(result: Result) -> Plain:
    """Everything that a result says, under names that stay."""
    common: Plain = {
        "method": result.method,
        "n": result.n,
        "left_out": result.left_out,
        "diagnostics": list(result.diagnostics),
    }
    if isinstance(result, Undefined):
        return {"value": None, "reason": result.reason} | common
    return (
        {"value": result.value}
        | common
        | {
            "observed": result.observed,
            "expected": result.expected,
            "standard_error": result.standard_error,
            "interval": of_interval(result.interval),
            "interval_method": result.interval_method or None,
            "bootstrap": of_interval(result.bootstrap),
        }
    )


def of_interval(interval: Interval | None) -> Plain | None:
    """The limits and the level; of a bootstrap also the seed and the draws."""
    if interval is None:
        return None
    plain: Plain = {"low": interval.low, "high": interval.high, "level": interval.level}
    if isinstance(interval, BootstrapInterval):
        plain |= {
            "seed": interval.seed,
            "draws": interval.draws,
            "undefined_draws": interval.undefined_draws,
            "probabilities_below": {str(threshold): share for threshold, share in interval.probabilities_below},
        }
    return plain


def of_named(named: Sequence[Named]) -> Plain:
    """Each coefficient under its key."""
    return {one.key: {"name": one.name} | of_result(one.result) for one in named}


def of_pairs(ratings: Ratings, raters: Sequence[str]) -> list[Plain]:
    """Cohen's kappa of every pair of raters."""
    return [
        {"raters": [raters[pair.first], raters[pair.second]], "cohen_kappa": of_result(pair.kappa)}
        for pair in pair_kappas(ratings)
    ]

"""What every statistic returns: a value with what it rests on, or the reason why there is none.

Not for tables of many results: rooms that show numbers arrange them.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

FEWEST_REPORTS_TO_TRUST = 10


@dataclass(frozen=True, kw_only=True)
class Interval:
    """The range of values that the data leave plausible at a confidence level."""

    low: float
    high: float
    level: float = 0.95


@dataclass(frozen=True, kw_only=True)
class BootstrapInterval(Interval):
    """A percentile interval from resampled reports, with all that is needed to draw it again."""

    seed: int
    draws: int
    undefined_draws: int = 0
    probabilities_below: tuple[tuple[float, float], ...] = ()
    """Pairs of a threshold and the share of resamples that fell below it."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number that may be published, with the number of reports it rests on and how it was computed.

    `interval` is the analytic interval and `bootstrap` the resampled one; either is None when it could not be
    computed or says nothing, and then a diagnostic says why. `diagnostics` are sentences for the person who reads it.
    """

    value: float
    n: int
    method: str
    observed: float | None = None
    expected: float | None = None
    standard_error: float | None = None
    interval: Interval | None = None
    interval_method: str = ""
    bootstrap: BootstrapInterval | None = None
    left_out: int = 0
    diagnostics: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError(f"{self.method}: an estimate is a finite number; without one, return Undefined.")

    @property
    def is_fragile(self) -> bool:
        """Too few reports for the number to carry an argument: show it greyed out."""
        return self.n < FEWEST_REPORTS_TO_TRUST


@dataclass(frozen=True, kw_only=True)
class Undefined:
    """There is no value; `reason` is a sentence that says why. It is neither 0 nor NaN, and means leave it out."""

    reason: str
    method: str
    n: int = 0
    left_out: int = 0
    diagnostics: tuple[str, ...] = ()


Result = Estimate | Undefined


def defined(results: Iterable[Result]) -> list[Estimate]:
    """The results that have a value; the caller says how many were left out."""
    return [result for result in results if isinstance(result, Estimate)]

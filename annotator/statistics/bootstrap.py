"""Resampling of reports, raters held fixed, and the percentile interval that follows.

Reports with the same ratings are interchangeable, so a resample is one multinomial draw of how often each distinct
pattern occurs: the same distribution as drawing reports one by one, at a cost that does not grow with their number.
Raters are never resampled: that would answer another question.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from annotator.statistics.multinomial import multinomial_draws
from annotator.statistics.ratings import Floats, Integers
from annotator.statistics.results import BootstrapInterval

CELLS_OF_A_BATCH = 2_000_000
FEWEST_DEFINED_SHARE = 0.5

StatisticOfPatterns = Callable[[Floats], Floats]
"""Takes draws x patterns of counts and returns one value for each draw, NaN where a draw leaves it undefined."""


@dataclass(frozen=True)
class Resampling:
    """How to resample: kept beside the interval so that anyone can draw it again."""

    seed: int
    draws: int = 2000
    level: float = 0.95

    def __post_init__(self) -> None:
        if self.draws < 1 or not 0 < self.level < 1:
            raise ValueError("A resampling needs at least one draw and a level between 0 and 1.")


def percentile_interval(
    statistic: StatisticOfPatterns,
    counts: Integers,
    resampling: Resampling,
    thresholds: tuple[float, ...] = (),
) -> BootstrapInterval | None:
    """The percentile interval of a statistic over resampled reports; `counts` says how often each pattern occurs.

    Draws that leave the statistic undefined are dropped and counted. None when half of them or more are.
    """
    return interval_of(resampled(statistic, counts, resampling), resampling, thresholds)


def interval_of(values: Floats, resampling: Resampling, thresholds: tuple[float, ...] = ()) -> BootstrapInterval | None:
    """The percentile interval of resampled values; None when half of them or more are undefined."""
    kept = values[~np.isnan(values)]
    if len(kept) <= FEWEST_DEFINED_SHARE * len(values):
        return None
    low, high = np.quantile(kept, [(1 - resampling.level) / 2, (1 + resampling.level) / 2])
    return BootstrapInterval(
        low=float(low),
        high=float(high),
        level=resampling.level,
        seed=resampling.seed,
        draws=resampling.draws,
        undefined_draws=len(values) - len(kept),
        probabilities_below=tuple((threshold, float(np.mean(kept < threshold))) for threshold in thresholds),
    )


def resampled(statistic: StatisticOfPatterns, counts: Integers, resampling: Resampling) -> Floats:
    """One value for each draw, NaN where it is undefined. Batches depend on the data alone and each has a seed of its
    own, so the values are the same on every machine."""
    batch = max(1, CELLS_OF_A_BATCH // len(counts))
    sizes = [min(batch, resampling.draws - start) for start in range(0, resampling.draws, batch)]
    seeds = np.random.SeedSequence(resampling.seed).spawn(len(sizes))
    generators = (np.random.default_rng(seed) for seed in seeds)
    draws = (multinomial_draws(one, counts, size) for one, size in zip(generators, sizes, strict=True))
    return np.concatenate([statistic(drawn) for drawn in draws])


def undefined_draws_diagnostics(interval: BootstrapInterval | None) -> tuple[str, ...]:
    """What to say when resamples had to be dropped."""
    if interval is None:
        return ("Half of the resamples or more had no variation, so there is no bootstrap interval.",)
    if not interval.undefined_draws:
        return ()
    return (f"{interval.undefined_draws} of {interval.draws} resamples had no variation and were dropped.",)

"""When reading further reports stops bringing new codes (Guest, Namey and Chen 2020)."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from annotator.statistics.results import Undefined


@dataclass(frozen=True)
class Run:
    """A run of sources: the last of them, counted from 1, and its new codes as a share of the base's codes."""

    last_source: int
    ratio: float


def saturation_runs(new_codes: Sequence[int], *, base: int = 4, run: int = 2) -> tuple[Run, ...] | Undefined:
    """For each run after the base: codes first seen in the run over codes seen in the base; at most .05 is usual.

    `new_codes` counts, source by source, the codes not seen before, under ONE version of the codebook. The order of
    sources matters. Undefined where the base has no codes.
    """
    runs = _runs(new_codes, base, run)
    return Undefined(reason="The base has no codes.", method="saturation") if runs is None else tuple(runs)


def _runs(new_codes: Sequence[int], base: int, run: int) -> Iterator[Run] | None:
    """Each run as it is asked for; None where the base has no codes."""
    if base < 1 or run < 1 or min(new_codes, default=0) < 0:
        raise ValueError("A base and a run have at least one source, and no source has fewer than no new codes.")
    known = sum(new_codes[:base])
    ends = range(base + run, len(new_codes) + 1)
    return (Run(end, sum(new_codes[end - run : end]) / known) for end in ends) if known else None


@dataclass(frozen=True)
class Curve:
    """How codes came up, source by source: all seen so far, and those new in each source."""

    cumulative: tuple[int, ...]
    new: tuple[int, ...]
    once: int
    """Codes that one source only has."""
    twice: int

    @property
    def codes(self) -> int:
        """How many different codes came up in all."""
        return self.cumulative[-1] if self.cumulative else 0

    @property
    def estimated_codes(self) -> float:
        """Chao's lower bound of the codes there are (1984), bias-corrected: S + f1 (f1 - 1) / (2 (f2 + 1))."""
        return self.codes + self.once * (self.once - 1) / (2 * (self.twice + 1))


@dataclass(frozen=True)
class Orders:
    """At which source saturation is reached over many orders of the sources; None where an order never reaches it."""

    reached: tuple[int | None, ...]
    seed: int
    sources: int

    @property
    def median(self) -> int | None:
        """The middle order's point; an order that never gets there counts as later than all."""
        ordered = sorted(self.sources + 1 if point is None else point for point in self.reached)
        middle = ordered[len(ordered) // 2]
        return None if middle > self.sources else middle

    @property
    def range(self) -> tuple[int, int] | None:
        """The earliest and the latest point, of the orders that have one."""
        points = [point for point in self.reached if point is not None]
        return (min(points), max(points)) if points else None

    @property
    def never(self) -> int:
        """How many orders never reach it."""
        return sum(point is None for point in self.reached)


def saturation_curve(sources: Sequence[Iterable[Hashable]]) -> Curve:
    """The codes of each source in the order of reading; a source with no code is a source all the same."""
    seen: Counter[Hashable] = Counter()
    new, cumulative = [], []
    for source in sources:
        codes = frozenset(source)
        new.append(sum(code not in seen for code in codes))
        seen.update(codes)
        cumulative.append(len(seen))
    times = Counter(seen.values())
    return Curve(tuple(cumulative), tuple(new), times[1], times[2])


def saturation_point(new_codes: Sequence[int], *, base: int = 4, run: int = 2, threshold: float = 0.05) -> int | None:
    """The last source of the first run whose ratio is at most the threshold; None where there is none."""
    runs = _runs(new_codes, base, run) or ()
    return next((one.last_source for one in runs if one.ratio <= threshold), None)


def saturation_orders(
    sources: Sequence[Iterable[Hashable]],
    *,
    seed: int,
    orders: int = 200,
    base: int = 4,
    run: int = 2,
    threshold: float = 0.05,
) -> Orders:
    """The same question for shuffled orders of the sources, for the point depends on the order."""
    generator = np.random.default_rng(seed)
    sets = [frozenset(source) for source in sources]
    points = [
        saturation_point(
            saturation_curve([sets[place] for place in generator.permutation(len(sets))]).new,
            base=base,
            run=run,
            threshold=threshold,
        )
        for _ in range(orders)
    ]
    return Orders(tuple(points), seed, len(sets))

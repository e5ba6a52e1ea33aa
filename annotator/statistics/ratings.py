"""The input of every statistic: whole numbers that stand for the declared codes, with -1 for a missing rating.

A missing rating means that a rater has not coded a report. A rater who found that nothing applies has coded it: that
answer is a category of the scale like any other. Sets of codes have a module of their own, `sets`.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

MISSING = -1
LARGEST_KEY = 2**62

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Level(StrEnum):
    """What the distance between two categories means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True)
class Scale:
    """The categories as declared, in their declared order, used or not."""

    categories: tuple[Hashable, ...]
    level: Level = Level.NOMINAL

    def __post_init__(self) -> None:
        if not self.categories:
            raise ValueError("A scale declares at least one category.")
        if len(set(self.categories)) != len(self.categories):
            raise ValueError("A scale declares each category once.")

    @property
    def size(self) -> int:
        return len(self.categories)

    def position(self, category: Hashable) -> int:
        """Where a category stands; refuses one that is not declared."""
        try:
            return self.categories.index(category)
        except ValueError:
            raise ValueError(f"{category!r} is not a declared category.") from None

    @cached_property
    def values(self) -> Floats:
        """The categories as numbers; refuses categories that are none, for then intervals mean nothing."""
        if not all(isinstance(category, int | float) for category in self.categories):
            raise ValueError("Interval and ratio distances need categories that are numbers.")
        return np.array(self.categories, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Patterns:
    """What reports look like when it no longer matters who said what: each distinct pattern once, and how often.

    `counts` has a row for each pattern and a column for each category: how many raters chose it. Reports without any
    rating are not in it. A million reports of two raters are a few dozen patterns, so what follows is cheap.
    """

    counts: Integers
    times: Integers
    left_out: int

    @cached_property
    def raters(self) -> Integers:
        """Per pattern, how many raters rated."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.int64)

    @cached_property
    def reports(self) -> int:
        return int(self.times.sum())

    @cached_property
    def totals(self) -> Integers:
        """Per category, how often it was chosen in all."""
        return np.asarray(self.times @ self.counts, dtype=np.int64)

    def pairable(self) -> "Patterns":
        """Only the reports with two ratings or more."""
        kept = self.raters >= 2
        return Patterns(self.counts[kept], self.times[kept], self.left_out)


@dataclass(frozen=True, eq=False)
class Table:
    """How often rater one said row k and rater two said column l, over the reports that both rated."""

    counts: Integers
    scale: Scale
    left_out: int = 0

    def __post_init__(self) -> None:
        if self.counts.shape != (self.scale.size, self.scale.size):
            raise ValueError("A contingency table has one row and one column for each declared category.")
        if self.counts.size and self.counts.min() < 0:
            raise ValueError("A contingency table counts reports: no cell is negative.")

    @cached_property
    def n(self) -> int:
        return int(self.counts.sum())

    @cached_property
    def rows(self) -> Integers:
        """What rater one said, in all."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.int64)

    @cached_property
    def columns(self) -> Integers:
        """What rater two said, in all."""
        return np.asarray(self.counts.sum(axis=0), dtype=np.int64)

    @cached_property
    def patterns(self) -> Patterns:
        """The same reports without telling the raters apart; reports of one rating are not among them."""
        rows, columns = np.nonzero(self.counts)
        unit = np.eye(self.scale.size, dtype=np.int64)
        return Patterns(unit[rows] + unit[columns], self.counts[rows, columns], self.left_out)

    def collapsed(self, position: int) -> "Table":
        """The 2 x 2 table of one category against all others."""
        both = int(self.counts[position, position])
        first_only, second_only = int(self.rows[position]) - both, int(self.columns[position]) - both
        neither = self.n - both - first_only - second_only
        counts = np.array([[both, first_only], [second_only, neither]], dtype=np.int64)
        return Table(counts, Scale((self.scale.categories[position], "any other")), self.left_out)


@dataclass(frozen=True, eq=False)
class Ratings:
    """Reports in rows, raters in columns; a cell holds the position of a category in the scale, or MISSING."""

    codes: NDArray[np.integer]
    scale: Scale

    def __post_init__(self) -> None:
        if self.codes.ndim != 2:
            raise ValueError("Ratings have reports in rows and raters in columns.")
        refuse_undeclared(self.codes, self.scale)

    @classmethod
    def of(cls, rows: Sequence[Sequence[Hashable | None]], scale: Scale) -> "Ratings":
        """Ratings from categories as they are written; None stands for missing, an undeclared category is refused."""
        position = {category: index for index, category in enumerate(scale.categories)}
        undeclared = {value for row in rows for value in row if value is not None and value not in position}
        if undeclared:
            raise ValueError(f"Not declared on the scale: {', '.join(sorted(map(repr, undeclared)))}.")
        position_or_missing = [[MISSING if value is None else position[value] for value in row] for row in rows]
        return cls(np.array(position_or_missing, dtype=np.int64).reshape(len(rows), -1), scale)

    @property
    def raters(self) -> int:
        return int(self.codes.shape[1])

    @cached_property
    def counts(self) -> Integers:
        """Per report, how many raters chose each category."""
        return _counted(self.codes, self.scale.size)

    @cached_property
    def patterns(self) -> Patterns:
        """The distinct rows of `counts` among rated reports, and how often each occurs."""
        ordered = np.sort(self.codes, axis=1)
        if (self.scale.size + 1) ** self.raters < LARGEST_KEY:
            digits = (self.scale.size + 1) ** np.arange(self.raters, dtype=np.int64)
            _, first, times = np.unique((ordered + 1) @ digits, return_index=True, return_counts=True)
        else:
            _, first, times = np.unique(ordered, axis=0, return_index=True, return_counts=True)
        counts = _counted(ordered[first], self.scale.size)
        raters = counts.sum(axis=1)
        left_out = int(times[raters == 1].sum())
        return Patterns(counts[raters > 0], times[raters > 0], left_out)

    @cached_property
    def one_by_one(self) -> Patterns:
        """Every rated report as a pattern of its own, in order: for what depends on who said what."""
        raters = self.counts.sum(axis=1)
        counts = self.counts[raters > 0]
        return Patterns(counts, np.ones(len(counts), dtype=np.int64), int(np.count_nonzero(raters == 1)))

    def pair(self, first: int, second: int) -> Table:
        """The contingency table of two raters over the reports that both rated."""
        return contingency_table(self.codes[:, first], self.codes[:, second], self.scale)


def _counted(codes: NDArray[np.integer], size: int) -> Integers:
    """Per row, how often each position occurs."""
    rows, rated = len(codes), codes != MISSING
    cells = (codes + np.arange(rows, dtype=np.int64)[:, None] * size)[rated]
    return np.bincount(cells, minlength=rows * size).reshape(rows, size).astype(np.int64, copy=False)


Rated = Ratings | Table
"""What a coefficient accepts when it does not need to tell the raters apart."""


def contingency_table(first: NDArray[np.integer], second: NDArray[np.integer], scale: Scale) -> Table:
    """Two raters' positions, report by report, counted; reports that only one of them rated are left out and counted.

    Shapes: two vectors of equal length. Refuses positions outside the scale. A report that neither rated is not a
    loss and not counted as left out.
    """
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError("Two raters' ratings are two vectors of the same length.")
    low = min((int(codes.min()) for codes in (first, second) if codes.size), default=0)
    refuse_undeclared(first, scale)
    refuse_undeclared(second, scale)
    if low == MISSING:
        rated_first, rated_second = first != MISSING, second != MISSING
        both = rated_first & rated_second
        left_out = int(np.count_nonzero(rated_first ^ rated_second))
        first, second = first[both], second[both]
    else:
        left_out = 0
    cells = first.astype(np.int64) * scale.size + second
    counts = np.bincount(cells, minlength=scale.size**2).reshape(scale.size, scale.size)
    return Table(counts.astype(np.int64, copy=False), scale, left_out)


def refuse_undeclared(codes: NDArray[np.integer], scale: Scale) -> None:
    """Refuses a position that is neither MISSING nor that of a declared category."""
    if codes.size and (codes.min() < MISSING or codes.max() >= scale.size):
        raise ValueError(f"Ratings are positions from 0 to {scale.size - 1}, or {MISSING} for missing.")

"""Counts of codes across groups: chi-square, Cramér's V, residuals, and Fisher's exact test of a 2 x 2 table.

Rows are exclusive: a facet with several answers is tested code by code instead. Reports that come in clusters, such as
projects, are not independent, and then these tests say too much.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotator.statistics.diagnostics import SMALL_EXPECTED_COUNT, in_percent
from annotator.statistics.groups.tails import chi_square_tail
from annotator.statistics.ratings import Floats
from annotator.statistics.results import Undefined

ROUNDING = 1 + 1e-7


@dataclass(frozen=True, kw_only=True)
class ChiSquare:
    """Pearson's test of independence, without Yates' correction, with its effect sizes."""

    statistic: float
    freedom: int
    p: float
    n: int
    cramers_v: float
    cramers_v_corrected: float
    residuals: tuple[tuple[float, ...], ...]
    """Standardised: about normal where rows and columns are independent; beyond 2 a cell stands out."""
    diagnostics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Fisher:
    """Fisher's exact test; the odds ratio is that of the sample (R prints the conditional one)."""

    odds_ratio: float | Undefined
    p: float


def chi_square(counts: Sequence[Sequence[int]]) -> ChiSquare | Undefined:
    """sum (o - e)^2 / e over the rows and columns that occur; V = sqrt(chi2 / (n min(r - 1, c - 1))).

    The corrected V (Bergsma 2013) takes the bias of small samples out. Undefined with a single row or column.
    """
    table = _without_empty(np.array(counts, dtype=np.float64))
    rows, columns = table.shape if table.size else (0, 0)
    if rows < 2 or columns < 2:
        return Undefined(reason="There is nothing to compare: one row or one column is left.", method="chi-square")
    n = table.sum()
    expected: Floats = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    statistic = float(((table - expected) ** 2 / expected).sum())
    freedom = (rows - 1) * (columns - 1)
    return ChiSquare(
        statistic=statistic,
        freedom=freedom,
        p=chi_square_tail(statistic, freedom),
        n=int(n),
        cramers_v=math.sqrt(statistic / (n * min(rows - 1, columns - 1))),
        cramers_v_corrected=_corrected(statistic / n, rows, columns, n),
        residuals=_residuals(table, expected),
        diagnostics=_thin(expected),
    )


def fisher_exact(counts: Sequence[Sequence[int]]) -> Fisher:
    """The two-sided p: the probability of all tables with these margins that are no likelier than this one."""
    (a, b), (c, d) = counts
    row, column, n = a + b, a + c, a + b + c + d
    least, most = max(0, row + column - n), min(row, column)
    ways = [math.comb(column, k) * math.comb(n - column, row - k) for k in range(least, most + 1)]
    seen = ways[a - least]
    p = sum(way for way in ways if way <= seen * ROUNDING) / sum(ways)
    none = Undefined(reason="A cell of the denominator is empty.", method="odds ratio", n=n)
    return Fisher(odds_ratio=a * d / (b * c) if b * c else none, p=min(1.0, p))


def _without_empty(table: Floats) -> Floats:
    if table.ndim != 2 or (table < 0).any():
        raise ValueError("A table of counts has rows and columns, and no cell is negative.")
    return np.asarray(table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0])


def _corrected(phi: float, rows: int, columns: int, n: float) -> float:
    left = max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1))
    sides = (side - (side - 1) ** 2 / (n - 1) for side in (rows, columns))
    least = min(sides) - 1
    return math.sqrt(left / least) if least > 0 else 0.0


def _residuals(table: Floats, expected: Floats) -> tuple[tuple[float, ...], ...]:
    n = table.sum()
    rows, columns = 1 - table.sum(axis=1) / n, 1 - table.sum(axis=0) / n
    values = (table - expected) / np.sqrt(expected * np.outer(rows, columns))
    return tuple(tuple(row) for row in values.tolist())


def _thin(expected: Floats) -> tuple[str, ...]:
    share = float(np.mean(expected < SMALL_EXPECTED_COUNT))
    if share <= 0.2:
        return ()
    return (
        f"{in_percent(share)} of the expected counts are below {SMALL_EXPECTED_COUNT}: merge codes or test exactly.",
    )

"""Unweighted kappa without a q x q matrix of weights: what `cohen` computes, by the cells that occur and the marginals.

With hundreds of sets of codes for categories nearly every cell of the table is empty, and the matrices are the whole
cost. The formulas are those of `cohen` with w_kl = 1 for k = l, else 0.
"""

import numpy as np

from annotator.statistics.ratings import Table


def disagreements(table: Table) -> tuple[int, int]:
    """n times the observed, and n^2 times the expected disagreement: whole numbers, so 0 is exactly 0."""
    return table.n - int(np.trace(table.counts)), table.n**2 - int(table.rows @ table.columns)


def variance(table: Table, kappa: float) -> float:
    """n times the non-null variance of kappa (Fleiss, Cohen and Everitt 1969)."""
    n = table.n
    rows, columns = table.rows / n, table.columns / n
    expected = float(rows @ columns)
    first, second = np.nonzero(table.counts)
    shares = table.counts[first, second] / n
    # a report of cell kl has the mean weights p_.k and p_l.
    parts = (first == second) - (columns[first] + rows[second]) * (1 - kappa)
    spread = float(shares @ parts**2) - (kappa - expected * (1 - kappa)) ** 2
    return max(0.0, spread) / (1 - expected) ** 2


def null_variance(table: Table) -> float:
    """n times the variance of kappa where the raters are independent; the sum over all cells, multiplied out."""
    rows, columns = table.rows / table.n, table.columns / table.n
    both = rows * columns
    expected = float(both.sum())
    squares = float(both @ columns + both @ rows) + 2 * expected**2
    spread = squares - 2 * float(both @ (rows + columns)) + expected - expected**2
    return max(0.0, spread) / (1 - expected) ** 2

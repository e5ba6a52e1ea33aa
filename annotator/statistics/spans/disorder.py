"""The observed disorder of gamma (Mathet, Widlöcher and Métivier 2015): the cost of the best alignment of two raters.

Gamma itself divides by an expected disorder that is sampled, so it is random and not offered here; the observed part
is exact.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from annotator.statistics.ratings import Floats
from annotator.statistics.results import Estimate, Result, Undefined
from annotator.statistics.spans.units import Marked, Unit

METHOD = "observed disorder of gamma"


def observed_disorder(marked: Marked, *, alpha: float = 1, beta: float = 1, empty: float = 1) -> Result:
    """The least total cost of aligning two raters' units, over the mean number of units of a rater; 0 is perfect.

    Aligned units cost alpha ((|starts apart| + |ends apart|) / (sum of lengths))^2 empty, plus beta empty where their
    labels differ; a unit without a partner costs `empty`. Refuses other than two raters. Undefined without units.
    """
    if len(marked) != 2:
        raise ValueError("The observed disorder is computed for two raters.")
    first, second = marked
    units = len(first) + len(second)
    if not units:
        return Undefined(reason="No rater marked a unit.", method=METHOD)
    total = cheapest_assignment(_costs(first, second, alpha, beta, empty))
    return Estimate(value=total / (units / 2), n=units, method=f"{METHOD}, alpha {alpha:g}, beta {beta:g}")


def _costs(first: Sequence[Unit], second: Sequence[Unit], alpha: float, beta: float, empty: float) -> Floats:
    """A square matrix: units of both raters, and for each unit a place without a partner."""
    a, b = len(first), len(second)
    costs = np.zeros((a + b, a + b))
    costs[:a, b:], costs[a:, :b] = empty, empty
    for row, one in enumerate(first):
        for column, other in enumerate(second):
            apart = (abs(one.start - other.start) + abs(one.end - other.end)) / (one.length + other.length)
            costs[row, column] = empty * (alpha * apart**2 + beta * (one.label != other.label))
    return costs


def cheapest_assignment(costs: Floats) -> float:
    """The least sum of one entry from each row and each column of a square matrix (Kuhn 1955; shortest paths)."""
    size = len(costs)
    row_prices, column_prices = [0.0] * (size + 1), [0.0] * (size + 1)
    row_of = [0] * (size + 1)  # of each column, counted from 1; 0 is free, and column 0 stands for the new row
    table = costs.tolist()
    for row in range(1, size + 1):
        row_of[0] = row
        for column, other in pairwise(_shortest_path(table, row_prices, column_prices, row_of)):
            row_of[column] = row_of[other]
    return math.fsum(table[row_of[column] - 1][column - 1] for column in range(1, size + 1))


def _shortest_path(
    table: list[list[float]], row_prices: list[float], column_prices: list[float], row_of: list[int]
) -> list[int]:
    """The columns from a free one back to column 0 along which rows are exchanged; prices are brought up to date."""
    size = len(table)
    least, came_from, done = [math.inf] * (size + 1), [0] * (size + 1), [False] * (size + 1)
    here = 0
    while row_of[here]:
        done[here] = True
        row = row_of[here]
        for column in range(1, size + 1):
            cost = table[row - 1][column - 1] - row_prices[row] - column_prices[column]
            if not done[column] and cost < least[column]:
                least[column], came_from[column] = cost, here
        following = min((column for column in range(1, size + 1) if not done[column]), key=least.__getitem__)
        step = least[following]
        for column in range(size + 1):
            if done[column]:
                row_prices[row_of[column]] += step
                column_prices[column] -= step
            else:
                least[column] -= step
        here = following
    path = [here]
    while here:
        here = came_from[here]
        path.append(here)
    return path

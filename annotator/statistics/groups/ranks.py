"""Ordered values across groups: Mann-Whitney U, Cliff's delta, Kruskal-Wallis, Spearman's rho and Kendall's tau-b."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotator.statistics.groups.tails import chi_square_tail, two_sided_normal_tail, two_sided_student_tail
from annotator.statistics.ratings import Floats
from annotator.statistics.results import Undefined

MOST_FOR_EXACT = 8
MOST_FOR_EXACT_TAU = 33


@dataclass(frozen=True)
class Test:
    """A statistic and the two-sided probability of one as far out."""

    __test__ = False

    statistic: float
    p: float


def mann_whitney(a: Sequence[float], b: Sequence[float]) -> Test | Undefined:
    """U of the first group: how many pairs it wins, ties half; exact p without ties where a group has at most 8.

    Else the normal approximation, corrected for ties and continuity. Says that one group lies higher, not by how much.
    """
    if not a or not b or len({*a, *b}) == 1:
        return Undefined(reason="There is no variation, or a group is empty.", method="Mann-Whitney U")
    ranks = _ranks([*a, *b])
    u = float(ranks[: len(a)].sum()) - len(a) * (len(a) + 1) / 2
    if len({*a, *b}) == len(a) + len(b) and min(len(a), len(b)) <= MOST_FOR_EXACT:
        return Test(u, _exact_u(max(u, len(a) * len(b) - u), len(a), len(b)))
    n = len(ranks)
    spread = math.sqrt(len(a) * len(b) / 12 * (n + 1 - _ties(ranks) / (n * (n - 1))))
    distance = abs(u - len(a) * len(b) / 2)
    return Test(u, min(1.0, two_sided_normal_tail(max(0.0, distance - 0.5) / spread)))


def cliffs_delta(a: Sequence[float], b: Sequence[float]) -> float | Undefined:
    """2 U / (n m) - 1: how much oftener a value of the first group is the higher one, from -1 to 1."""
    if not a or not b:
        return Undefined(reason="A group is empty.", method="Cliff's delta")
    differences = np.sign(np.array(a, dtype=np.float64)[:, None] - np.array(b, dtype=np.float64)[None, :])
    return float(differences.mean())


def kruskal_wallis(groups: Sequence[Sequence[float]]) -> Test | Undefined:
    """H over two groups or more, corrected for ties; which of them differ is not said."""
    pooled = [value for group in groups for value in group]
    if len(groups) < 2 or not all(groups) or len(set(pooled)) == 1:
        return Undefined(reason="There is no variation, or a group is empty.", method="Kruskal-Wallis H")
    ranks, n = _ranks(pooled), len(pooled)
    ends = np.cumsum([len(group) for group in groups])
    sums = [float(part.sum()) ** 2 / len(part) for part in np.split(ranks, ends[:-1])]
    h = 12 / (n * (n + 1)) * sum(sums) - 3 * (n + 1)
    h /= 1 - _ties(ranks) / (n**3 - n)
    return Test(h, chi_square_tail(max(0.0, h), len(groups) - 1))


def spearman(x: Sequence[float], y: Sequence[float]) -> Test | Undefined:
    """The correlation of ranks, with Student's t on n - 2 degrees; with few codes that p is rough."""
    undefined = _unrelated(x, y, "Spearman's rho")
    if undefined:
        return undefined
    rho = float(np.corrcoef(_ranks(x), _ranks(y))[0, 1])
    freedom = len(x) - 2
    if freedom < 1:
        return Undefined(reason="Two pairs always lie on a line.", method="Spearman's rho", n=len(x))
    if abs(rho) > 1 - 1e-15:
        return Test(math.copysign(1.0, rho), 0.0)
    return Test(rho, two_sided_student_tail(rho * math.sqrt(freedom / (1 - rho**2)), freedom))


def kendall(x: Sequence[float], y: Sequence[float]) -> Test | Undefined:
    """tau-b = (concordant - discordant) / sqrt of the pairs untied in x by those in y; without ties an exact p."""
    undefined = _unrelated(x, y, "Kendall's tau-b")
    if undefined:
        return undefined
    n, score = len(x), _concordance(x, y)
    pairs = n * (n - 1) / 2
    tied_x, tied_y = _tied_numbers(x), _tied_numbers(y)
    untied = (pairs - (tied_x * (tied_x - 1) / 2).sum()) * (pairs - (tied_y * (tied_y - 1) / 2).sum())
    tau = score / math.sqrt(untied)
    if tied_x.max() == 1 and tied_y.max() == 1 and n <= MOST_FOR_EXACT_TAU:
        return Test(tau, _exact_tau(score, n))
    return Test(tau, two_sided_normal_tail(score / math.sqrt(_tau_variance(n, tied_x, tied_y))))


def _unrelated(x: Sequence[float], y: Sequence[float], method: str) -> Undefined | None:
    if len(x) != len(y):
        raise ValueError("Two rankings have the same things in them.")
    if len(x) < 2 or len(set(x)) == 1 or len(set(y)) == 1:
        return Undefined(reason="There is no variation.", method=method, n=len(x))
    return None


def _ranks(values: Sequence[float]) -> Floats:
    """Ranks from 1, equal values sharing the mean of theirs."""
    _, place, times = np.unique(np.array(values, dtype=np.float64), return_inverse=True, return_counts=True)
    last = np.cumsum(times)
    return np.asarray((last - (times - 1) / 2)[place])


def _tied_numbers(values: Sequence[float] | Floats) -> Floats:
    return np.asarray(np.unique(np.array(values), return_counts=True)[1], dtype=np.float64)


def _ties(ranks: Floats) -> float:
    times = _tied_numbers(ranks)
    return float((times**3 - times).sum())


def _exact_u(u: float, a: int, b: int) -> float:
    """P(U >= u or U <= nm - u), by counting the ways: of values of one group that a value of the other exceeds."""
    ways = [[0] * (a * b + 1) for _ in range(a + 1)]
    ways[0][0] = 1
    for rank in range(1, a + b + 1):
        for taken in range(min(rank, a), 0, -1):
            gained = rank - taken  # of the ranks below, those that the other group holds
            if gained <= b:
                for score in range(a * b, gained - 1, -1):
                    ways[taken][score] += ways[taken - 1][score - gained]
    tail = sum(ways[a][math.ceil(u) :])
    return min(1.0, 2 * tail / math.comb(a + b, a))


def _concordance(x: Sequence[float], y: Sequence[float]) -> float:
    first, second = (np.array(values, dtype=np.float64) for values in (x, y))
    products = np.sign(first[:, None] - first[None, :]) * np.sign(second[:, None] - second[None, :])
    return float(products.sum()) / 2


def _exact_tau(score: float, n: int) -> float:
    """P(|S| >= |s|) over all orders, by counting orders with each number of inversions."""
    ways = [1]
    for size in range(2, n + 1):
        grown = [0] * (len(ways) + size - 1)
        for inversions, number in enumerate(ways):
            for more in range(size):
                grown[inversions + more] += number
        ways = grown
    fewest = round((len(ways) - 1 - abs(score)) / 2)
    return min(1.0, 2 * sum(ways[: fewest + 1]) / math.factorial(n))


def _tau_variance(n: int, x: Floats, y: Floats) -> float:
    def spread(times: Floats) -> float:
        return float((times * (times - 1) * (2 * times + 5)).sum())

    first = (n * (n - 1) * (2 * n + 5) - spread(x) - spread(y)) / 18
    second = float((x * (x - 1)).sum() * (y * (y - 1)).sum()) / (2 * n * (n - 1))
    third = float((x * (x - 1) * (x - 2)).sum() * (y * (y - 1) * (y - 2)).sum()) / (9 * n * (n - 1) * (n - 2) or 1)
    return first + second + third

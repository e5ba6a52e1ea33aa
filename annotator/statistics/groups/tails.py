"""Tail probabilities of the chi-square, Student's t and normal distributions."""

import math

from annotator.statistics.quantiles import STANDARD_NORMAL, two_sided_level

PRECISION = 1e-16
MOST_TERMS = 10_000


def chi_square_tail(value: float, freedom: int) -> float:
    """P(X >= value): the regularised upper incomplete gamma function at half the degrees and half the value."""
    if freedom < 1 or value < 0:
        raise ValueError("A chi-square value is not negative and has at least one degree of freedom.")
    shape, half = freedom / 2, value / 2
    if half == 0:
        return 1.0
    scale = math.exp(shape * math.log(half) - half - math.lgamma(shape))
    return 1 - scale * _series(shape, half) if half < shape + 1 else scale * _fraction(shape, half)


def two_sided_normal_tail(z: float) -> float:
    """P(|Z| >= |z|)."""
    return 2 * STANDARD_NORMAL.cdf(-abs(z))


def two_sided_student_tail(t: float, freedom: int) -> float:
    """P(|T| >= |t|)."""
    return 1 - two_sided_level(abs(t), freedom)


def _series(shape: float, half: float) -> float:
    term = total = 1 / shape
    for step in range(1, MOST_TERMS):
        term *= half / (shape + step)
        total += term
        if term < total * PRECISION:
            break
    return total


def _fraction(shape: float, half: float) -> float:
    """Lentz's continued fraction."""
    tiny = 1e-300
    b = half + 1 - shape
    c, d = 1 / tiny, 1 / b
    total = d
    for step in range(1, MOST_TERMS):
        a = -step * (step - shape)
        b += 2
        d = 1 / ((a * d + b) or tiny)
        c = (b + a / c) or tiny
        total *= d * c
        if abs(d * c - 1) < PRECISION:
            break
    return total

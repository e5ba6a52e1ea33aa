"""Normal and Student t quantiles without scipy, whose import costs more than all that is computed here."""

import math
from statistics import NormalDist

from annotator.statistics.results import Interval

STANDARD_NORMAL = NormalDist()
MANY_DEGREES = 1000


def normal_quantile(level: float) -> float:
    """The two-sided quantile: 1.959964 for a level of .95."""
    _refuse_odd_level(level)
    return STANDARD_NORMAL.inv_cdf(0.5 + level / 2)


def student_quantile(level: float, freedom: int) -> float:
    """The two-sided quantile of Student's t, found by halving: 2.200985 for a level of .95 and 11 degrees."""
    _refuse_odd_level(level)
    if freedom > MANY_DEGREES:
        return _expanded_student_quantile(normal_quantile(level), freedom)
    low, high = 0.0, 1.0
    while two_sided_level(high, freedom) < level:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if two_sided_level(middle, freedom) < level else (low, middle)
    return (low + high) / 2


def normal_interval(value: float, error: float, level: float) -> Interval:
    """value ± z · error, cut at -1 and 1."""
    reach = normal_quantile(level) * error
    return Interval(low=max(-1.0, value - reach), high=min(1.0, value + reach), level=level)


def student_interval(value: float, error: float, freedom: int, level: float) -> Interval:
    """value ± t · error with the upper limit cut at 1, as Gwet's own program does."""
    reach = student_quantile(level, freedom) * error
    return Interval(low=value - reach, high=min(1.0, value + reach), level=level)


def two_sided_level(quantile: float, freedom: int) -> float:
    """P(|t| <= quantile), by the finite trigonometric sums of Abramowitz and Stegun 26.7.3 and 26.7.4."""
    angle = math.atan2(quantile, math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    is_odd = freedom % 2 == 1
    term = cosine if is_odd else 1.0
    total = term if not is_odd or freedom > 1 else 0.0
    for degree in range(3 if is_odd else 2, freedom - 1, 2):
        term *= cosine**2 * (degree - 1) / degree
        total += term
        if term < 1e-18 * total:
            break
    return 2 / math.pi * (angle + sine * total) if is_odd else sine * total


def _expanded_student_quantile(z: float, freedom: int) -> float:
    """Abramowitz and Stegun 26.7.5 to the third term: exact to 1e-12 where the sums above grow long."""
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def _refuse_odd_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError("A confidence level lies between 0 and 1.")

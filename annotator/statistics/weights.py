"""Agreement weights: how much two different codes still agree, from 0 (not at all) to 1 (the same).

Rule: linear, quadratic and ordinal weights rest on rank positions of the DECLARED scale, so that a code nobody used
keeps its place. Ratio weights rest on the numbers themselves. Other tools rest on the codes used or on values, and
print other numbers for the same data; `describe` puts the rule into each result.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from annotator.statistics.ratings import Floats, Scale


class Weights(StrEnum):
    """The named weightings."""

    IDENTITY = "identity"
    LINEAR = "linear"
    QUADRATIC = "quadratic"
    ORDINAL = "ordinal"
    RATIO = "ratio"


WeightsOrMatrix = Weights | NDArray[np.float64]


def agreement_weights(weights: WeightsOrMatrix, scale: Scale) -> Floats:
    """The q x q matrix of a named weighting, or the given matrix once it is seen to be one.

    linear 1 - |k - l| / (q - 1) (Cicchetti and Allison 1971); quadratic 1 - (k - l)^2 / (q - 1)^2 (Fleiss and Cohen
    1973); ordinal 1 - C(|k - l| + 1, 2) / C(q, 2) (Gwet 2014), which is not Krippendorff's ordinal metric; ratio
    1 - ((x - y) / (x + y))^2 over its largest value.
    """
    if not isinstance(weights, Weights):
        return _checked(np.asarray(weights, dtype=np.float64), scale)
    if weights is Weights.IDENTITY or scale.size == 1:
        return np.eye(scale.size)
    if weights is Weights.RATIO:
        return 1.0 - _ratio_distance(scale)
    ranks = np.arange(scale.size, dtype=np.float64)
    steps = np.abs(ranks[:, None] - ranks[None, :])
    if weights is Weights.LINEAR:
        return np.asarray(1.0 - steps / (scale.size - 1))
    if weights is Weights.QUADRATIC:
        return np.asarray(1.0 - (steps / (scale.size - 1)) ** 2)
    return np.asarray(1.0 - steps * (steps + 1) / (scale.size * (scale.size - 1)))


def is_identity(weights: WeightsOrMatrix) -> bool:
    """Whether only equal codes agree."""
    if isinstance(weights, Weights):
        return weights is Weights.IDENTITY
    return bool(np.array_equal(weights, np.eye(len(weights))))


def describe(weights: WeightsOrMatrix) -> str:
    """The weighting in words, with the rule that it follows."""
    if is_identity(weights):
        return "unweighted"
    if not isinstance(weights, Weights):
        return "custom weights"
    if weights is Weights.RATIO:
        return "ratio weights on the numbers of the scale"
    return f"{weights} weights on positions of the declared scale"


def _checked(matrix: Floats, scale: Scale) -> Floats:
    if matrix.shape != (scale.size, scale.size):
        raise ValueError("Weights have one row and one column for each declared category.")
    if not (np.isfinite(matrix).all() and matrix.min() >= 0 and matrix.max() <= 1 and (np.diag(matrix) == 1).all()):
        raise ValueError("Agreement weights lie between 0 and 1, with 1 on the diagonal.")
    return matrix


def _ratio_distance(scale: Scale) -> Floats:
    values = scale.values
    if values.min() < 0:
        raise ValueError("Ratio weights need numbers that are not negative.")
    sums = values[:, None] + values[None, :]
    shares = np.divide(values[:, None] - values[None, :], sums, out=np.zeros_like(sums), where=sums > 0) ** 2
    return np.asarray(shares / shares.max())

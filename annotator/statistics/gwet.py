"""Gwet's AC1 (2008) and its weighted form AC2 (2014), for two raters or more, with missing ratings."""

import numpy as np

from annotator.statistics.linearised import Chance, category_shares, estimate, nothing_to_compare
from annotator.statistics.ratings import Rated
from annotator.statistics.results import Result, Undefined
from annotator.statistics.weights import Weights, WeightsOrMatrix, agreement_weights, describe, is_identity

ONE_CODE = "Only one code is declared (q = 1): there is nothing to choose, so chance has no meaning."


def gwet_ac(rated: Rated, weights: WeightsOrMatrix = Weights.IDENTITY, *, level: float = 0.95) -> Result:
    """p_e = T_w / (q (q - 1)) sum_k pi_k (1 - pi_k), T_w the sum of all weights, q the number of DECLARED codes.

    Stays high where one code dominates and kappa falls. Misleads when it is chosen for that after looking, and it
    moves when a code that nobody uses is declared, which kappa does not.
    """
    size = rated.scale.size
    name = "Gwet's AC1" if is_identity(weights) else f"Gwet's AC2, {describe(weights)}"
    method = f"{name}, {size} declared codes"
    undefined = nothing_to_compare(rated, method)
    if undefined:
        return undefined
    if size == 1:
        return Undefined(reason=ONE_CODE, method=method, n=rated.patterns.pairable().reports)
    matrix = agreement_weights(weights, rated.scale)
    overall, shares = category_shares(rated.patterns)
    factor = float(matrix.sum()) / (size * (size - 1))
    expected = factor * float((overall * (1 - overall)).sum())
    by_pattern = np.asarray(factor * (shares * (1 - overall)).sum(axis=1))
    return estimate(rated.patterns, rated.scale, matrix, Chance(1 - expected, by_pattern), method=method, level=level)

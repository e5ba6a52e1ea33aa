"""Brennan and Prediger's coefficient (1981): Bennett's S, Randolph's free-marginal kappa, PABAK for two codes."""

from annotator.statistics.gwet import ONE_CODE
from annotator.statistics.linearised import Chance, estimate, nothing_to_compare
from annotator.statistics.ratings import Rated
from annotator.statistics.results import Result, Undefined
from annotator.statistics.weights import Weights, WeightsOrMatrix, agreement_weights, describe


def brennan_prediger(rated: Rated, weights: WeightsOrMatrix = Weights.IDENTITY, *, level: float = 0.95) -> Result:
    """p_e = sum w_kl / q^2, unweighted 1 / q, with q the number of DECLARED codes.

    Every code is taken to be equally likely by chance. Misleads where codes are declared that nobody would choose:
    each of them raises the value.
    """
    size = rated.scale.size
    method = f"Brennan-Prediger, {describe(weights)}, {size} declared codes"
    undefined = nothing_to_compare(rated, method)
    if undefined:
        return undefined
    if size == 1:
        return Undefined(reason=ONE_CODE, method=method, n=rated.patterns.pairable().reports)
    matrix = agreement_weights(weights, rated.scale)
    disagreement = float((1 - matrix).sum()) / size**2
    return estimate(rated.patterns, rated.scale, matrix, Chance(disagreement, None), method=method, level=level)

"""Fleiss' kappa (1971) and, with two raters, Scott's pi (1955): chance from the pooled use of the codes.

Raters need not be the same people on each report. Cohen's kappa keeps each rater's own marginals: see `cohen`.
"""

import math
from dataclasses import dataclass

import numpy as np

from annotator.statistics.linearised import Chance, category_shares, estimate, nothing_to_compare
from annotator.statistics.ratings import Floats, Patterns, Rated, Table
from annotator.statistics.results import Estimate, Result, Undefined
from annotator.statistics.weights import Weights, WeightsOrMatrix, agreement_weights, describe

UNEQUAL_RATERS = "The null error and the category kappas need the same number of ratings on each report."


@dataclass(frozen=True)
class NullTest:
    """The test of kappa = 0 (Fleiss, Nee and Landis 1979); its error is no base for an interval."""

    standard_error: float
    z: float


def fleiss_kappa(rated: Rated, weights: WeightsOrMatrix = Weights.IDENTITY, *, level: float = 0.95) -> Result:
    """p_e = sum w_kl pi_k pi_l, with pi_k the mean over reports of n_ik / r_i.

    Unequal numbers of ratings follow Gwet: agreement over reports with two ratings or more, pi over all rated ones.
    Other tools drop incomplete reports and print other numbers. Misleads where one code dominates, as kappa does.
    """
    return _pooled(rated, weights, f"Fleiss' kappa, {describe(weights)}", level)


def scott_pi(table: Table, weights: WeightsOrMatrix = Weights.IDENTITY, *, level: float = 0.95) -> Result:
    """p_e = sum_k ((p_k. + p_.k) / 2)^2: Fleiss' kappa of two raters, never above Cohen's kappa.

    Equal to it exactly where the raters' marginals are equal. Misleads as kappa does under a dominant code.
    """
    return _pooled(table, weights, f"Scott's pi, {describe(weights)}", level)


def fleiss_null_test(rated: Rated) -> NullTest | Undefined:
    """Var0 = 2 [(sum p q)^2 - sum p q (q - p)] / (n m (m - 1) (sum p q)^2), for m ratings on each report."""
    kappa = fleiss_kappa(rated)
    if isinstance(kappa, Undefined):
        return kappa
    patterns = rated.patterns
    raters = _equal_raters(patterns)
    if not raters:
        return Undefined(reason=UNEQUAL_RATERS, method="null error of Fleiss' kappa", n=kappa.n)
    shares, _ = category_shares(patterns)
    products = shares * (1 - shares)
    total = float(products.sum())
    spread = total**2 - float((products * (1 - 2 * shares)).sum())
    error = math.sqrt(2 * spread / (patterns.reports * raters * (raters - 1))) / total
    return NullTest(standard_error=error, z=kappa.value / error)


def fleiss_category_kappas(rated: Rated) -> tuple[Result, ...]:
    """Per category in declared order: 1 - sum_i n_ij (m - n_ij) / (n m (m - 1) p_j (1 - p_j)).

    Their mean weighted by p_j (1 - p_j) is Fleiss' kappa. Undefined for a code that nobody or everybody used
    throughout. It pools the raters: Cohen's kappa of one code against the rest (see `cohen`) is another number.
    """
    patterns = rated.patterns
    raters = _equal_raters(patterns)
    return tuple(_category(patterns, raters, k, str(name)) for k, name in enumerate(rated.scale.categories))


def _category(patterns: Patterns, raters: int, position: int, name: str) -> Result:
    method = f"Fleiss' kappa of “{name}” against the rest"
    if not raters:
        return Undefined(reason=UNEQUAL_RATERS, method=method, n=patterns.reports)
    chosen = patterns.counts[:, position]
    total = int(patterns.times @ chosen)
    possible = patterns.reports * raters
    if total in (0, possible):
        used = "never" if total == 0 else "always"
        return Undefined(reason=f"There is no variation: the code was {used} used.", method=method, n=patterns.reports)
    disagreeing = int(patterns.times @ (chosen * (raters - chosen)))
    share = total / possible
    value = 1 - disagreeing / (possible * (raters - 1) * share * (1 - share))
    return Estimate(value=value, n=patterns.reports, method=method)


def _pooled(rated: Rated, weights: WeightsOrMatrix, method: str, level: float) -> Result:
    undefined = nothing_to_compare(rated, method)
    if undefined:
        return undefined
    matrix = agreement_weights(weights, rated.scale)
    overall, shares = category_shares(rated.patterns)
    disagreement = float(overall @ (1 - matrix) @ overall)
    means: Floats = (matrix @ overall + overall @ matrix) / 2
    chance = Chance(disagreement, np.asarray(shares @ means))
    return estimate(rated.patterns, rated.scale, matrix, chance, method=method, level=level)


def _equal_raters(patterns: Patterns) -> int:
    """The number of ratings that each report has, or 0 where they differ or cannot be compared."""
    numbers = np.unique(patterns.raters)
    return int(numbers[0]) if len(numbers) == 1 and numbers[0] >= 2 else 0

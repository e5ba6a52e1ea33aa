"""Kappas of several identified raters: Conger's (1980) and Light's (1971).

Where raters are interchangeable their columns mean nothing: see `fleiss`.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from annotator.statistics.cohen import Kappa, cohen_kappa
from annotator.statistics.linearised import Chance, estimate, nothing_to_compare
from annotator.statistics.ratings import MISSING, Floats, Ratings
from annotator.statistics.results import Estimate, Result, Undefined, defined
from annotator.statistics.weights import Weights, WeightsOrMatrix, agreement_weights, describe


@dataclass(frozen=True)
class PairKappa:
    """Cohen's kappa of two raters, given by their columns."""

    first: int
    second: int
    kappa: Kappa | Undefined


def pair_kappas(ratings: Ratings, weights: WeightsOrMatrix = Weights.IDENTITY) -> tuple[PairKappa, ...]:
    """Cohen's kappa of every pair of raters, each over the reports that both rated."""
    pairs = combinations(range(ratings.raters), 2)
    return tuple(PairKappa(i, j, cohen_kappa(ratings.pair(i, j), weights)) for i, j in pairs)


def light_kappa(ratings: Ratings, weights: WeightsOrMatrix = Weights.IDENTITY) -> Result:
    """The plain mean of the kappas of all pairs of raters; pairs without a kappa are left out and counted.

    Misleads on its own: one rater who understands the codes differently hides in the mean, so the range is given.
    """
    method = f"Light's kappa, {describe(weights)}"
    pairs = pair_kappas(ratings, weights)
    kappas = defined([pair.kappa for pair in pairs])
    if not kappas:
        return Undefined(reason="No pair of raters has a kappa.", method=method)
    values = [kappa.value for kappa in kappas]
    skipped = len(pairs) - len(kappas)
    notes: tuple[str, ...] = (
        ()
        if len(values) == 1
        else (f"The kappas of the {len(values)} pairs range from {min(values):.3f} to {max(values):.3f}.",)
    )
    if skipped:
        notes += (f"{skipped} of {len(pairs)} pairs have no kappa and are left out of the mean.",)
    n = ratings.patterns.pairable().reports
    return Estimate(value=float(np.mean(values)), n=n, method=method, diagnostics=notes)


def conger_kappa(ratings: Ratings, weights: WeightsOrMatrix = Weights.IDENTITY, *, level: float = 0.95) -> Result:
    """p_e = mean over ordered pairs of distinct raters of sum w_kl p_gk p_hl; observed agreement as for Fleiss.

    Each rater's marginals come from all reports that this rater coded, so with two raters it is Cohen's kappa only
    where no rating is missing. Error by Gwet's linearisation. Misleads as kappa does under a dominant code.
    """
    method = f"Conger's kappa, {describe(weights)}"
    undefined = nothing_to_compare(ratings, method)
    if undefined:
        return undefined
    matrix = agreement_weights(weights, ratings.scale)
    kept = ratings.codes[(ratings.codes != MISSING).any(axis=1)]
    kept = kept[:, (kept != MISSING).any(axis=0)]
    one_by_one = _OneByOne(kept, ratings.scale.size)
    disagreement = _mean_over_pairs(one_by_one.marginals, 1 - matrix)
    chance = Chance(disagreement, one_by_one.chance_by_report(matrix))
    return estimate(ratings.one_by_one, ratings.scale, matrix, chance, method=method, level=level)


class _OneByOne:
    """What each rater said on each report, and their own marginals (raters x categories)."""

    def __init__(self, codes: NDArray[np.integer], size: int) -> None:
        self.codes = codes
        self.rated = codes != MISSING
        self.numbers = self.rated.sum(axis=0)
        counts = [np.bincount(said[said != MISSING], minlength=size) for said in codes.T]
        self.marginals: Floats = np.array(counts) / self.numbers[:, None]

    def chance_by_report(self, weights: Floats) -> Floats:
        """Each report's share in p_e: how far its ratings move the raters' marginals, met by all other raters."""
        reports, raters = self.codes.shape
        symmetric = (weights + weights.T) / 2
        others = self.marginals.sum(axis=0) - self.marginals
        met = (others @ symmetric.T) * (reports / self.numbers)[:, None]
        # a missing code picks what is put aside at once
        said = np.where(self.rated, met[np.arange(raters), self.codes], 0.0)
        expected = (self.marginals * met).sum(axis=1) * (self.rated - self.numbers / reports)
        return np.asarray((said - expected).sum(axis=1) / (raters * (raters - 1)))


def _mean_over_pairs(marginals: Floats, disagreement: Floats) -> float:
    raters = len(marginals)
    products = marginals @ disagreement @ marginals.T
    return float(products.sum() - np.trace(products)) / (raters * (raters - 1))

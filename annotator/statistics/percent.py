"""The share of agreement: easily read, not corrected for chance, and always shown beside a coefficient that is."""

import numpy as np

from annotator.statistics import diagnostics
from annotator.statistics.ratings import Floats, Integers, Rated, Ratings, Table
from annotator.statistics.results import Estimate, Result, Undefined
from annotator.statistics.weights import Weights, WeightsOrMatrix, agreement_weights, describe, is_identity

NO_PAIR = "No report has two ratings."
NO_COMMON_REPORT = "No report was rated by both raters."


def percent_agreement(rated: Rated, weights: WeightsOrMatrix = Weights.IDENTITY) -> Result:
    """Two raters: the share of the reports rated by both that got equal codes.

    r raters: the mean over reports of the share of agreeing rater PAIRS, not the share on which all agree. Reports
    with fewer than two ratings are skipped; each other report weighs the same, however many rated it (Krippendorff
    weighs a report by its ratings and prints another number where they are unequal). Weighted: the mean weight of a
    pair. Misleads where one code dominates: two raters who choose it blindly agree nearly always.
    """
    method = f"percent agreement of rater pairs, {describe(weights)}"
    if isinstance(rated, Table) and rated.n and is_identity(weights):
        return _estimate(float(np.trace(rated.counts)) / rated.n, rated.n, method, rated.left_out)
    patterns = rated.patterns.pairable()
    if not patterns.reports:
        reason = NO_COMMON_REPORT if isinstance(rated, Table) else NO_PAIR
        return Undefined(reason=reason, method=method, left_out=patterns.left_out)
    shares = agreeing_shares(patterns.counts, agreement_weights(weights, rated.scale))
    return _estimate(float(patterns.times @ shares) / patterns.reports, patterns.reports, method, patterns.left_out)


def _estimate(value: float, n: int, method: str, left_out: int) -> Estimate:
    notes = (*diagnostics.few_reports(n), *diagnostics.left_out(left_out))
    return Estimate(value=value, n=n, method=method, left_out=left_out, diagnostics=notes)


def agreement_by_report(ratings: Ratings) -> Floats:
    """For each report with two ratings or more, in order, the share of its rater pairs that agree."""
    counts = ratings.counts
    return agreeing_shares(counts[counts.sum(axis=1) >= 2], np.eye(ratings.scale.size))


def agreeing_shares(counts: Integers, weights: Floats) -> Floats:
    """sum_k n_ik (sum_l w_kl n_il - 1) / (r_i (r_i - 1)) for each row i, 0 where it holds fewer than two ratings."""
    raters = counts.sum(axis=1)
    # with hundreds of sets of codes for categories, a product with the identity would be the whole cost
    alike = counts if is_identity(weights) else counts @ weights.T
    agreeing = (counts * (alike - 1)).sum(axis=1)
    pairs = (raters * (raters - 1)).astype(np.float64)
    return np.asarray(np.divide(agreeing, pairs, out=np.zeros_like(pairs), where=pairs > 0))

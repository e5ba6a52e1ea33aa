"""Tests between groups print what scipy and statsmodels print on random data."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.multitest import multipletests

from annotator.statistics.groups.corrections import benjamini_hochberg, holm
from annotator.statistics.groups.crosstabs import chi_square, fisher_exact
from annotator.statistics.groups.ranks import cliffs_delta, kendall, kruskal_wallis, mann_whitney, spearman
from annotator.statistics.groups.rules import association_rule, top_overlap
from annotator.statistics.groups.tails import chi_square_tail, two_sided_student_tail
from annotator.statistics.results import Undefined

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_chi_square_residuals_and_v(seed):
    counts = np.random.default_rng(seed).integers(1, 40, size=(3, 4))
    ours = chi_square(counts.tolist())
    theirs = stats.chi2_contingency(counts, correction=False)
    assert (ours.statistic, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue), rel=1e-9)
    assert ours.cramers_v == pytest.approx(stats.contingency.association(counts, method="cramer"))
    assert np.allclose(ours.residuals, Table(counts, shift_zeros=False).standardized_resids)


@pytest.mark.parametrize("seed", SEEDS)
def test_fisher(seed):
    counts = np.random.default_rng(seed).integers(0, 15, size=(2, 2))
    ours, theirs = fisher_exact(counts.tolist()), stats.fisher_exact(counts)
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-7)
    if not isinstance(ours.odds_ratio, Undefined):
        assert ours.odds_ratio == pytest.approx(theirs.statistic)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("most", [5, 10_000])
def test_ranks_with_and_without_ties(seed, most):
    generator = np.random.default_rng(seed)
    a, b, c = (generator.integers(0, most, size).tolist() for size in (7, 9, 12))
    ours, theirs = mann_whitney(a, b), stats.mannwhitneyu(a, b)
    assert (ours.statistic, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue), rel=1e-9)
    assert cliffs_delta(a, b) == pytest.approx(2 * ours.statistic / 63 - 1)
    h = stats.kruskal(a, b, c)
    assert kruskal_wallis([a, b, c]).statistic == pytest.approx(h.statistic)
    assert kruskal_wallis([a, b, c]).p == pytest.approx(h.pvalue)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("most", [4, 10_000])
def test_correlations_of_ranks(seed, most):
    generator = np.random.default_rng(seed)
    x, y = (generator.integers(0, most, 9).tolist() for _ in "xy")
    for ours, theirs in ((spearman(x, y), stats.spearmanr(x, y)), (kendall(x, y), stats.kendalltau(x, y))):
        assert (ours.statistic, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue), rel=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_corrections(seed):
    p = np.random.default_rng(seed).random(9).tolist()
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


@pytest.mark.parametrize("freedom", [1, 2, 5, 30, 200])
@pytest.mark.parametrize("value", [0.0, 0.3, 4.0, 33.0, 250.0])
def test_tails(value, freedom):
    assert chi_square_tail(value, freedom) == pytest.approx(stats.chi2.sf(value, freedom), rel=1e-9, abs=1e-15)
    assert two_sided_student_tail(value, freedom) == pytest.approx(2 * stats.t.sf(value, freedom), rel=1e-6, abs=1e-13)


def test_what_cannot_be_compared_is_undefined():
    assert isinstance(chi_square([[3, 4], [0, 0]]), Undefined)
    assert isinstance(mann_whitney([1, 1], [1]), Undefined)
    assert isinstance(kruskal_wallis([[1], []]), Undefined)
    assert isinstance(spearman([1, 1], [2, 3]), Undefined)
    assert isinstance(kendall([1], [2]), Undefined)
    assert isinstance(cliffs_delta([], [1]), Undefined)
    assert isinstance(top_overlap([], []), Undefined)
    assert isinstance(association_rule(both=0, first=0, second=3, n=9), Undefined)
    assert isinstance(fisher_exact([[3, 0], [0, 4]]).odds_ratio, Undefined)
    assert isinstance(association_rule(both=3, first=3, second=4, n=9).conviction, Undefined)


def test_thin_tables_warn():
    assert "merge codes" in chi_square([[1, 2], [3, 1]]).diagnostics[0]
    assert chi_square([[30, 20], [30, 10]]).diagnostics == ()

"""Cohen's kappa, its errors and its interval are what scikit-learn and statsmodels compute on the same codes."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as peer_fleiss_kappa

from annotator.statistics.cohen import Kappa, category_kappas, cohen_kappa
from annotator.statistics.fleiss import fleiss_kappa
from annotator.statistics.ratings import Ratings, Scale, Table, contingency_table
from annotator.statistics.results import Estimate
from annotator.statistics.weights import Weights

WEIGHTINGS = [(Weights.IDENTITY, None), (Weights.LINEAR, "linear"), (Weights.QUADRATIC, "quadratic")]


def random_codes(seed, reports=200, codes=5):
    generator = np.random.default_rng(seed)
    first = generator.integers(0, codes, reports)
    second = np.where(generator.random(reports) < 0.6, first, generator.integers(0, codes, reports))
    return first, second, Scale(tuple(range(codes)))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("weights", "peer_weights"), WEIGHTINGS)
def test_kappa_equals_that_of_scikit_learn(seed, weights, peer_weights):
    first, second, scale = random_codes(seed)
    kappa = cohen_kappa(contingency_table(first, second, scale), weights)
    peer = cohen_kappa_score(first, second, weights=peer_weights, labels=list(scale.categories))
    assert kappa.value == pytest.approx(peer, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("weights", "peer_weights"), WEIGHTINGS)
def test_errors_and_interval_equal_those_of_statsmodels(seed, weights, peer_weights):
    first, second, scale = random_codes(seed, reports=120)
    table = contingency_table(first, second, scale)
    kappa = cohen_kappa(table, weights)
    peer = cohens_kappa(table.counts, wt=peer_weights)
    assert kappa.standard_error == pytest.approx(peer.std_kappa, abs=1e-12)
    assert kappa.null_standard_error == pytest.approx(peer.std_kappa0, abs=1e-12)
    assert kappa.z == pytest.approx(peer.z_value, abs=1e-9)
    assert (kappa.interval.low, kappa.interval.high) == pytest.approx((peer.kappa_low, peer.kappa_upp), abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_largest_possible_kappa_equals_that_of_statsmodels(seed):
    first, second, scale = random_codes(seed)
    table = contingency_table(first, second, scale)
    assert cohen_kappa(table).largest_possible == pytest.approx(cohens_kappa(table.counts).kappa_max, abs=1e-12)


def test_weighted_kappa_has_no_largest_possible_value():
    first, second, scale = random_codes(1)
    assert cohen_kappa(contingency_table(first, second, scale), Weights.LINEAR).largest_possible is None


@pytest.mark.parametrize("seed", range(5))
def test_kappa_of_one_category_equals_scikit_learn_on_binary_codes(seed):
    first, second, scale = random_codes(seed)
    kappas = category_kappas(contingency_table(first, second, scale))
    for category, kappa in enumerate(kappas):
        peer = cohen_kappa_score(first == category, second == category)
        assert kappa.value == pytest.approx(peer, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_fleiss_kappa_equals_that_of_statsmodels(seed):
    codes = np.random.default_rng(seed).integers(0, 4, (40, 5))
    ratings = Ratings(codes, Scale((0, 1, 2, 3)))
    assert fleiss_kappa(ratings).value == pytest.approx(peer_fleiss_kappa(ratings.counts), abs=1e-12)


def test_weights_rest_on_the_declared_scale_and_not_on_the_codes_used():
    """The anxiety ratings of R's irr: nobody said 5, and other tools close the gap."""
    pairs = [(3, 2), (6, 1), (4, 4), (6, 4), (2, 3), (4, 2), (2, 1), (4, 6), (3, 1), (3, 1)]
    pairs += [(2, 1), (3, 2), (3, 3), (3, 3), (2, 1), (2, 1), (1, 3), (3, 3), (3, 2), (4, 2)]
    declared = Ratings.of(pairs, Scale((1, 2, 3, 4, 5, 6))).pair(0, 1)
    used = Ratings.of(pairs, Scale((1, 2, 3, 4, 6))).pair(0, 1)
    assert cohen_kappa(declared, Weights.LINEAR).value == pytest.approx(0.1262, abs=5e-5)
    assert cohen_kappa(declared, Weights.QUADRATIC).value == pytest.approx(0.2298, abs=5e-5)
    assert cohen_kappa(used, Weights.LINEAR).value == pytest.approx(0.1459, abs=5e-5)
    assert "declared scale" in cohen_kappa(declared, Weights.LINEAR).method


def test_disagreement_weights_of_cohen_1968_turned_into_agreement_give_his_value():
    counts = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    weights = 1 - np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]) / 6
    kappa = cohen_kappa(Table(counts, Scale((1, 2, 3))), weights)
    assert isinstance(kappa, Kappa)
    assert kappa.value == pytest.approx(0.348, abs=0.0005)
    assert kappa.method == "Cohen's kappa, custom weights"


def test_weights_that_are_no_agreement_weights_are_refused():
    table = Table(np.array([[3, 1], [1, 3]]), Scale(("a", "b")))
    for weights in (np.array([[0.5, 0], [0, 1]]), np.array([[1, 2], [0, 1]]), np.eye(3), np.full((2, 2), np.nan)):
        with pytest.raises(ValueError, match=r"[Ww]eights"):
            cohen_kappa(table, weights)


def test_a_paradox_table_keeps_agreement_and_loses_kappa():
    """Feinstein and Cicchetti 1990: the same agreement of .85, with kappa .70 or .32."""
    even = cohen_kappa(Table(np.array([[40, 9], [6, 45]]), Scale(("yes", "no"))))
    skewed = cohen_kappa(Table(np.array([[80, 10], [5, 5]]), Scale(("yes", "no"))))
    assert even.observed == pytest.approx(skewed.observed) == pytest.approx(0.85)
    assert (round(even.value, 2), round(skewed.value, 2)) == (0.7, 0.32)
    assert isinstance(skewed, Estimate)

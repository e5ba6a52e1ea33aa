"""The bootstrap interval of kappa can be drawn again, and says what resampling reports one by one says."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from annotator.statistics.bootstrap import Resampling, percentile_interval, undefined_draws_diagnostics
from annotator.statistics.cohen import cohen_kappa
from annotator.statistics.ratings import Scale, Table
from annotator.statistics.weights import Weights

COUNTS = np.array([[30, 4, 2], [5, 25, 3], [1, 6, 24]])
SCALE = Scale(("a", "b", "c"))


def interval(counts=COUNTS, seed=1, draws=2000, **options):
    kappa = cohen_kappa(
        Table(counts, Scale(SCALE.categories[: len(counts)])), resampling=Resampling(seed, draws), **options
    )
    return kappa.bootstrap


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    assert interval(seed=5) == interval(seed=5)
    assert interval(seed=5).low != interval(seed=6).low


def test_the_interval_keeps_its_seed_and_number_of_draws():
    drawn = interval(seed=5, draws=300)
    assert (drawn.seed, drawn.draws, drawn.level) == (5, 300, 0.95)


@pytest.mark.parametrize("weights", [Weights.IDENTITY, Weights.LINEAR])
def test_it_agrees_with_resampling_reports_one_by_one(weights):
    first, second = (np.repeat(axis.ravel(), COUNTS.ravel()) for axis in np.indices((3, 3)))
    generator = np.random.default_rng(3)
    picks = generator.integers(0, len(first), (1500, len(first)))
    peer_weights = None if weights is Weights.IDENTITY else "linear"
    values = [cohen_kappa_score(first[pick], second[pick], weights=peer_weights, labels=[0, 1, 2]) for pick in picks]
    drawn = interval(weights=weights)
    assert (drawn.low, drawn.high) == pytest.approx(tuple(np.quantile(values, [0.025, 0.975])), abs=0.015)


def test_it_agrees_with_the_large_sample_interval_on_many_reports():
    kappa = cohen_kappa(Table(COUNTS * 100, SCALE), resampling=Resampling(seed=1))
    assert kappa.bootstrap.low == pytest.approx(kappa.interval.low, abs=0.002)
    assert kappa.bootstrap.high == pytest.approx(kappa.interval.high, abs=0.002)


def test_resamples_without_variation_are_dropped_counted_and_told():
    kappa = cohen_kappa(Table(np.array([[8, 1], [0, 1]]), Scale(("a", "b"))), resampling=Resampling(seed=1))
    assert kappa.bootstrap.undefined_draws > 0
    assert any(f"{kappa.bootstrap.undefined_draws} of 2000 resamples" in note for note in kappa.diagnostics)
    assert np.isfinite([kappa.bootstrap.low, kappa.bootstrap.high]).all()


def test_there_is_no_interval_when_most_resamples_have_no_variation():
    nearly = percentile_interval(lambda draws: np.where(draws[:, 0] == 5, 1.0, np.nan), np.array([3, 2]), Resampling(1))
    assert nearly is None
    assert "no bootstrap interval" in undefined_draws_diagnostics(nearly)[0]


def test_no_interval_is_drawn_without_a_seed():
    assert cohen_kappa(Table(COUNTS, SCALE)).bootstrap is None


@pytest.mark.parametrize("odd", [{"draws": 0}, {"level": 1.0}])
def test_an_odd_resampling_is_refused(odd):
    with pytest.raises(ValueError, match="at least one draw"):
        Resampling(seed=1, **odd)

"""Fast multinomial draws: the right total always, and the distribution of numpy's."""

import numpy as np
import pytest
from scipy import stats

from annotator.statistics.multinomial import multinomial_draws

DRAWS = 20_000


def counts(seed, cells, most):
    return np.random.default_rng(seed).integers(1, most, cells)


@pytest.mark.parametrize(("cells", "most"), [(70, 4), (90, 500), (200, 30), (100, 60_000)])
def test_totals_are_kept_and_moments_are_those_of_a_multinomial(cells, most):
    times = counts(cells, cells, most)
    total = int(times.sum())
    draws = multinomial_draws(np.random.default_rng(1), times, DRAWS)
    assert draws.shape == (DRAWS, cells)
    assert (draws.sum(axis=1) == total).all()
    assert (draws >= 0).all()
    deviations = (draws.mean(axis=0) - times) / np.sqrt(times / DRAWS)
    assert np.abs(deviations).max() < 5
    expected = np.diag(times) - np.outer(times, times) / total
    scale = np.sqrt(np.outer(times, times) / DRAWS)
    assert (np.abs(np.cov(draws.T) - expected) / scale).max() < 7


def test_each_cell_is_binomial():
    times = counts(5, 80, 40)
    draws = multinomial_draws(np.random.default_rng(2), times, DRAWS)
    for cell in (0, 17, int(times.argmin()), int(times.argmax())):
        known = stats.binom(times.sum(), times[cell] / times.sum())
        values = np.arange(known.ppf(0.02), known.ppf(0.98) + 1)
        seen = np.array([(draws[:, cell] == value).sum() for value in values])
        expected = known.pmf(values) * DRAWS
        assert ((seen - expected) ** 2 / expected).sum() < stats.chi2.ppf(0.9999, len(values))


def test_the_same_seed_draws_the_same():
    times = counts(3, 300, 9)
    first, again = (multinomial_draws(np.random.default_rng(4), times, 50) for _ in range(2))
    assert (first == again).all()


def test_few_cells_are_numpys_own():
    times = np.array([5, 3, 2])
    ours = multinomial_draws(np.random.default_rng(4), times, 9)
    assert (ours == np.random.default_rng(4).multinomial(10, times / 10, size=9)).all()

"""Krippendorff's alpha is what the krippendorff package computes, at each level and with missing ratings."""

import krippendorff
import numpy as np
import pytest

from annotator.statistics.bootstrap import Resampling
from annotator.statistics.krippendorff import alpha_of_distances, krippendorff_alpha
from annotator.statistics.ratings import Level, Ratings, Scale


def random_ratings(seed, reports=40, raters=4, size=5, missing=0.2):
    generator = np.random.default_rng(seed)
    base = generator.integers(0, size, reports)
    codes = np.where(
        generator.random((reports, raters)) < 0.5, base[:, None], generator.integers(0, size, (reports, raters))
    )
    codes[generator.random(codes.shape) < missing] = -1
    return Ratings(codes, Scale(tuple(range(1, size + 1)), Level.INTERVAL))


def as_values(ratings):
    return np.where(ratings.codes >= 0, ratings.codes + 1.0, np.nan).T


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("seed", range(8))
def test_alpha_equals_that_of_the_krippendorff_package(level, seed):
    ratings = random_ratings(seed)
    peer = krippendorff.alpha(as_values(ratings), level_of_measurement=level.value, value_domain=[1, 2, 3, 4, 5])
    assert krippendorff_alpha(ratings, level).value == pytest.approx(peer, abs=1e-12)


@pytest.mark.parametrize("level", list(Level))
def test_resampled_alpha_equals_alpha_computed_on_each_resample(level):
    """The bootstrap never builds a resample: its shortcut must say what building one says."""
    ratings = random_ratings(3, reports=12)
    resampling = Resampling(seed=11, draws=60)
    interval = krippendorff_alpha(ratings, level, resampling=resampling).bootstrap
    patterns = ratings.patterns.pairable()
    generator = np.random.default_rng(np.random.SeedSequence(11).spawn(1)[0])
    draws = generator.multinomial(patterns.reports, patterns.times / patterns.reports, size=60)
    values = []
    for draw in draws:
        rows = [np.repeat(np.arange(5), counts) for counts in np.repeat(patterns.counts, draw, axis=0)]
        resampled = np.array([np.pad(row, (0, 4 - len(row)), constant_values=-1) for row in rows])
        values.append(krippendorff_alpha(Ratings(resampled, ratings.scale), level).value)
    assert (interval.low, interval.high) == pytest.approx(tuple(np.quantile(values, [0.025, 0.975])), abs=1e-9)


def test_bootstrap_says_how_likely_alpha_misses_each_threshold():
    alpha = krippendorff_alpha(random_ratings(1), resampling=Resampling(seed=1))
    (tentative, below_tentative), (reliable, below_reliable) = alpha.bootstrap.probabilities_below
    assert (tentative, reliable) == (0.667, 0.8)
    assert 0 <= below_tentative <= below_reliable <= 1


def test_the_interval_narrows_as_reports_are_added():
    few, many = (random_ratings(5, reports=reports) for reports in (50, 2000))
    widths = []
    for ratings in (few, many):
        interval = krippendorff_alpha(ratings, Level.NOMINAL, resampling=Resampling(seed=1)).bootstrap
        widths.append(interval.high - interval.low)
    assert widths[1] < widths[0] / 4


def test_linearised_and_bootstrap_intervals_agree_on_many_reports():
    alpha = krippendorff_alpha(random_ratings(5, reports=3000), Level.INTERVAL, resampling=Resampling(seed=1))
    assert alpha.interval.low == pytest.approx(alpha.bootstrap.low, abs=0.005)
    assert alpha.interval.high == pytest.approx(alpha.bootstrap.high, abs=0.005)


def test_ratio_scales_refuse_negative_numbers():
    ratings = Ratings.of([[-1, 2], [2, 2]], Scale((-1, 2), Level.RATIO))
    with pytest.raises(ValueError, match="negative"):
        krippendorff_alpha(ratings)


def test_interval_alpha_refuses_codes_that_are_no_numbers():
    ratings = Ratings.of([["a", "b"], ["a", "a"]], Scale(("a", "b"), Level.INTERVAL))
    with pytest.raises(ValueError, match="numbers"):
        krippendorff_alpha(ratings)


@pytest.mark.parametrize("distance", [np.eye(5), -(1 - np.eye(5)), 1 - np.eye(4)])
def test_distances_that_are_none_are_refused(distance):
    with pytest.raises(ValueError, match="Distances"):
        alpha_of_distances(random_ratings(1), distance, "odd")


def test_zero_against_zero_is_no_distance_on_a_ratio_scale():
    ratings = Ratings.of([[0, 0], [0, 0], [4, 4], [2, 4]], Scale((0, 2, 4), Level.RATIO))
    peer = krippendorff.alpha(
        np.array([[0, 0, 4, 2], [0, 0, 4, 4]], dtype=float), level_of_measurement="ratio", value_domain=[0, 2, 4]
    )
    assert krippendorff_alpha(ratings).value == pytest.approx(peer, abs=1e-12)

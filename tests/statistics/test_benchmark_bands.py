"""Bands are a hint: Gwet's rule takes the band that the standard error allows."""

import pytest

from annotator.statistics.benchmarks import ALTMAN, FLEISS, KRIPPENDORFF, LANDIS_KOCH, SCALES, read, readings
from annotator.statistics.results import Estimate


def test_gwets_example_is_moderate_only():
    """AC1 .77544 with error .14295 (Gwet 2014): cumulative probabilities .39674, .88336, .99542."""
    reading = read(0.77544, 0.14295, LANDIS_KOCH)
    assert [band.probability for band in reading.bands[:3]] == pytest.approx([0.39674, 0.88336, 0.99542], abs=1e-5)
    assert (reading.by_value, reading.by_probability) == ("substantial", "moderate")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.9, ("almost perfect", "excellent", "very good", "reliable")),
        (-0.2, ("poor", "poor", "poor", "to be discarded")),
    ],
)
def test_a_certain_value_has_the_same_word_both_ways(value, words):
    every = [read(value, 0.001, scale) for scale in (LANDIS_KOCH, FLEISS, ALTMAN, KRIPPENDORFF)]
    assert tuple(one.by_value for one in every) == words
    assert tuple(one.by_probability for one in every) == words


def test_the_lowest_band_or_better_is_certain():
    for scale in SCALES:
        assert read(0.3, 0.2, scale).bands[-1].probability == pytest.approx(1)


def test_without_a_standard_error_no_band_is_named():
    assert readings(Estimate(value=1.0, n=20, method="kappa", standard_error=0.0)) == ()
    assert len(readings(Estimate(value=0.5, n=20, method="kappa", standard_error=0.1))) == 4

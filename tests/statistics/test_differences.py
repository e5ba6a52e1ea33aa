"""The difference of two kappas: between separate reports, and between two codings of the same ones."""

import numpy as np
import pytest

from annotator.statistics.bootstrap import Resampling
from annotator.statistics.differences import difference_between_groups, difference_on_same_reports
from annotator.statistics.ratings import Ratings, Scale, Table
from annotator.statistics.results import Undefined

SCALE = Scale(("a", "b"))
GOOD = Table(np.array([[90, 10], [10, 90]]), SCALE)
FAIR = Table(np.array([[70, 30], [30, 70]]), SCALE)
ONE_CODE = Table(np.array([[50, 0], [0, 0]]), SCALE)


def coded(seed, share):
    generator = np.random.default_rng(seed)
    first = generator.integers(0, 2, 300)
    return Ratings(np.stack([first, np.where(generator.random(300) < share, 1 - first, first)], axis=1), SCALE)


def test_separate_reports_have_an_interval_a_z_and_a_p():
    result = difference_between_groups(GOOD, FAIR, Resampling(1))
    assert result.value == pytest.approx(0.4)
    assert result.bootstrap.low < 0.4 < result.bootstrap.high
    assert result.z == pytest.approx(0.4 / np.hypot(result.first.standard_error, result.second.standard_error))
    assert result.p < 0.001


def test_the_same_seed_gives_the_same_interval_and_the_order_turns_its_sign():
    assert difference_between_groups(GOOD, FAIR, Resampling(7)) == difference_between_groups(GOOD, FAIR, Resampling(7))
    assert difference_between_groups(FAIR, GOOD, Resampling(7)).z == pytest.approx(
        -difference_between_groups(GOOD, FAIR, Resampling(7)).z
    )


def test_a_group_without_kappa_leaves_no_difference():
    assert "second" in difference_between_groups(GOOD, ONE_CODE, Resampling(1)).reason
    assert isinstance(difference_between_groups(ONE_CODE, GOOD, Resampling(1)), Undefined)


def test_a_coding_does_not_differ_from_itself():
    result = difference_on_same_reports(coded(1, 0.2), coded(1, 0.2), Resampling(1))
    assert (result.value, result.bootstrap.low, result.bootstrap.high) == (0, 0, 0)
    assert result.p is None


def test_reports_that_are_not_complete_are_left_out_and_counted():
    before, after = coded(1, 0.3), coded(1, 0.1)
    after.codes[:5, 0] = -1
    result = difference_on_same_reports(before, after, Resampling(1))
    assert (result.n, result.left_out) == (295, 5)
    assert result.bootstrap.low < result.value < result.bootstrap.high < 0


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match="same reports"):
        difference_on_same_reports(coded(1, 0.1), Ratings(np.zeros((3, 2), dtype=int), SCALE), Resampling(1))

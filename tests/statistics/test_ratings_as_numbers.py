"""The input: declared categories, missing ratings, and the table of two raters."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from annotator.statistics.quantiles import normal_quantile, student_quantile
from annotator.statistics.ratings import Level, Ratings, Scale, Table, contingency_table

ABC = Scale(("a", "b", "c"))


def test_reports_that_one_rater_left_are_dropped_and_counted():
    table = contingency_table(np.array([0, 1, -1, 2, -1]), np.array([0, -1, 1, 1, -1]), ABC)
    assert table.n == 2
    assert table.left_out == 2
    assert table.counts[0, 0] == table.counts[2, 1] == 1


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.uint8, np.int64])
def test_any_whole_numbers_are_counted_alike(kind):
    first, second = np.array([0, 1, 2, 2], dtype=kind), np.array([0, 2, 2, 1], dtype=kind)
    assert contingency_table(first, second, ABC).counts.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 1]]


def test_small_integers_do_not_overflow_on_a_long_scale():
    long_scale = Scale(tuple(range(100)))
    codes = np.array([99, 98], dtype=np.int8)
    assert contingency_table(codes, codes, long_scale).counts[99, 99] == 1
    assert Ratings(np.array([[99, 98]], dtype=np.int8), long_scale).counts[0, 99] == 1


@pytest.mark.parametrize("odd", [[0, 3], [-2, 0]])
def test_positions_outside_the_scale_are_refused(odd):
    with pytest.raises(ValueError, match="positions from 0 to 2"):
        contingency_table(np.array(odd), np.array([0, 0]), ABC)
    with pytest.raises(ValueError, match="positions from 0 to 2"):
        Ratings(np.array([odd]), ABC)


def test_vectors_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="same length"):
        contingency_table(np.array([0]), np.array([0, 1]), ABC)


def test_undeclared_categories_are_refused_by_name():
    with pytest.raises(ValueError, match="Not declared on the scale: 'z'"):
        Ratings.of([["a", "z"]], ABC)


@pytest.mark.parametrize("categories", [(), ("a", "a")])
def test_a_scale_without_categories_or_with_one_twice_is_refused(categories):
    with pytest.raises(ValueError, match="scale declares"):
        Scale(categories)


def test_a_table_of_another_size_or_with_negative_counts_is_refused():
    with pytest.raises(ValueError, match="one row and one column"):
        Table(np.zeros((2, 2), dtype=np.int64), ABC)
    with pytest.raises(ValueError, match="negative"):
        Table(np.array([[1, -1], [0, 1]]), Scale(("a", "b")))


def test_patterns_count_equal_reports_once_and_forget_unrated_ones():
    ratings = Ratings.of(
        [["a", "b", None], ["b", None, "a"], ["c", "c", "c"], [None, None, None], ["a", None, None]], ABC
    )
    patterns = ratings.patterns
    seen = sorted(zip(patterns.counts.tolist(), patterns.times.tolist(), strict=True))
    assert seen == [([0, 0, 3], 1), ([1, 0, 0], 1), ([1, 1, 0], 2)]
    assert patterns.left_out == 1


def test_patterns_are_the_same_when_there_are_too_many_raters_for_one_key():
    codes = np.random.default_rng(1).integers(-1, 3, (50, 40))
    codes[25:] = codes[:25][:, ::-1]
    assert len(Ratings(codes, ABC).patterns.times) == len(np.unique(np.sort(codes, axis=1), axis=0))


def test_levels_are_read_from_their_names():
    assert Scale((1, 2), Level("ordinal")).level is Level.ORDINAL


@pytest.mark.parametrize("freedom", [1, 2, 3, 10, 11, 500, 1000, 1001, 99999])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_student_quantiles_equal_those_of_scipy(freedom, level):
    assert student_quantile(level, freedom) == pytest.approx(stats.t.ppf(0.5 + level / 2, freedom), rel=1e-10)
    assert normal_quantile(level) == pytest.approx(stats.norm.ppf(0.5 + level / 2), rel=1e-12)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_confidence_levels_outside_0_and_1_are_refused(level):
    for quantile in (normal_quantile, lambda given: student_quantile(given, 10)):
        with pytest.raises(ValueError, match="confidence level"):
            quantile(level)


def test_statistics_are_computed_without_django_and_without_scipy():
    program = (
        "import sys, annotator.statistics.metrics\n"
        "print(sorted({'django', 'scipy', 'celery', 'sklearn'} & {name.split('.')[0] for name in sys.modules}))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "[]"

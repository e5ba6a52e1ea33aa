"""Saturation over the order of reading, over other orders, and what may still be out there."""

import pytest

from annotator.statistics.saturation import saturation_curve, saturation_orders, saturation_point

NEW = [10, 6, 4, 3, 2, 1, 1, 0, 0, 1, 0, 0]
SOURCES = [{"a", "b"}, {"b"}, {"c"}, set(), {"a"}, {"d", "a"}]


def test_the_public_case_is_reached_at_the_eighth_source():
    assert saturation_point(NEW) == 8
    assert saturation_point(NEW, threshold=0) == 9
    assert saturation_point([3, 3, 3, 3, 3, 3]) is None
    assert saturation_point([0] * 9) is None


def test_the_curve_counts_what_is_new_and_what_came_once():
    curve = saturation_curve(SOURCES)
    assert curve.new == (2, 0, 1, 0, 0, 1)
    assert curve.cumulative == (2, 2, 3, 3, 3, 4)
    assert (curve.codes, curve.once, curve.twice) == (4, 2, 1)
    assert curve.estimated_codes == pytest.approx(4 + 2 * 1 / 4)
    assert saturation_curve([]).codes == 0


def test_orders_are_drawn_again_from_their_seed():
    sources = [{number % 5, number % 3} for number in range(20)]
    first = saturation_orders(sources, seed=3, orders=50)
    assert first == saturation_orders(sources, seed=3, orders=50)
    assert first.never == 0
    low, high = first.range
    assert low <= first.median <= high <= 20


def test_orders_that_never_saturate_are_counted_and_come_last():
    orders = saturation_orders([{number} for number in range(8)], seed=1, orders=5)
    assert (orders.never, orders.median, orders.range) == (5, None, None)

"""A sample divided among strata keeps its total, its minimums and what there is."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.statistics.samples import Rounding, achieved_margin, cochran_sample_size
from annotator.statistics.strata import Allocation, allocate, stratified_margin

CASES = json.loads(
    (Path(__file__).parents[1] / "reference" / "reference_cases_public.json").read_text(encoding="utf-8")
)
PUBLISHED = [
    one
    for case in CASES["cases"]
    if case["id"] == "sample_size_public"
    for one in case["expected"]
    if one["metric"] == "sample_size_fpc"
]
POPULATIONS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 500), min_size=1)


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: str(case["params"]["N"]))
def test_sizes_are_the_published_ones_rounded_up_or_to_the_nearest(case):
    params = case["params"]
    sizes = {
        rounding: cochran_sample_size(
            params["N"],
            margin=params["margin"],
            share=params["p"],
            z=params["z"],
            rounding=rounding,
        )
        for rounding in Rounding
    }
    assert sizes[Rounding.UP].size == case["value"]
    assert sizes[Rounding.UP].unrounded == pytest.approx(case["unrounded"], abs=1e-9)
    assert sizes[Rounding.NEAREST].size == case.get("rounded_half_up", sizes[Rounding.NEAREST].size)


def test_rounding_to_the_nearest_never_comes_to_nothing():
    assert cochran_sample_size(1, margin=0.9, rounding=Rounding.NEAREST).size == 1


@given(POPULATIONS, st.sampled_from(Allocation), st.integers(0, 100), st.data())
def test_the_parts_sum_to_the_whole_within_their_bounds(populations, rule, minimum, data):
    at_least = dict.fromkeys(populations, minimum)
    floors = {name: min(size, minimum) for name, size in populations.items()}
    total = data.draw(st.integers(sum(floors.values()), sum(populations.values())))
    parts = allocate(total, populations, rule=rule, at_least=at_least)
    assert sum(parts.values()) == total
    assert all(floors[name] <= parts[name] <= populations[name] for name in populations)


@given(POPULATIONS, st.data())
def test_a_proportional_part_is_off_its_share_by_less_than_one(populations, data):
    whole = sum(populations.values())
    total = data.draw(st.integers(0, whole))
    parts = allocate(total, populations)
    assert all(abs(parts[name] - Fraction(total * size, whole or 1)) < 1 for name, size in populations.items())


@given(POPULATIONS, st.sampled_from(Allocation), st.data())
def test_the_order_in_which_strata_come_does_not_matter(populations, rule, data):
    total = data.draw(st.integers(0, sum(populations.values())))
    turned = dict(reversed(populations.items()))
    assert allocate(total, populations, rule=rule) == allocate(total, turned, rule=rule)


def test_equal_parts_give_what_a_small_stratum_lacks_to_the_others():
    sizes = {"large": 1000, "middle": 400, "small": 10}
    assert allocate(110, sizes, rule=Allocation.EQUAL) == {"large": 50, "middle": 50, "small": 10}


def test_a_minimum_lifts_a_small_stratum_and_the_others_share_the_rest():
    sizes = {"large": 900, "small": 100}
    assert allocate(100, sizes) == {"large": 90, "small": 10}
    assert allocate(100, sizes, at_least={"small": 30}) == {"large": 70, "small": 30}


@pytest.mark.parametrize("total", [9, 31])
def test_what_the_bounds_do_not_allow_is_refused(total):
    with pytest.raises(ValueError, match="can't be divided"):
        allocate(total, {"a": 20, "b": 10}, at_least={"a": 5, "b": 5})


def test_one_stratum_has_the_margin_of_a_simple_sample():
    assert stratified_margin([(1000, 278)]) == pytest.approx(achieved_margin(278, 1000))


def test_strata_drawn_whole_have_no_margin_and_one_left_out_has_none_to_tell():
    assert stratified_margin([(20, 20), (1, 1)]) == 0.0
    assert stratified_margin([(20, 5), (3, 0)]) is None
    assert stratified_margin([]) is None


def test_a_stratified_margin_is_that_of_its_formula():
    """Two strata of 600 and 400 with 60 and 40 drawn: .6² · .25/60 · 540/599 + .4² · .25/40 · 360/399."""
    expected = 1.96 * (0.36 * 0.25 / 60 * 540 / 599 + 0.16 * 0.25 / 40 * 360 / 399) ** 0.5
    assert stratified_margin([(600, 60), (400, 40)]) == pytest.approx(expected)

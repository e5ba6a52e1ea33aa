"""Spans: one-to-one matching, characters as ratings, alpha_U and the observed disorder of gamma."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.statistics.cohen import cohen_kappa
from annotator.statistics.fleiss import scott_pi
from annotator.statistics.krippendorff import krippendorff_alpha
from annotator.statistics.results import Undefined
from annotator.statistics.spans.disorder import cheapest_assignment, observed_disorder
from annotator.statistics.spans.overlap import (
    character_overlap,
    character_ratings,
    overlapping,
    same_place,
    span_f1,
)
from annotator.statistics.spans.unitizing import alpha_u, alpha_u_of_label
from annotator.statistics.spans.units import Continuum, Unit

MARKED = [[Unit(0, 4, "a"), Unit(6, 8, "b")], [Unit(0, 4, "a"), Unit(6, 9, "b")]]


def test_f1_matches_each_span_once():
    long, halves = [Unit(0, 10, "a")], [Unit(0, 6, "a"), Unit(4, 10, "a")]
    assert span_f1([[long, halves]], overlapping).value == pytest.approx(2 / 3)


def test_f1_finds_the_most_matches_and_not_the_first_ones():
    first = [Unit(0, 10, "a"), Unit(2, 12, "a")]
    second = [Unit(2, 10, "a"), Unit(0, 6, "a")]
    assert span_f1([[first, second]], overlapping).value == 1


def test_f1_of_places_does_not_ask_for_the_label():
    marked = [[Unit(0, 3, "a")], [Unit(0, 3, "b")]]
    assert span_f1([marked]).value == 0
    assert span_f1([marked], same_place).value == 1


def test_texts_without_any_span_are_left_out_and_counted():
    result = span_f1([MARKED, [[], []]])
    assert (result.value, result.left_out) == (0.5, 1)
    assert isinstance(span_f1([[[], []]]), Undefined)
    assert isinstance(character_overlap([[], []]), Undefined)


def test_characters_of_krippendorffs_example_a_give_his_values():
    """Krippendorff (1995), example A: 24 positions; kappa .385, pi .314, alpha .329."""
    ratings = character_ratings([(Continuum(24), [[Unit(2, 10), Unit(14, 20)], [Unit(4, 8), Unit(15, 17)]])])
    table = ratings.pair(0, 1)
    assert cohen_kappa(table).value == pytest.approx(0.385, abs=5e-4)
    assert scott_pi(table).value == pytest.approx(0.314, abs=5e-4)
    assert krippendorff_alpha(ratings).value == pytest.approx(0.329, abs=5e-4)


def test_a_rater_who_did_not_read_a_text_is_missing_and_not_blank():
    ratings = character_ratings([(Continuum(5), [[Unit(0, 2, "a")], None]), (Continuum(3), [[], [Unit(0, 1, "a")]])])
    assert ratings.patterns.left_out == 5
    assert ratings.pair(0, 1).n == 3


def test_two_labels_on_one_character_and_spans_outside_are_refused():
    with pytest.raises(ValueError, match="two labels"):
        character_ratings([(Continuum(5), [[Unit(0, 2, "a"), Unit(1, 3, "b")], []])])
    with pytest.raises(ValueError, match="outside"):
        character_ratings([(Continuum(5), [[Unit(3, 6, "a")], []])])
    with pytest.raises(ValueError, match="overlap"):
        alpha_u([[Unit(0, 3, "a"), Unit(2, 4, "a")], []], Continuum(5))
    with pytest.raises(ValueError, match="ends after"):
        Unit(3, 3)


def test_equal_units_give_alpha_1_and_none_at_all_gives_no_value():
    same = [[Unit(3, 9, "a")], [Unit(3, 9, "a")]]
    assert alpha_u(same, Continuum(40)).value == 1
    assert isinstance(alpha_u([[], []], Continuum(40)), Undefined)
    assert isinstance(alpha_u_of_label(same, Continuum(40), "b"), Undefined)


@given(st.lists(st.integers(1, 6), min_size=2, max_size=5), st.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_moving_the_text_moves_no_alpha(lengths, shift):
    ends = list(itertools.accumulate(lengths))
    units = [Unit(end - length, end, "a") for end, length in zip(ends, lengths, strict=True)][::2]
    other = [Unit(unit.start, unit.end + 1, "a") for unit in units]
    total = ends[-1] + 5
    moved = [[Unit(u.start + shift, u.end + shift, "a") for u in rater] for rater in (units, other)]
    here, there = alpha_u([units, other], Continuum(total)), alpha_u(moved, Continuum(total, shift))
    assert here.value == pytest.approx(there.value)


@given(st.integers(1, 5), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_cheapest_assignment_is_the_least_of_all(size, random):
    costs = np.array([[random.randint(0, 9) for _ in range(size)] for _ in range(size)], dtype=float)
    least = min(
        sum(costs[row, place] for row, place in enumerate(order)) for order in itertools.permutations(range(size))
    )
    assert cheapest_assignment(costs) == least


def test_disorder_leaves_a_unit_alone_where_aligning_it_costs_more():
    far = [[Unit(0, 2, "a")], [Unit(90, 92, "a")]]
    assert observed_disorder(far).value == 2
    assert observed_disorder([[Unit(0, 2, "a")], []]).value == 2
    assert isinstance(observed_disorder([[], []]), Undefined)
    with pytest.raises(ValueError, match="two raters"):
        observed_disorder([[], [], []])

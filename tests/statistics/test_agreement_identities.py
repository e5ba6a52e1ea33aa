"""What must hold for any table of two raters, whatever its counts."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from annotator.statistics.brennan import brennan_prediger
from annotator.statistics.cohen import cohen_kappa
from annotator.statistics.conger import conger_kappa, light_kappa
from annotator.statistics.fleiss import fleiss_category_kappas, fleiss_kappa, scott_pi
from annotator.statistics.gwet import gwet_ac
from annotator.statistics.krippendorff import krippendorff_alpha
from annotator.statistics.percent import percent_agreement
from annotator.statistics.ratings import Level, Ratings, Scale, Table
from annotator.statistics.results import Estimate, Undefined
from annotator.statistics.skew import bias_index, pabak, prevalence_index
from annotator.statistics.weights import Weights


def scale_of(size, level=Level.NOMINAL):
    return Scale(tuple(range(size)), level)


@st.composite
def tables(draw, size=None):
    size = size or draw(st.integers(2, 5))
    counts = draw(arrays(np.int64, (size, size), elements=st.integers(0, 30)))
    return Table(counts, scale_of(size))


@st.composite
def ratings(draw, raters=None):
    size, raters = draw(st.integers(2, 4)), raters or draw(st.integers(2, 5))
    codes = draw(arrays(np.int64, (draw(st.integers(1, 15)), raters), elements=st.integers(-1, size - 1)))
    return Ratings(codes, scale_of(size))


def value(result):
    return result.value if isinstance(result, Estimate) else None


def same(first, second, tolerance=1e-9):
    return value(first) == pytest.approx(value(second), abs=tolerance)


@given(tables(), st.randoms(use_true_random=False))
def test_renaming_the_codes_changes_no_nominal_coefficient(table, random):
    order = list(range(table.scale.size))
    random.shuffle(order)
    renamed = Table(table.counts[np.ix_(order, order)], table.scale)
    for coefficient in (cohen_kappa, scott_pi, gwet_ac, brennan_prediger, krippendorff_alpha, percent_agreement):
        assert same(coefficient(table), coefficient(renamed))


@given(tables(), st.sampled_from(list(Weights)[:4]))
def test_exchanging_the_raters_changes_no_coefficient(table, weights):
    exchanged = Table(table.counts.T, table.scale)
    for coefficient in (cohen_kappa, scott_pi, gwet_ac, brennan_prediger):
        assert same(coefficient(table, weights), coefficient(exchanged, weights))


@given(tables(), st.sampled_from([Weights.LINEAR, Weights.QUADRATIC]))
def test_reversing_an_ordinal_scale_changes_nothing(table, weights):
    reverse = Table(table.counts[::-1, ::-1], table.scale)
    assert same(cohen_kappa(table, weights), cohen_kappa(reverse, weights))
    assert same(krippendorff_alpha(table, Level.ORDINAL), krippendorff_alpha(reverse, Level.ORDINAL))


@given(tables(size=2))
def test_kappa_follows_from_pabak_prevalence_and_bias(table):
    kappa = cohen_kappa(table)
    assume(isinstance(kappa, Estimate))
    prevalence, bias, adjusted = (statistic(table).value for statistic in (prevalence_index, bias_index, pabak))
    expected = (adjusted - prevalence**2 + bias**2) / (1 - prevalence**2 + bias**2)
    assert kappa.value == pytest.approx(expected, abs=1e-9)


@given(tables())
def test_scotts_pi_never_exceeds_cohens_kappa(table):
    kappa, pi = cohen_kappa(table), scott_pi(table)
    assume(isinstance(kappa, Estimate))
    assert isinstance(pi, Estimate)
    assert pi.value <= kappa.value + 1e-12


@given(tables())
def test_equal_marginals_make_pi_and_kappa_equal(table):
    symmetric = Table(table.counts + table.counts.T, table.scale)
    assert same(cohen_kappa(symmetric), scott_pi(symmetric))


@given(tables())
def test_alpha_of_two_raters_is_pi_with_its_small_sample_term(table):
    pi, alpha = scott_pi(table), krippendorff_alpha(table)
    assume(isinstance(pi, Estimate))
    assert alpha.value == pytest.approx(pi.value + (1 - pi.value) / (2 * table.n), abs=1e-9)


@given(tables())
def test_no_coefficient_leaves_its_range_and_none_is_nan(table):
    for coefficient in (cohen_kappa, scott_pi, gwet_ac, brennan_prediger, krippendorff_alpha, percent_agreement):
        result = coefficient(table)
        if isinstance(result, Estimate):
            assert -1 - 1e-9 <= result.value <= 1 + 1e-9
            assert result.standard_error is None or result.standard_error >= 0


@given(tables())
def test_kappa_never_exceeds_the_largest_its_marginals_allow(table):
    kappa = cohen_kappa(table)
    assume(isinstance(kappa, Estimate))
    assert kappa.value <= kappa.largest_possible + 1e-12


@given(tables(), st.integers(2, 50))
def test_more_of_the_same_reports_keep_kappa_and_narrow_its_interval(table, times):
    more = Table(table.counts * times, table.scale)
    assert same(cohen_kappa(table), cohen_kappa(more))
    few_error, more_error = (getattr(cohen_kappa(t), "standard_error", None) for t in (table, more))
    if few_error:
        assert more_error == pytest.approx(few_error / times**0.5, rel=1e-5)


@given(tables())
def test_an_unused_declared_code_moves_ac1_and_brennan_prediger_but_not_kappa(table):
    wider = np.pad(table.counts, (0, 1))
    padded = Table(wider, scale_of(table.scale.size + 1))
    for coefficient in (cohen_kappa, scott_pi, krippendorff_alpha):
        assert same(coefficient(table), coefficient(padded))
    narrow, wide = brennan_prediger(table), brennan_prediger(padded)
    if isinstance(narrow, Estimate) and narrow.value < 1:
        assert wide.value > narrow.value


@given(ratings(raters=2))
def test_a_table_and_the_ratings_it_came_from_say_the_same(pair):
    table = pair.pair(0, 1)
    complete = Ratings(pair.codes[(pair.codes >= 0).all(axis=1)], pair.scale)
    for coefficient in (scott_pi, fleiss_kappa, gwet_ac, brennan_prediger, krippendorff_alpha, percent_agreement):
        assert same(coefficient(table), coefficient(complete))
    assert same(cohen_kappa(table), conger_kappa(complete))
    assert same(cohen_kappa(table), light_kappa(complete))


@given(ratings(), st.randoms(use_true_random=False))
def test_the_order_of_reports_and_of_raters_changes_no_pooled_coefficient(given_ratings, random):
    rows, columns = (list(range(length)) for length in given_ratings.codes.shape)
    random.shuffle(rows)
    random.shuffle(columns)
    shuffled = Ratings(given_ratings.codes[np.ix_(rows, columns)], given_ratings.scale)
    for coefficient in (fleiss_kappa, gwet_ac, brennan_prediger, krippendorff_alpha, conger_kappa, light_kappa):
        assert same(coefficient(given_ratings), coefficient(shuffled))


@given(ratings())
def test_reports_with_one_rating_do_not_touch_alpha(given_ratings):
    alone = np.full((3, given_ratings.raters), -1)
    alone[:, 0] = 0
    more = Ratings(np.vstack([given_ratings.codes, alone]), given_ratings.scale)
    assert same(krippendorff_alpha(given_ratings), krippendorff_alpha(more))


@given(st.integers(2, 5), st.integers(2, 4), st.data())
def test_category_kappas_of_fleiss_average_to_his_kappa(raters, size, data):
    codes = data.draw(arrays(np.int64, (data.draw(st.integers(2, 12)), raters), elements=st.integers(0, size - 1)))
    complete = Ratings(codes, scale_of(size))
    kappa = fleiss_kappa(complete)
    assume(isinstance(kappa, Estimate))
    shares = complete.counts.sum(axis=0) / complete.counts.sum()
    parts = [
        (k.value, p * (1 - p))
        for k, p in zip(fleiss_category_kappas(complete), shares, strict=True)
        if value(k) is not None
    ]
    mean = sum(k * weight for k, weight in parts) / sum(weight for _, weight in parts)
    assert kappa.value == pytest.approx(mean, abs=1e-9)


@given(ratings())
def test_undefined_always_says_why(given_ratings):
    for coefficient in (fleiss_kappa, gwet_ac, brennan_prediger, krippendorff_alpha, conger_kappa, percent_agreement):
        result = coefficient(given_ratings)
        if isinstance(result, Undefined):
            assert result.reason.endswith(".")

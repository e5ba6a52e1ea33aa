"""Where a coefficient has no value it says so; where its value says little it warns."""

import math

import numpy as np
import pytest

from annotator.statistics.bootstrap import Resampling
from annotator.statistics.brennan import brennan_prediger
from annotator.statistics.cohen import category_kappas, cohen_kappa
from annotator.statistics.conger import conger_kappa, light_kappa
from annotator.statistics.fleiss import fleiss_category_kappas, fleiss_kappa, fleiss_null_test, scott_pi
from annotator.statistics.gwet import gwet_ac
from annotator.statistics.krippendorff import krippendorff_alpha
from annotator.statistics.percent import percent_agreement
from annotator.statistics.ratings import Ratings, Scale, Table
from annotator.statistics.results import Estimate, Undefined
from annotator.statistics.skew import bias_index, pabak, prevalence_index

YES_NO = Scale(("yes", "no"))
RESAMPLING = Resampling(seed=7, draws=400)


def table(*rows):
    return Table(np.array(rows), Scale(("yes", "no", "unclear")[: len(rows)]))


def said(result):
    return " ".join(result.diagnostics)


ALL_YES = table([10, 0], [0, 0])
CONSTANT = table([8, 2], [0, 0])
EMPTY = table([0, 0], [0, 0])
ONE_AGREED = table([1, 0], [0, 0])
ONE_DIFFERS = table([0, 1], [0, 0])
PERFECT = table([3, 0], [0, 3])


@pytest.mark.parametrize("coefficient", [cohen_kappa, scott_pi, fleiss_kappa, krippendorff_alpha])
def test_one_code_throughout_leaves_chance_corrected_agreement_undefined(coefficient):
    result = coefficient(ALL_YES)
    assert isinstance(result, Undefined)
    assert "no variation" in result.reason
    assert result.n == 10
    assert percent_agreement(ALL_YES).value == 1.0


def test_one_code_throughout_leaves_ac1_and_brennan_prediger_at_one_when_two_codes_are_declared():
    assert gwet_ac(ALL_YES).value == 1.0
    assert brennan_prediger(ALL_YES).value == 1.0


def test_one_declared_code_leaves_ac1_and_brennan_prediger_undefined():
    only = Table(np.array([[10]]), Scale(("yes",)))
    for coefficient in (gwet_ac, brennan_prediger):
        assert "q = 1" in coefficient(only).reason


def test_a_constant_rater_makes_kappa_zero_without_interval_and_says_so():
    kappa = cohen_kappa(CONSTANT, resampling=RESAMPLING)
    assert kappa.value == 0.0
    assert kappa.largest_possible == 0.0
    assert kappa.interval is None
    assert kappa.standard_error is None
    assert kappa.bootstrap is None
    assert "Rater 1 used one code only" in said(kappa)
    assert pabak(CONSTANT).value == pytest.approx(0.6)


def test_one_report_in_agreement_is_undefined_and_says_that_it_is_one():
    for coefficient in (cohen_kappa, krippendorff_alpha):
        assert isinstance(coefficient(ONE_AGREED), Undefined)
    assert "1 report" in cohen_kappa(ONE_AGREED).reason


def test_one_report_in_disagreement_has_a_value_and_no_error():
    for coefficient in (cohen_kappa, fleiss_kappa, gwet_ac, krippendorff_alpha):
        result = coefficient(ONE_DIFFERS)
        assert isinstance(result, Estimate)
        assert result.standard_error is None
        assert result.interval is None
        assert result.is_fragile
        assert "too few to argue from" in said(result)


@pytest.mark.parametrize(
    "coefficient",
    [
        *(cohen_kappa, scott_pi, fleiss_kappa, gwet_ac, brennan_prediger, krippendorff_alpha, percent_agreement),
        *(pabak, prevalence_index, bias_index),
    ],
)
def test_no_common_report_is_undefined(coefficient):
    assert coefficient(EMPTY).reason.startswith("No report was rated by both raters")


@pytest.mark.parametrize(
    "coefficient",
    [fleiss_kappa, gwet_ac, brennan_prediger, krippendorff_alpha, percent_agreement, conger_kappa, light_kappa],
)
def test_ratings_without_any_pair_are_undefined(coefficient):
    ratings = Ratings.of([["yes", None], [None, "yes"], ["no", None], [None, None]], YES_NO)
    result = coefficient(ratings)
    assert isinstance(result, Undefined)
    assert result.reason.startswith(("No report has two ratings", "No pair of raters"))


def test_no_reports_at_all_are_undefined_and_not_an_error():
    nothing = Ratings(np.empty((0, 3), dtype=np.int64), YES_NO)
    for coefficient in (fleiss_kappa, gwet_ac, brennan_prediger, krippendorff_alpha, percent_agreement, conger_kappa):
        assert isinstance(coefficient(nothing), Undefined)


def test_perfect_agreement_is_one_with_an_interval_that_is_called_not_informative():
    kappa = cohen_kappa(PERFECT, resampling=RESAMPLING)
    assert kappa.value == 1.0
    assert kappa.standard_error == 0.0
    assert kappa.interval is None
    assert "not informative" in said(kappa)
    assert "at least 0.500" in said(kappa)
    for coefficient in (scott_pi, gwet_ac, brennan_prediger, krippendorff_alpha):
        assert coefficient(PERFECT).value == 1.0
        assert coefficient(PERFECT).interval is None


def test_total_disagreement_is_minus_one_for_kappa_and_above_it_for_alpha():
    reversed_pair = table([0, 3], [3, 0])
    for coefficient in (cohen_kappa, scott_pi, brennan_prediger):
        assert coefficient(reversed_pair).value == pytest.approx(-1.0)
    assert krippendorff_alpha(reversed_pair).value == pytest.approx(-5 / 6)
    assert cohen_kappa(reversed_pair).interval is None
    assert "not informative" in said(cohen_kappa(reversed_pair))


def test_a_code_that_neither_rater_uses_has_no_kappa_of_its_own():
    kappas = category_kappas(table([5, 1, 0], [1, 5, 0], [0, 0, 0]))
    assert [isinstance(kappa, Undefined) for kappa in kappas] == [False, False, True]


def test_fleiss_null_test_wants_equal_numbers_of_ratings():
    unequal = Ratings.of([["yes", "yes", "no"], ["no", "no", None], ["yes", "no", "no"]], YES_NO)
    assert "same number of ratings" in fleiss_null_test(unequal).reason
    assert all("same number" in kappa.reason for kappa in fleiss_category_kappas(unequal))


def test_a_pair_without_a_kappa_is_left_out_of_lights_mean_and_counted():
    rows = [["yes", "yes", "yes"], ["no", "no", None], ["yes", "no", "yes"], ["yes", None, "yes"]]
    result = light_kappa(Ratings.of(rows, YES_NO))
    assert isinstance(result, Estimate)
    assert "1 of 3 pairs have no kappa" in said(result)


def test_pabak_is_for_two_codes():
    assert "two categories" in pabak(table([1, 0, 0], [0, 1, 0], [0, 0, 1])).reason


def test_an_estimate_refuses_to_hold_nan():
    with pytest.raises(ValueError, match="finite"):
        Estimate(value=math.nan, n=1, method="kappa")


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (table([92, 3], [3, 2]), "95 % of the codings are “yes”"),
        (table([40, 30], [2, 28]), "to a different extent: 70 % of reports against 42 %"),
        (table([20, 3, 0], [4, 20, 0], [0, 0, 0]), "2 of 3 declared codes were used"),
        (table([6, 3], [2, 9]), "rests on 20 reports"),
        (table([20, 2], [3, 5]), "expected cell counts are below 5"),
        (table([20, 2], [3, 5]), "Fewer than 50 reports"),
    ],
)
def test_what_makes_kappa_say_less_stands_beside_it(counts, sentence):
    assert sentence in said(cohen_kappa(counts))


def test_reports_of_one_rating_are_told_and_used_as_each_coefficient_uses_them():
    ratings = Ratings.of([["yes", "yes"], ["no", "yes"], ["no", "no"], ["yes", None]], YES_NO)
    assert "1 report with one rating: used for chance" in said(fleiss_kappa(ratings))
    for result in (krippendorff_alpha(ratings), cohen_kappa(ratings.pair(0, 1)), fleiss_kappa(ratings.pair(0, 1))):
        assert "1 report was left out: coded by one rater only." in said(result)


def test_a_large_balanced_table_has_nothing_to_warn_about():
    assert cohen_kappa(table([80, 20], [15, 85])).diagnostics == ()

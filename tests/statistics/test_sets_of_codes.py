"""Reports that carry several codes: the empty set is an answer, a missing rating is none."""

import pytest

from annotator.statistics.results import Estimate, Undefined
from annotator.statistics.sets import (
    SetRatings,
    code_kappas,
    exact_set_agreement,
    jaccard_similarity,
    macro_kappa,
    masi_similarity,
    mean_jaccard,
    micro_f1,
    set_alpha,
)

NINE = [
    ("", ""),
    ("A", ""),
    ("A", "A"),
    ("A", "B"),
    ("AB", "A"),
    ("AB", "AC"),
    ("ABC", "ABC"),
    ("C", "AC"),
    ("C", "AC"),
]


def ratings(rows=NINE, declared="ABC"):
    return SetRatings.of(rows, declared)


def test_the_nine_reports_of_dkpro_give_the_specified_values():
    nine = ratings()
    assert set_alpha(nine, jaccard_similarity).value == pytest.approx(0.3156, abs=5e-5)
    assert set_alpha(nine, masi_similarity).value == pytest.approx(0.2731, abs=5e-5)
    assert exact_set_agreement(nine).value == pytest.approx(1 / 3)
    assert mean_jaccard(nine).value == pytest.approx(0.5370, abs=5e-5)
    assert micro_f1(nine).value == pytest.approx(2 / 3)


def test_two_empty_sets_agree_and_an_empty_set_differs_from_any_other():
    for similarity in (jaccard_similarity, masi_similarity):
        assert similarity(frozenset(), frozenset()) == 1
        assert similarity(frozenset(), frozenset("A")) == 0


def test_a_missing_rating_is_not_an_empty_set():
    empty, missing = ratings([*NINE, ("A", "")]), ratings([*NINE, ("A", None)])
    assert exact_set_agreement(missing).value == exact_set_agreement(ratings()).value
    assert exact_set_agreement(missing).left_out == 1
    assert exact_set_agreement(empty).value < exact_set_agreement(missing).value
    assert set_alpha(missing).value == pytest.approx(set_alpha(ratings()).value)
    assert code_kappas(missing)[0].kappa.n == 9


def test_each_code_has_a_kappa_with_its_prevalence():
    first = code_kappas(ratings())[0]
    assert (first.code, first.prevalence, first.kappa.value) == ("A", pytest.approx(12 / 18), pytest.approx(0.0))


def test_a_code_that_nobody_gives_has_no_kappa_and_is_left_out_of_the_mean():
    four = ratings(declared="ABCD")
    assert isinstance(code_kappas(four)[3].kappa, Undefined)
    mean = macro_kappa(four)
    assert mean.value == pytest.approx((0 + 0.1818181818 + 0.7692307692) / 3)
    assert mean.diagnostics == ("1 of 4 codes have no kappa and are left out of the mean.",)


def test_the_mean_kappa_of_three_raters_rests_on_all_of_them():
    rows = [("A", "A", "B"), ("B", "B", "A"), ("AB", "AB", ""), ("", "", "AB")]
    mean = macro_kappa(ratings(rows, declared="AB"))
    assert mean.method == "mean of Fleiss' kappas per code"
    assert mean.value == pytest.approx(-1 / 3)


def test_micro_f1_says_what_it_leaves_out():
    found = micro_f1(ratings([("A", "A"), ("A", None)], declared="A"))
    assert (found.n, found.left_out) == (1, 1)


def test_micro_f1_is_undefined_where_nobody_gives_a_code():
    nobody = ratings([("", ""), ("", "")])
    assert isinstance(micro_f1(nobody), Undefined)
    assert isinstance(set_alpha(nobody), Undefined)
    assert exact_set_agreement(nobody).value == 1.0


def test_sets_without_any_pair_are_undefined():
    alone = ratings([("A", None), (None, "B")])
    for coefficient in (exact_set_agreement, mean_jaccard, micro_f1, set_alpha):
        assert isinstance(coefficient(alone), Undefined)


def test_more_than_two_raters_are_compared_pair_by_pair():
    three = ratings([("A", "A", "B"), ("B", None, "B")])
    result = exact_set_agreement(three)
    assert isinstance(result, Estimate)
    assert result.value == pytest.approx((1 / 3 + 1) / 2)


def test_undeclared_codes_and_ragged_rows_are_refused():
    with pytest.raises(ValueError, match="Not declared: 'Z'"):
        ratings([("A", "Z")])
    with pytest.raises(ValueError, match="one cell for each rater"):
        ratings([("A", "A"), ("A",)])

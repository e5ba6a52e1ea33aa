"""The card of a pair: kappa and error as the libraries compute them from the same answers, and what is beside them."""

from itertools import combinations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from annotator.agreement.cards import alpha_of_all, pair_cards
from annotator.agreement.ratings import FacetRatings
from annotator.statistics.results import Undefined
from tests.agreement.books import code, facet

CODES = ("crash", "hang", "output")
ANSWERS = [*({code} for code in CODES), {":nothing"}, {":unsure"}]
SETS = [*ANSWERS, {"crash", "hang"}, {"crash", "output"}, {"crash", "hang", "output"}, {"hang", ":nothing"}]

ONE = facet("Crash", "Hang", "Output")
MANY = facet("Crash", "Hang", "Output", answers="many")
GROUPED = facet("Crash", "Hang", "Output", group="Finding")


def ratings(rows, asked=ONE):
    """Return ratings of raters A, B, ...; a row for each report."""
    cells = tuple(tuple(None if cell is None else frozenset(cell) for cell in row) for row in rows)
    letters = tuple("ABCDE"[: len(cells[0])] if cells else "AB")
    return FacetRatings.of_rows(asked, tuple(range(101, 101 + len(cells))), letters, cells)


def only_card(rows, asked=ONE):
    [card] = pair_cards(ratings(rows, asked))
    return card


def words(rows, first=0, second=1):
    """Return what two raters said of the reports both answered, each set as one word, for a library."""
    both = [(row[first], row[second]) for row in rows if row[first] is not None and row[second] is not None]
    return [["+".join(sorted(cell)) for cell in column] for column in zip(*both, strict=True)]


def drawn(seed, cells, reports, raters=2, agree=0.6, missing=0.1):
    generator = np.random.default_rng(seed)
    rows = []
    for _ in range(reports):
        first = cells[generator.integers(len(cells))]
        row = [first if generator.random() < agree else cells[generator.integers(len(cells))] for _ in range(raters)]
        rows.append([None if generator.random() < missing else cell for cell in row])
    return rows


@pytest.mark.parametrize(("asked", "cells"), [(ONE, ANSWERS), (ONE, ANSWERS[:3]), (MANY, SETS), (GROUPED, SETS)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kappa_is_what_scikit_learn_says_of_the_same_answers(asked, cells, seed):
    rows = drawn(seed, cells, 80)
    card = only_card(rows, asked)
    first, second = words(rows)
    assert card.kappa.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
    assert card.kappa.n == len(first)
    assert card.percent.value == pytest.approx(np.mean([a == b for a, b in zip(first, second, strict=True)]))


@pytest.mark.parametrize(("asked", "cells"), [(ONE, ANSWERS), (MANY, SETS)])
def test_standard_error_and_interval_are_what_statsmodels_says(asked, cells):
    rows = drawn(4, cells, 120)
    card = only_card(rows, asked)
    first, second = words(rows)
    names = sorted({*first, *second})
    table = np.array([[sum(pair == (a, b) for pair in zip(first, second, strict=True)) for b in names] for a in names])
    peer = cohens_kappa(table)
    assert card.kappa.value == pytest.approx(peer.kappa, abs=1e-12)
    assert card.kappa.standard_error == pytest.approx(peer.std_kappa, abs=1e-12)
    assert card.kappa.interval.low == pytest.approx(peer.kappa_low, abs=1e-6)
    assert card.kappa.interval.high == pytest.approx(peer.kappa_upp, abs=1e-6)


cell = st.sampled_from([None, *SETS])


@given(st.lists(st.tuples(cell, cell), min_size=1, max_size=40))
def test_any_answers_give_scikit_learns_kappa_or_a_reason(rows):
    card = only_card(rows, MANY)
    both = [row for row in rows if None not in row]
    if isinstance(card.kappa, Undefined):
        assert card.kappa.reason.endswith(".")
        assert not both or len({frozenset(one) for row in both for one in row}) == 1
    else:
        assert card.kappa.value == pytest.approx(cohen_kappa_score(*words(rows)), abs=1e-9)
    assert card.kappa.n == len(both)


def test_nothing_applies_and_unsure_count_as_answers_and_missing_does_not():
    rows = [[{"crash"}, {"crash"}], [{":nothing"}, {":unsure"}], [{":nothing"}, {":nothing"}], [{"hang"}, None]]
    card = only_card(rows)
    assert card.table.n == 3
    assert card.left_out == (104,)
    assert card.percent.value == pytest.approx(2 / 3)
    assert card.confusion.headings == ("Crash", "nothing applies", "unsure")


def test_a_report_that_neither_answered_is_no_loss():
    assert only_card([[{"crash"}, {"crash"}], [None, None]]).left_out == ()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "No report was rated by both raters."),
        ([[{"crash"}, None], [None, {"crash"}]], "No report was rated by both raters."),
        ([[{"crash"}, {"crash"}]], "Only 1 report was rated by both raters, and they agree"),
        ([[{"crash"}, {"crash"}]] * 5, "There is no variation"),
    ],
)
def test_undefined_is_said_in_words(rows, words):
    card = only_card(rows)
    assert isinstance(card.kappa, Undefined)
    assert words in card.kappa.reason


@given(st.lists(st.tuples(cell, cell), max_size=30))
def test_every_report_is_in_exactly_one_cell_or_left_out(rows):
    card = only_card(rows, MANY)
    found = [
        report for row in card.confusion.rows for one in row.cells for report in card.reports_in(one.row, one.column)
    ]
    answered = [101 + place for place, row in enumerate(rows) if None not in row]
    assert sorted(found) == answered
    for row in card.confusion.rows:
        assert sum(one.count for one in row.cells) == row.total
        for one in row.cells:
            assert len(card.reports_in(one.row, one.column)) == one.count
    assert sum(card.confusion.column_totals) == card.table.n == len(answered)


def test_answers_that_came_up_least_stand_together_and_every_sum_stays():
    names = [f"Code {number}" for number in range(60)]
    keys = [code(0, name).key for name in names]
    rows = [[{key}, {key}] for key in keys[20:] for _ in range(2)] + [[{one}, {keys[-1]}] for one in keys[:20]]
    card = only_card(rows, facet(*names))
    assert len(card.confusion.headings) == 41
    assert card.confusion.headings[0] == "Code 20"
    assert card.confusion.headings[-1] == "20 others"
    assert [row.total for row in card.confusion.rows] == [2] * 40 + [20]
    assert card.confusion.column_totals == (*[2] * 39, 22, 0)
    assert sum(card.confusion.column_totals) == card.table.n == 100
    last = card.confusion.rows[-1].cells[-2]
    assert (last.count, last.is_difference, last.has_others) == (20, True, True)
    corner = card.confusion.rows[-1].cells[-1]
    assert not corner.is_agreement
    assert not corner.is_difference
    assert card.kappa.value == only_card(rows, facet(*reversed(names))).kappa.value


def test_a_cell_opens_the_reports_of_which_the_raters_said_just_that():
    rows = [[{"crash"}, {"hang"}], [{"hang"}, {"crash"}], [{"crash"}, {"hang"}], [{"crash"}, {"crash"}]]
    card = only_card(rows)
    place = {name: number for number, name in enumerate(card.ratings.categories)}
    assert card.reports_in(place["Crash"], place["Hang"]) == (101, 103)
    assert card.reports_in(place["Hang"], place["Crash"]) == (102,)
    assert card.reports_in(place["Output"], place["Output"]) == ()


def test_each_pair_of_three_raters_has_its_card_and_all_have_alpha():
    rows = drawn(5, ANSWERS, 60, raters=3)
    every = ratings(rows)
    cards = pair_cards(every)
    assert [card.pair for card in cards] == ["A-B", "A-C", "B-C"]
    for card, (first, second) in zip(cards, combinations(range(3), 2), strict=True):
        assert card.kappa.value == pytest.approx(cohen_kappa_score(*words(rows, first, second)), abs=1e-12)
    codes = every.as_categories.codes.astype(float)
    codes[codes < 0] = np.nan
    peer = krippendorff.alpha(reliability_data=codes.T, level_of_measurement="nominal")
    assert alpha_of_all(every).value == pytest.approx(peer, abs=1e-12)


def test_two_raters_need_no_alpha_and_one_has_no_card():
    assert alpha_of_all(ratings([[{"crash"}, {"hang"}]])) is None
    assert pair_cards(FacetRatings.of_rows(ONE, (101,), ("A",), ((frozenset({"crash"}),),))) == ()


def test_sets_have_their_mean_overlap_beside_kappa_and_single_answers_none():
    rows = [[{"crash", "hang"}, {"crash"}], [{"hang"}, {"hang"}], [{"output"}, {"crash"}]]
    assert only_card(rows, MANY).jaccard.value == pytest.approx((0.5 + 1 + 0) / 3)
    assert only_card([[{"crash"}, {"hang"}]]).jaccard is None


def test_each_code_has_its_own_kappa_of_present_against_absent():
    rows = drawn(6, SETS, 90)
    card = only_card(rows, MANY)
    both = [row for row in rows if None not in row]
    for entry, token in zip(card.codes, card.ratings.declared, strict=True):
        first, second = ([token in row[rater] for row in both] for rater in (0, 1))
        assert entry.code == card.ratings.names[token]
        assert entry.kappa.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
        assert entry.prevalence == pytest.approx((sum(first) + sum(second)) / (2 * len(both)))


def test_an_ordinal_facet_has_weighted_kappa_as_long_as_all_answers_have_an_order():
    severity = facet("Low", "Middle", "High", scale="ordinal")
    rows = [[{"low"}, {"middle"}], [{"high"}, {"high"}], [{"low"}, {"low"}], [{"middle"}, {"high"}]]
    order = ["low", "middle", "high"]
    peer = cohen_kappa_score(*words(rows), labels=order, weights="linear")
    assert only_card(rows, severity).weighted.value == pytest.approx(peer, abs=1e-12)
    assert only_card([*rows, [{"low"}, {":unsure"}]], severity).weighted is None
    assert only_card([[{"crash"}, {"hang"}]]).weighted is None


def test_the_method_text_says_what_was_compared_and_what_was_left_out():
    one = only_card([[{"crash"}, {"hang"}], [{"hang"}, {"hang"}], [{"crash"}, None]]).method_text
    assert "between raters A and B" in one
    assert "3 declared categories" in one
    assert "over the 2 reports" in one
    assert "1 report that only one of them answered is left out" in one
    assert "each distinct set of codes" in only_card([[{"crash"}, {"hang"}]], MANY).method_text


def test_the_bootstrap_interval_is_the_same_each_time_and_holds_the_value():
    card = only_card(drawn(4, ANSWERS, 40))
    interval = card.bootstrap
    assert interval is not None
    assert interval.low < card.kappa.value < interval.high
    assert (interval.draws, interval) == (2000, only_card(drawn(4, ANSWERS, 40)).bootstrap)


def test_a_kappa_without_meaning_has_no_bootstrap_interval():
    assert only_card([({"crash"}, {"crash"})] * 5).bootstrap is None

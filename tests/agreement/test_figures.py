"""Figures: well-formed SVG that reads aloud, and the same numbers as a table."""

import csv
import io
from xml.etree import ElementTree as ET

import pytest

from annotator.agreement.cards import pair_cards
from annotator.agreement.chosen import RECOMMENDED
from annotator.agreement.facets import FacetCard
from annotator.agreement.figures.curves import saturation
from annotator.agreement.figures.forest import forest
from annotator.agreement.figures.grids import confusion, pair_matrix
from annotator.agreement.figures.trends import Point, trend
from annotator.agreement.lines import Line
from annotator.statistics.results import Estimate, Interval, Undefined
from tests.agreement.books import facet
from tests.agreement.test_whatif import said

ASKED = facet("Crash <&>", "Hang", "Slow")
RATINGS = said(
    ASKED, ("crash-<&>", "crash-<&>", "hang"), ("hang", "hang", "hang"), ("slow", "slow", "slow"), letters="ABC"
)
SURE = Line("a", "Symptom", Estimate(value=0.7, n=40, method="kappa", interval=Interval(low=0.5, high=0.9)))
LOW = Line("b", "Cause", Estimate(value=-0.3, n=40, method="kappa", interval=Interval(low=-0.6, high=0.1)))
NONE = Line("c", "Phase", Undefined(reason="There is no variation.", method="kappa"))


def texts(figure):
    """Return all that is written in a figure, which must be XML to be read at all."""
    return [one.text for one in ET.fromstring(figure.svg).iter() if one.text and one.text.strip()]


def rows(figure):
    return list(csv.reader(io.StringIO(figure.to_csv())))


def test_a_forest_names_every_line_and_draws_a_point_where_there_is_a_value():
    figure = forest("facets", "Each facet", [SURE, LOW, NONE], "facet")
    assert {"Symptom", "Cause", "Phase", "undefined", ".700 [.500, .900]"} <= set(texts(figure))
    assert figure.svg.count("<circle") == 2
    assert 'aria-label="Each facet"' in figure.svg


def test_an_interval_below_0_moves_the_left_end_to_minus_1():
    assert "−1" in texts(forest("x", "t", [LOW]))
    assert "−1" not in texts(forest("x", "t", [SURE]))


def test_the_table_of_a_forest_has_full_precision_and_na():
    assert rows(forest("x", "t", [SURE, NONE], "facet")) == [
        ["facet", "value", "low 95", "high 95", "n"],
        ["Symptom", "0.7", "0.5", "0.9", "40"],
        ["Phase", "NA", "NA", "NA", "0"],
    ]


def test_latex_is_booktabs_with_escaped_words():
    latex = confusion(pair_cards(RATINGS)[0]).to_latex()
    assert latex.count(r"\toprule") == latex.count(r"\bottomrule") == 1
    assert r"Crash <\&>" in latex
    assert latex.count("&") > 4


def test_the_confusion_map_holds_every_count_and_both_sums():
    figure = confusion(pair_cards(RATINGS)[1])
    assert "A: Crash <&>, C: Hang: 1" in texts(figure)
    assert rows(figure)[-1] == ["sum", "0", "2", "1", "3"]


def test_the_pair_matrix_is_symmetric_and_has_no_diagonal():
    table = rows(pair_matrix("Symptom", RATINGS.letters, pair_cards(RATINGS)))[1:]
    assert table[0][2] == table[1][1]
    assert [table[place][place + 1] for place in range(3)] == ["NA"] * 3


def test_a_trend_marks_where_the_codebook_changed_and_leaves_gaps():
    points = [Point("Pilot", 1, {"Symptom": SURE}), Point("Main", 2, {"Symptom": SURE, "Cause": LOW})]
    figure = trend("Over rounds", points)
    assert {"codebook 1", "codebook 2", "Pilot", "Main"} <= set(texts(figure))
    assert rows(figure) == [
        ["round", "codebook", "Symptom", "Cause"],
        ["Pilot", "1", "0.7", "NA"],
        ["Main", "2", "0.7", "-0.3"],
    ]


def test_a_trend_without_rounds_is_empty_and_well_formed():
    assert rows(trend("t", [])) == [["round", "codebook"]]


@pytest.mark.parametrize("words", ['"><script>alert(1)</script>', "a & b < c"])
def test_names_are_text_and_never_markup(words):
    line = Line("a", words, SURE.result)
    figure = forest("x", words, [line])
    assert "<script" not in figure.svg
    assert any(words[:20] in text for text in texts(figure))


def test_saturation_counts_codes_of_any_rater_in_the_order_of_the_round():
    card = FacetCard(RATINGS, RECOMMENDED)
    figure = saturation("Symptom", card.saturation)
    assert rows(figure)[1:] == [["1", "2", "2"], ["2", "0", "2"], ["3", "1", "3"]]
    assert "reports" in texts(figure)
    assert card.saturated_at is None
    assert card.saturated_in_other_orders.never == 100


def test_saturation_of_nothing_is_well_formed():
    assert rows(saturation("Symptom", FacetCard(said(ASKED), RECOMMENDED).saturation)) == [
        ["report", "new codes", "codes so far"]
    ]


def test_the_card_of_codes_has_shares():
    codes = FacetCard(RATINGS, RECOMMENDED).codes
    assert [round(share, 3) for _, share in codes] == [0.222, 0.444, 0.333]

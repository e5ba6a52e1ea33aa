"""Figures as files: full precision in the CSV, a booktabs table in the LaTeX, and nothing a spreadsheet would run."""

import csv
import io

import pytest

from annotator.agreement.choices import RECOMMENDED
from annotator.agreement.downloads import COLUMNS, as_csv, as_latex, table_csv, table_latex
from annotator.agreement.ratings import FacetRatings
from annotator.agreement.selectors import FacetAgreement
from tests.agreement.books import code, facet

CRASH, HANG = frozenset({"crash"}), frozenset({"hang"})
SYMPTOM = facet("Crash", "Hang", "Output")


def agreement(*rows, asked=SYMPTOM):
    letters = tuple("ABC"[: len(rows[0])])
    ratings = FacetRatings.of_rows(asked, tuple(range(len(rows))), letters, rows)
    return FacetAgreement(ratings, RECOMMENDED)


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_line_holds_the_figures_of_the_card_at_full_precision():
    found = agreement((CRASH, CRASH), (CRASH, HANG), (HANG, HANG), (CRASH, None))
    [card] = found.pairs
    [line] = read(as_csv([found]))
    assert tuple(line) == COLUMNS
    assert float(line["kappa"]) == card.kappa.value
    assert float(line["standard_error"]) == card.kappa.standard_error
    assert float(line["low_95"]) == card.kappa.interval.low
    assert (line["raters"], line["n"], line["left_out"]) == ("A-B", "3", "1")
    assert line["mean_jaccard"] == line["alpha"] == "NA"
    assert line["method"] == card.method_text


def test_undefined_is_na_with_its_reason_and_never_a_number():
    [line] = read(as_csv([agreement((CRASH, CRASH), (CRASH, CRASH))]))
    assert line["kappa"] == line["standard_error"] == line["low_95"] == "NA"
    assert "no variation" in line["kappa_undefined_because"]
    assert "& undefined &" in as_latex([agreement((CRASH, CRASH), (CRASH, CRASH))])


def test_three_raters_have_a_line_for_each_pair_and_one_for_all():
    found = agreement((CRASH, CRASH, HANG), (HANG, HANG, HANG), (CRASH, CRASH, CRASH))
    lines = read(as_csv([found]))
    assert [line["raters"] for line in lines] == ["A-B", "A-C", "B-C", "all"]
    assert float(lines[-1]["alpha"]) == found.alpha.value
    assert lines[-1]["kappa"] == "NA"
    assert r"& all & 3 & -- & $\alpha$ " in as_latex([found])


@pytest.mark.parametrize("name", ["=1+1", "+sum", "-2", "@cmd", "\tx"])
def test_no_name_is_a_formula_to_a_spreadsheet(name):
    asked = facet(code(1, name, key="crash"), code(2, "Hang"), name=name)
    found = agreement((CRASH, CRASH), (HANG, CRASH), asked=asked)
    assert read(as_csv([found]))[0]["facet"] == f"'{name}"
    assert read(table_csv(found.pairs[0]))[0]["rater A (rows), rater B (columns)"] == f"'{name}"


def test_names_are_escaped_in_latex():
    asked = facet(code(1, "R&D_50%", key="crash"), code(2, r"{\a}~^#$", key="hang"), name="A_B")
    found = agreement((CRASH, CRASH), (HANG, CRASH), asked=asked)
    assert r"A\_B & A, B & 2 &" in as_latex([found])
    table = table_latex(found.pairs[0])
    assert r"R\&D\_50\%" in table
    assert r"\{\textbackslash{}a\}\textasciitilde{}\textasciicircum{}\#\$" in table


def test_a_negative_kappa_has_a_minus_that_latex_can_set():
    assert "$-$1.000" in as_latex([agreement((CRASH, HANG), (HANG, CRASH))])


def test_the_table_of_a_pair_counts_every_declared_category():
    [card] = agreement((CRASH, CRASH), (CRASH, HANG), (HANG, HANG), (CRASH, HANG)).pairs
    lines = list(csv.reader(io.StringIO(table_csv(card))))
    assert lines == [
        ["rater A (rows), rater B (columns)", "Crash", "Hang", "Output"],
        ["Crash", "1", "2", "0"],
        ["Hang", "0", "1", "0"],
        ["Output", "0", "0", "0"],
    ]
    latex = table_latex(card).splitlines()
    assert r" & 1 & 2 & sum \\" in latex
    assert r"1~Crash & 1 & 2 & 3 \\" in latex
    assert r"2~Hang & 0 & 1 & 1 \\" in latex
    assert "Output" not in "".join(line for line in latex if not line.startswith("%"))


def test_a_latex_table_says_above_it_how_its_numbers_came_about():
    found = agreement((CRASH, CRASH), (CRASH, HANG), (HANG, HANG))
    [card] = found.pairs
    for text in (as_latex([found]), table_latex(card)):
        assert f"% {card.method_text}" in text.splitlines()
        assert text.startswith(r"% needs \usepackage{booktabs}")


def test_a_long_name_is_broken_in_the_table_of_a_pair():
    asked = facet(code(1, "Insufficient support for many kinds of input", key="crash"), code(2, "Hang", key="hang"))
    latex = table_latex(agreement((CRASH, CRASH), (HANG, CRASH), asked=asked).pairs[0])
    assert r"p{0.4\linewidth}rrr}" in latex
    assert r"\usepackage{array}" in latex

"""Small tables as LaTeX."""

from annotator.common.tables import as_csv, latex, tabular


def test_a_table_of_few_columns_stands_as_it_is():
    assert tabular(["", "a"], [["x", "1"], None, ["sum", "1"]]).splitlines() == [
        r"% needs \usepackage{booktabs}",
        r"\begin{tabular}{lr}",
        r"\toprule",
        r" & a \\",
        r"\midrule",
        r"x & 1 \\",
        r"\midrule",
        r"sum & 1 \\",
        r"\bottomrule",
        r"\end{tabular}",
    ]


def test_a_table_of_many_columns_is_set_small_within_braces():
    lines = tabular([*"abcdefghi"], [[*"123456789"]]).splitlines()
    assert lines[1] == r"{\footnotesize\setlength{\tabcolsep}{3pt}"
    assert lines[-1] == "}"


def test_a_note_of_several_lines_stays_a_comment():
    assert tabular(["a"], [], notes=["one\n\\input{two}"]).splitlines()[1] == r"% one \input{two}"


def test_latex_prints_every_character_as_it_is():
    assert latex("−.5 & 5 % \\ {}") == r"$-$.5 \& 5 \% \textbackslash{} \{\}"


def test_no_cell_of_a_csv_is_a_formula_and_nothing_is_na():
    assert as_csv(["=name", "n"], [["+sum", None]]) == "'=name,n\n'+sum,NA\n"

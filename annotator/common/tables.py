"""Small tables as files: CSV that no spreadsheet runs, and LaTeX. Packages have columns of their own."""

import csv
import io
from collections.abc import Iterable, Sequence

from annotator.common.cells import guard
from annotator.common.figures import MINUS

LATEX_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", MINUS: "$-$"}
LATEX_SPECIAL |= {character: "\\" + character for character in "&%#_${}"}
MANY_COLUMNS = 6


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV; "NA" where there is no value, an apostrophe before text that looks like a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_cell(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def latex(text: str) -> str:
    """Return text as LaTeX prints it, a minus sign among it."""
    return "".join(LATEX_SPECIAL.get(character, character) for character in text)


def tabular(
    head: Sequence[str], rows: Iterable[Sequence[str] | None], *, columns: str = "", notes: Iterable[str] = ()
) -> str:
    """Return a booktabs table of cells that are LaTeX already; a rule stands where a row is None.

    `columns` are LaTeX's; without them the first is set left and the others right. A table of many columns is set small
    and narrow. Each note (what the table says, how its numbers came about) is a comment above it.
    """
    lines = [rf"\begin{{tabular}}{{{columns or 'l' + 'r' * (len(head) - 1)}}}", r"\toprule", _line(head), r"\midrule"]
    lines += [r"\midrule" if row is None else _line(row) for row in rows]
    lines += [r"\bottomrule", r"\end{tabular}"]
    if len(head) > MANY_COLUMNS:
        lines = [r"{\footnotesize\setlength{\tabcolsep}{3pt}", *lines, "}"]
    comments = [f"% {' '.join(note.split())}" for note in (r"needs \usepackage{booktabs}", *notes)]
    return "\n".join([*comments, *lines, ""])


def _line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def _cell(value: object) -> object:
    if value is None:
        return "NA"
    return guard(value) if isinstance(value, str) else value

"""Small tables as files: CSV that no spreadsheet runs, and cells of LaTeX. Packages have columns of their own."""

import csv
import io
from collections.abc import Iterable, Sequence

# a spreadsheet runs a cell that starts with one of these as a formula
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
LATEX_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
LATEX_SPECIAL |= {character: "\\" + character for character in "&%#_${}"}


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV; "NA" where there is no value, an apostrophe before text that looks like a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def latex(text: str) -> str:
    """Return text as LaTeX prints it."""
    return "".join(LATEX_SPECIAL.get(character, character) for character in text)


def _cell(value: object) -> object:
    if value is None:
        return "NA"
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value

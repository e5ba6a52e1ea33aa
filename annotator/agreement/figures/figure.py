"""A figure and the table that says the same, as SVG, CSV and LaTeX."""

import csv
import io
from dataclasses import dataclass

from django.utils.safestring import SafeString

from annotator.agreement.downloads import escape, guard, minus
from annotator.common.figures import coefficient

Cell = str | int | float | None


@dataclass(frozen=True)
class Figure:
    """`key` names it in addresses and files; the rows are its table twin at full precision."""

    key: str
    title: str
    svg: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def markup(self) -> SafeString:
        """The SVG for a page; the canvas has escaped everything that was written on it."""
        return SafeString(self.svg)

    @property
    def printed(self) -> tuple[tuple[str, ...], ...]:
        """The rows as people read them."""
        return tuple(tuple(_printed(cell) for cell in row) for row in self.rows)

    def to_csv(self) -> str:
        """Return the table; "NA" where there is no number."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(guard(name) for name in self.header)
        writer.writerows(["NA" if cell is None else guard(cell) for cell in row] for row in self.rows)
        return stream.getvalue()

    def to_latex(self) -> str:
        """Return the table in booktabs."""
        columns = "l" + "r" * (len(self.header) - 1)
        body = [" & ".join(minus(escape(cell)) or "--" for cell in row) + r" \\" for row in self.printed]
        head = " & ".join(escape(name) for name in self.header) + r" \\"
        lines = [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", head, r"\midrule", *body]
        return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])


def _printed(cell: Cell) -> str:
    if cell is None:
        return ""
    return coefficient(cell) if isinstance(cell, float) else str(cell)

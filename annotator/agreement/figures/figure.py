"""A figure and the table that says the same, as SVG, CSV and LaTeX."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from annotator.common import tables
from annotator.common.figures import coefficient
from annotator.common.tables import latex

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
        return tables.as_csv(self.header, self.rows)

    def to_latex(self) -> str:
        """Return the table in booktabs."""
        body = [[latex(cell) or "--" for cell in row] for row in self.printed]
        return tables.tabular([latex(name) for name in self.header], body, notes=[self.title])


def _printed(cell: Cell) -> str:
    if cell is None:
        return ""
    return coefficient(cell) if isinstance(cell, float) else str(cell)

"""The confusion table of two raters as it is drawn: without what neither said; what came up least stands together."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from annotator.statistics.ratings import Integers, Table

MOST_LEVEL_HEADINGS = 7
# sets of codes make a category of each set: of 10,000 reports there may be hundreds
MOST_DRAWN = 40
# the place of all categories that are not drawn
OTHERS = -1


@dataclass(frozen=True)
class Cell:
    """One cell of the confusion table; its two categories by place, to be asked for again, or `OTHERS`."""

    row: int
    column: int
    count: int
    share: float

    @property
    def heat(self) -> int:
        """How dark the cell is, from 0 (empty) to 9, by its share of the largest cell."""
        return max(1, round(9 * self.share)) if self.count else 0

    @property
    def is_agreement(self) -> bool:
        """Whether both said the same; among the others nobody can tell."""
        return self.row == self.column != OTHERS

    @property
    def is_difference(self) -> bool:
        """Whether the two said different things on some report."""
        return self.count > 0 and self.row != self.column

    @property
    def has_others(self) -> bool:
        """Whether it holds more than one pair of categories, whose reports are not listed together."""
        return OTHERS in (self.row, self.column)


@dataclass(frozen=True)
class TableRow:
    """One row of the confusion table: what the first rater said."""

    name: str
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True)
class Confusion:
    """The first rater's categories in rows, the second's in columns; `categories` names all that are declared."""

    table: Table
    categories: tuple[str, ...]

    @cached_property
    def used(self) -> tuple[int, ...]:
        """The places of the categories that either rater used: an empty row and column tells nothing."""
        return tuple(
            place for place in range(self.table.scale.size) if self.table.rows[place] or self.table.columns[place]
        )

    @cached_property
    def drawn(self) -> tuple[int, ...]:
        """The used categories that came up most, in their order; `OTHERS` at the end stands for the rest."""
        if len(self.used) <= MOST_DRAWN:
            return self.used
        most = sorted(self.used, key=lambda place: -int(self.table.rows[place] + self.table.columns[place]))
        return (*sorted(most[:MOST_DRAWN]), OTHERS)

    @property
    def others(self) -> int:
        """How many used categories are not drawn on their own."""
        return len(self.used) - MOST_DRAWN if OTHERS in self.drawn else 0

    @property
    def is_wide(self) -> bool:
        """Whether the table has so many columns that their names must stand upright."""
        return len(self.drawn) > MOST_LEVEL_HEADINGS

    @property
    def headings(self) -> tuple[str, ...]:
        """The names over the columns of the confusion table."""
        return tuple(f"{self.others} others" if one == OTHERS else self.categories[one] for one in self.drawn)

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """The confusion table of what is drawn."""
        counts = self._drawn_counts
        most = max(1, int(counts.max(initial=0)))
        return tuple(
            TableRow(
                name,
                tuple(Cell(row, column, int(n), n / most) for column, n in zip(self.drawn, line, strict=True)),
                int(line.sum()),
            )
            for name, row, line in zip(self.headings, self.drawn, counts, strict=True)
        )

    @property
    def column_totals(self) -> tuple[int, ...]:
        """What the second rater said, in all."""
        return tuple(int(total) for total in self._drawn_counts.sum(axis=0))

    @cached_property
    def _drawn_counts(self) -> Integers:
        """Reports by what is drawn: first rater x second rater."""
        alone = [place for place in self.drawn if place != OTHERS]
        rest = [place for place in self.used if place not in alone]
        order = [[place] for place in alone] + ([rest] if rest else [])
        into = np.zeros((len(order), self.table.scale.size), dtype=np.int64)
        for number, places in enumerate(order):
            into[number, places] = 1
        return np.asarray(into @ self.table.counts @ into.T)

"""What the calculator computes from a table of ratings: every coefficient, pair, code and confusion table. Pure.

Nothing of it is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from annotator.agreement.lines import Line, diagnostics_of, lines_of
from annotator.statistics.bootstrap import Resampling
from annotator.statistics.conger import pair_kappas
from annotator.statistics.describe import codes_of
from annotator.statistics.every import every_coefficient, every_coefficient_of_sets
from annotator.statistics.ratings import Ratings
from annotator.statistics.tables import RatingsTable, Reading, TableRefused, read_table

MOST_RATERS = 50
MOST_DRAWN = 60
RESAMPLING = Resampling(seed=1)


@dataclass(frozen=True)
class Calculation:
    """A table of ratings in numbers."""

    table: RatingsTable
    reading: Reading

    @cached_property
    def ratings(self) -> Ratings | None:
        """The ratings; None where a cell holds a set of codes."""
        return None if self.reading.separator else self.table.ratings(self.reading)

    @cached_property
    def declared(self) -> tuple[str, ...]:
        """The scale in its order."""
        if self.ratings is None:
            return tuple(map(str, self.table.sets(self.reading).declared))
        return tuple(map(str, self.ratings.scale.categories))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every coefficient."""
        if self.ratings is None:
            return lines_of(every_coefficient_of_sets(self.table.sets(self.reading), RESAMPLING))
        return lines_of(every_coefficient(self.ratings, RESAMPLING))

    @cached_property
    def diagnostics(self) -> tuple[str, ...]:
        """What to know before quoting any of it."""
        return (*self.table.told(self.reading), *diagnostics_of(self.lines))

    @cached_property
    def pairs(self) -> tuple[Line, ...]:
        """Cohen's kappa of each pair of raters; empty for two raters, whose kappa is among the lines."""
        if self.ratings is None or self.ratings.raters == 2:
            return ()
        names = self.table.raters
        return tuple(
            Line(f"{pair.first}-{pair.second}", f"{names[pair.first]} and {names[pair.second]}", pair.kappa)
            for pair in pair_kappas(self.ratings)
        )

    @cached_property
    def codes(self) -> tuple[tuple[Line, float | None], ...]:
        """Each code's kappa, and its share of all ratings."""
        if self.ratings is None:
            return ()
        return tuple((Line(name, name, kappa), share) for name, share, kappa in codes_of(self.ratings))

    @cached_property
    def confusion(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The table of two raters, row by row; empty for more of them, or for a scale too long to draw."""
        if self.ratings is None or self.ratings.raters != 2 or len(self.declared) > MOST_DRAWN:
            return ()
        counts = self.ratings.pair(0, 1).counts.tolist()
        return tuple((name, tuple(row)) for name, row in zip(self.declared, counts, strict=True))


def calculate(rows: Sequence[Sequence[str]], reading: Reading, columns: Sequence[str]) -> Calculation:
    """Read the table; refuses (TableRefused) what is no table of ratings, with a sentence that says why."""
    table = read_table(rows, columns, reading.declared)
    if len(table.raters) > MOST_RATERS:
        raise TableRefused(f"The table has {len(table.raters)} columns of ratings; at most {MOST_RATERS} are compared.")
    calculation = Calculation(table, reading)
    _ = calculation.declared  # refuses what is not declared, before anything is shown
    return calculation

"""Tables as CSV, row by row: UTF-8, LF, safe to open in a spreadsheet, and read back by pandas as they were. Pure.

Free text that begins like a formula, or that a reader would take for a number, a truth value or an empty cell, gets
a leading apostrophe, and so does text that begins with one: to have the text as it was written, take one leading
apostrophe away, always.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import TextIO

from annotator.common import cells
from annotator.exports.shapes import Column, Table

Cell = str | int | float | bool | datetime | None

GUARD = cells.GUARD
AT_ONCE = 500
# what spreadsheets run, then numbers, and pandas' words for nothing
_RISKY = re.compile(
    cells.RISKY.pattern + r"|\s*(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|true|false"
    r"|nan|null|none|n/a|na|<na>|\#n/?a(?:\sn/a)?|1\.\#(?:ind|qnan))\s*\Z",
    re.IGNORECASE,
)


def guard(text: str) -> str:
    """Return text that no spreadsheet runs and no reader takes for something else."""
    return cells.guard(text, risky=_RISKY)


def unguard(text: str) -> str:
    """Return the text as it was before `guard`."""
    return text.removeprefix(GUARD)


def _time(value: Cell) -> Cell:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


def _free_text(value: Cell) -> Cell:
    return guard(value) if isinstance(value, str) else value


def _treatment(column: Column) -> Callable[[Cell], Cell] | None:
    if column.is_free_text:
        return _free_text
    return _time if column.type == "datetime" else None


class _Lines:
    """What a CSV writer writes to: keeps the lines."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.write = self.kept.append


class Cells:
    """Some adjacent columns of a table: turns values into CSV text, without the end of the line."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._width = len(columns)
        self._treated = [
            (place, treat) for place, column in enumerate(columns) if (treat := _treatment(column)) is not None
        ]
        self._lines = _Lines()
        # a writer quotes what its own line end is made of: CR and LF inside a text are not to end the line
        self._writer = csv.writer(self._lines, lineterminator="\r\n")

    def text(self, values: Sequence[Cell]) -> str:
        """Return the text of the cells; more or fewer values than columns are refused."""
        return self.texts([values])[0]

    def texts(self, rows: Iterable[Sequence[Cell]]) -> list[str]:
        """Return the same for some rows."""
        self._lines.kept.clear()
        self._writer.writerows(map(self._treat, rows))
        return [line[:-2] for line in self._lines.kept]

    def _treat(self, values: Sequence[Cell]) -> Sequence[Cell]:
        treated = list(values)
        if len(treated) != self._width:
            raise ValueError(f"These are {len(treated)} values for {self._width} columns.")
        for place, treat in self._treated:
            treated[place] = treat(treated[place])
        return treated


class Sheet:
    """One table being written to a stream; counts its rows."""

    def __init__(self, table: Table, stream: TextIO) -> None:
        self.rows = 0
        self._stream = stream
        self._cells = Cells(table.columns)
        stream.write(",".join(table.names) + "\n")

    def write(self, values: Sequence[Cell]) -> None:
        """Write one row from its values, in the order of the table's columns."""
        self.write_line(self._cells.text(values))

    def write_all(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows one after the other, in memory that does not grow with their number."""
        left = iter(rows)
        while texts := self._cells.texts(islice(left, AT_ONCE)):
            self._stream.write("\n".join(texts) + "\n")
            self.rows += len(texts)

    def write_line(self, line: str) -> None:
        """Write one row that is CSV text already."""
        self._stream.write(line + "\n")
        self.rows += 1

    def write_lines(self, head: str, tails: Sequence[str]) -> None:
        """Write rows that begin alike: the text of the first cells, then for each row the rest of its line.

        The rest begins with a comma and ends the line.
        """
        self._stream.write(head + head.join(tails))
        self.rows += len(tails)

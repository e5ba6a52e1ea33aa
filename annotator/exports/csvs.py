"""Tables as CSV, row by row: UTF-8, LF, safe to open in a spreadsheet, and read back by pandas as they were. Pure.

Free text that begins like a formula, or that a reader would take for a number, a truth value or an empty cell, gets
a leading apostrophe, and so does text that begins with one: to have the text as it was written, take one leading
apostrophe away, always.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TextIO

from annotator.exports.tables import Column, Table

Cell = str | int | float | bool | datetime | None

GUARD = "'"
# what spreadsheets run (OWASP's list, full-width twins included), then numbers, and pandas' words for nothing
_RISKY = re.compile(
    r"\s*['=+\-@＝＋－＠]|[\t\r\n]"
    r"|\s*(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|true|false"
    r"|nan|null|none|n/a|na|<na>|\#n/?a(?:\sn/a)?|1\.\#(?:ind|qnan))\s*\Z",
    re.IGNORECASE,
)


def guard(text: str) -> str:
    """Return text that no spreadsheet runs and no reader takes for something else."""
    return GUARD + text if _RISKY.match(text) else text


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


class Sheet:
    """One table being written to a stream; counts its rows. A row with more or fewer cells than columns is refused."""

    def __init__(self, table: Table, stream: TextIO) -> None:
        self.table = table
        self.rows = 0
        self._width = len(table.columns)
        self._treated = [
            (place, treat) for place, column in enumerate(table.columns) if (treat := _treatment(column)) is not None
        ]
        self._plain = csv.writer(stream, lineterminator="\n")
        # the plain writer leaves a lone CR unquoted, which readers take for the end of the line
        self._quoting = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        self._plain.writerow(table.names)

    def write(self, row: Sequence[Cell]) -> None:
        """Write one row, its cells in the order of the table's columns."""
        cells = list(row)
        if len(cells) != self._width:
            raise ValueError(f"{self.table.path} has {self._width} columns, not {len(cells)}.")
        has_return = False
        for place, treat in self._treated:
            cells[place] = cell = treat(cells[place])
            has_return = has_return or (isinstance(cell, str) and "\r" in cell)
        (self._quoting if has_return else self._plain).writerow(cells)
        self.rows += 1

    def write_all(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows one after the other."""
        for row in rows:
            self.write(row)

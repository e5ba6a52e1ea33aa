"""CSV: columns by heading, commas, semicolons or tabs between them, quoted line ends inside cells."""

import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from mining.columns import match_columns
from mining.files.lines import Lines
from mining.files.rows import LONGEST_ROW, Cursor, Row, Unreadable, check_headings, heading_of
from mining.nested import split_joined
from mining.records import Unusable

DELIMITERS = ",;\t"
# the library's own limit of 131,072 characters is shorter than some reports
csv.field_size_limit(LONGEST_ROW)


class CsvRows:
    """The rows of a CSV file with a line of headings."""

    unit = "bytes"

    def __init__(self, file: BinaryIO, size: int, cursor: Cursor) -> None:
        self.total = size
        self._headings, self._delimiter = read_headings(file, size)
        self._joins = joining_columns(self._headings)
        self._text = _Text(Lines(file, size))
        self._cells = self._text.cells(self._delimiter)
        if cursor:
            self._text.lines.go_to(cursor)
        else:
            next(self._cells)

    @property
    def cursor(self) -> Cursor:
        """Return where the next row begins."""
        return self._text.lines.cursor

    @property
    def done(self) -> int:
        """Return how many bytes have been read."""
        return self._text.lines.done

    def __iter__(self) -> Iterator[Row]:
        while True:
            line = self._text.lines.number + 1
            try:
                cells = next(self._cells)
                if not any(cells):
                    continue
                self._text.check()
                values = as_values(self._headings, cells, self._joins)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(line, {}, Unusable(f"The row is no CSV: {error}."))
            except Unusable as problem:
                yield Row(line, {}, problem)
            else:
                yield Row(line, values)


class _Text:
    """Lines decoded for the csv module, remembering whether a row held bytes that are not UTF-8."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self._bad = b""

    def cells(self, delimiter: str) -> Iterator[list[str]]:
        """Return rows of cells; `strict` says when a quote does not end instead of swallowing what follows."""
        return csv.reader(self, delimiter=delimiter, strict=True)

    def __iter__(self) -> "_Text":
        return self

    def __next__(self) -> str:
        raw = next(self.lines)
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            self._bad = raw[max(0, error.start - 20) : error.start + 20]
            return raw.decode(errors="replace")

    def check(self) -> None:
        """Refuse the row just read if it was not UTF-8."""
        bad, self._bad = self._bad, b""
        if bad:
            raise Unusable("The row is not UTF-8; save the file as “CSV UTF-8”.", excerpt=bad.decode(errors="replace"))


def read_headings(file: BinaryIO, size: int) -> tuple[list[str], str]:
    """Return the headings and the delimiter: the one under which a column of addresses is found."""
    found: list[str] = []
    for delimiter in DELIMITERS:
        text = _Text(Lines(file, size))
        try:
            headings = [heading_of(cell) for cell in next(text.cells(delimiter))]
            text.check()
        except (StopIteration, csv.Error, Unusable):
            continue
        if "url" in match_columns(headings):
            check_headings(headings)
            return headings, delimiter
        found = max(found, headings, key=len)
    raise missing_url(found)


def missing_url(headings: Sequence[str]) -> Unreadable:
    """Return the refusal of a table without a column of addresses."""
    if not any(headings):
        return Unreadable("The file has no line of headings; its first line must name the columns, “url” among them.")
    names = ", ".join(f"“{heading[:40]}”" for heading in headings[:20])
    return Unreadable(f"The file has no column “url”, and each report needs an address. Its columns are {names}.")


def joining_columns(headings: Sequence[str]) -> frozenset[str]:
    """Return the columns the product does not know; their cells may join several values with @@."""
    return frozenset(headings) - set(match_columns(headings).values())


def as_values(headings: Sequence[str], cells: Sequence[object], joining: frozenset[str]) -> dict[str, object]:
    """Return a row's cells by heading; columns without a heading are left out, missing cells are empty."""
    if any(cell not in ("", None) for cell in cells[len(headings) :]):
        count = f"The row has {len(cells)} cells, the headings are {len(headings)}"
        raise Unusable(f"{count}; a quote or a comma may be missing.", excerpt=cells[0])
    padded = [*cells, *[""] * (len(headings) - len(cells))]
    return {
        heading: split_joined(cell) if heading in joining and isinstance(cell, str) else cell
        for heading, cell in zip(headings, padded, strict=False)
        if heading
    }

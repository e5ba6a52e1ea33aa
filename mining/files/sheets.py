"""Excel workbooks: the first sheet, headings in its first row.

The rows are streamed; the workbook's table of texts is not, so a workbook with more text than `MOST_TEXT` is refused.
Excel itself keeps no more than 32,767 characters in a cell.
"""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from annotator.common.archives import UNREADABLE_ARCHIVE
from mining.columns import match_columns
from mining.files.rows import Cursor, Row, Unreadable, check_headings, heading_of
from mining.files.tables import as_values, joining_columns, missing_url
from mining.records import Unusable

# read within seconds, so that no worker loses its job over it
MOST_TEXT = 64 * 1024 * 1024
MOST_UNPACKED = 2 * 1024 * 1024 * 1024
# a workbook from outside can claim any row number, and the rows before it would be made up one by one
LAST_ROW = 1_048_576
BROKEN = (*UNREADABLE_ARCHIVE, InvalidFileException, ParseError, KeyError, ValueError, TypeError)


class SheetRows:
    """The rows of a workbook's first sheet."""

    unit = "rows"

    def __init__(self, file: BinaryIO, size: int, cursor: Cursor) -> None:
        _check_size(file)
        try:
            sheet = load_workbook(file, read_only=True, data_only=True, keep_links=False).worksheets[0]
            self.total = sheet.max_row
            sheet.reset_dimensions()  # the size that some programs write there is wrong
            self._rows = sheet.iter_rows(values_only=True)
            headings = [heading_of(cell) for cell in next(self._rows, ())]
        except (*BROKEN, IndexError):
            raise _broken() from None
        if "url" not in match_columns(headings):
            raise missing_url(headings)
        check_headings(headings)
        self._headings, self._joins = headings, joining_columns(headings)
        self._line = 1
        self._skip_to(cursor.get("line", 1))

    @property
    def cursor(self) -> Cursor:
        """Return the row last given."""
        return {"line": self._line}

    @property
    def done(self) -> int:
        """Return how many rows have been read."""
        return self._line

    def _skip_to(self, line: int) -> None:
        while self._line < line and self._next_cells() is not None:
            pass

    def _next_cells(self) -> tuple[object, ...] | None:
        try:
            cells = next(self._rows, None)
        except BROKEN:
            raise _broken() from None
        if cells is not None:
            self._line += 1
        if self._line > LAST_ROW:
            raise Unreadable(f"The sheet claims more than {LAST_ROW:,} rows, which is more than Excel has.")
        return cells

    def __iter__(self) -> Iterator[Row]:
        while (cells := self._next_cells()) is not None:
            if all(cell in (None, "") for cell in cells):
                continue
            try:
                values = as_values(self._headings, [_cell(cell) for cell in cells], self._joins)
            except Unusable as problem:
                yield Row(self._line, {}, problem)
            else:
                yield Row(self._line, values)


def _cell(value: object) -> object:
    """Return a cell's value; Excel writes a carriage return inside a text as `_x000D_`."""
    if isinstance(value, str):
        return value.replace("_x000D_\n", "\n").replace("_x000D_", "\n")
    return value if isinstance(value, datetime | int | float) else "" if value is None else str(value)


def _check_size(file: BinaryIO) -> None:
    """Refuse a workbook that unpacks to more than this machine should hold."""
    try:
        parts = zipfile.ZipFile(file).infolist()
    except BROKEN:
        raise _broken() from None
    texts = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if texts > MOST_TEXT or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("The workbook holds more text than Excel files are made for; save it as “CSV UTF-8”.")
    file.seek(0)


def _broken() -> Unreadable:
    return Unreadable("The file can't be read as an Excel workbook (.xlsx); it may be damaged or protected.")

"""The rows of an uploaded ratings table: text in any usual encoding, or the first sheet of a workbook. Pure."""

import zipfile
from itertools import islice
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from annotator.common.archives import UNREADABLE_ARCHIVE
from annotator.statistics.describe import rows_of_text
from annotator.statistics.tables import TableRefused

LARGEST_FILE = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200
BROKEN = (*UNREADABLE_ARCHIVE, ParseError, KeyError, ValueError, TypeError, IndexError)


def rows_of_file(file: BinaryIO, name: str, size: int) -> list[list[str]]:
    """The rows of a CSV or XLSX file; refuses (TableRefused) what is too large or neither."""
    if size > LARGEST_FILE:
        raise TableRefused(
            "The file is larger than 10 MB. The command `python -m annotator.statistics` reads any size."
        )
    if name.lower().endswith((".xlsx", ".xlsm")):
        return _of_workbook(file)
    content = file.read()
    if b"\0" in content[:1000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableRefused("The file is neither a table as text (CSV) nor an Excel workbook (.xlsx).")
    return rows_of_text(_decoded(content))


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableRefused("The file's text can't be read; save it as “CSV UTF-8”.")


def _of_workbook(file: BinaryIO) -> list[list[str]]:
    from openpyxl import load_workbook  # 25 MB that no process but this needs

    try:
        unpacked = sum(part.file_size for part in zipfile.ZipFile(file).infolist())
        if unpacked > MOST_UNPACKED:
            raise TableRefused("The workbook unpacks to more than 200 MB; save the sheet as “CSV UTF-8”.")
        file.seek(0)
        sheet = load_workbook(file, read_only=True, data_only=True, keep_links=False).worksheets[0]
        sheet.reset_dimensions()  # the size that some programs write there is wrong
        cells = islice(sheet.iter_rows(values_only=True), MOST_ROWS + 1)
        return _all_or_none([[_text(value) for value in row] for row in cells])
    except TableRefused:
        raise
    except BROKEN:
        raise TableRefused(
            "The file can't be read as an Excel workbook (.xlsx); it may be damaged or protected."
        ) from None


def _all_or_none(rows: list[list[str]]) -> list[list[str]]:
    """Refuses a sheet that is too large, for a part of it would give other numbers than the whole."""
    if len(rows) > MOST_ROWS or any(any(row[MOST_COLUMNS:]) for row in rows):
        raise TableRefused(
            f"The sheet has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns; save it as “CSV UTF-8”, "
            "which the command `python -m annotator.statistics` reads at any size."
        )
    return [row[:MOST_COLUMNS] for row in rows]


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

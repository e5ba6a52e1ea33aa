"""Which format a file has, and the reader for it."""

import re
from pathlib import PurePath
from typing import BinaryIO

from annotator.common.errors import Invalid
from mining.files.answers import JsonValues
from mining.files.jsonl import JsonRows
from mining.files.lines import BOM, GZIP_MAGIC
from mining.files.rows import Cursor, Rows
from mining.files.tables import CsvRows
from mining.models import FileFormat

SUFFIXES = {
    ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL,
    ".json": FileFormat.JSONL,
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.CSV,
    ".xlsx": FileFormat.XLSX,
}
ZIP_MAGIC, OLD_EXCEL_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# a list, an answer of GraphQL, or an object over several lines: all that is not one report a line
AS_GITHUB_GIVES_IT = re.compile(rb"\s*(?:\[|\{\s*\"(?:data|errors|total_count)\"\s*:|\{\s*\n)")
UTF16_MAGIC = (b"\xff\xfe", b"\xfe\xff")


def guess_format(name: str, start: bytes) -> FileFormat:
    """Return the format that a file's name and first bytes tell; refuses what can't be read, with the remedy."""
    if start.startswith(OLD_EXCEL_MAGIC):
        raise Invalid("This is an old Excel file (.xls); save it as .xlsx.", field="file")
    if start.startswith(UTF16_MAGIC):
        raise Invalid("This file is UTF-16; save it as “CSV UTF-8” or UTF-8 text.", field="file")
    if not start.removeprefix(BOM).strip():
        raise Invalid("This file is empty.", field="file")
    path = PurePath(name.lower())
    suffix = PurePath(path.stem).suffix if path.suffix == ".gz" else path.suffix
    found = SUFFIXES.get(suffix)
    if found is None:
        raise Invalid(
            "The name must end in .jsonl, .json, .csv or .xlsx (all but the last also with .gz).", field="file"
        )
    if (found == FileFormat.XLSX) != start.startswith(ZIP_MAGIC):
        raise Invalid(f"The name ends in {suffix}, but the file is something else.", field="file")
    is_text = start.count(0) <= len(start) // 8
    if not is_text and not start.startswith((ZIP_MAGIC, GZIP_MAGIC)):
        raise Invalid("This file is no text; save it as UTF-8.", field="file")
    if found == FileFormat.JSONL and (
        AS_GITHUB_GIVES_IT.match(start.removeprefix(BOM)) or _is_packed_json(path, start)
    ):
        return FileFormat.JSON
    return found


def _is_packed_json(path: PurePath, start: bytes) -> bool:
    return start.startswith(GZIP_MAGIC) and path.name.endswith(".json.gz")


def open_rows(file: BinaryIO, size: int, file_format: str, cursor: Cursor) -> Rows:
    """Return the rows of an open file from a cursor on; raises `Unreadable`."""
    if file_format == FileFormat.XLSX:
        # the library for workbooks takes 25 MB and a third of a second, which every process would pay at its start
        from mining.files.sheets import SheetRows

        return SheetRows(file, size, cursor)
    if file_format == FileFormat.JSON:
        return JsonValues(file, size, cursor)
    return JsonRows(file, size, cursor) if file_format == FileFormat.JSONL else CsvRows(file, size, cursor)

"""Small files that show how a file of reports looks, in each format; what they tell is invented."""

import csv
import io
import json
from collections.abc import Mapping

from mining.columns import COLUMNS
from mining.models import FileFormat

ROWS: tuple[Mapping[str, object], ...] = (
    {
        "url": "https://github.com/example/engine/issues/12",
        "title": "Crash when loading a model that is split into two files",
        "body": "Loading the first part works, the second:\n\n```\nRuntimeError: tensor 'blk.31' not found\n```\n",
        "repository": "example/engine",
        "number": 12,
        "kind": "issue",
        "state": "closed",
        "state_reason": "completed",
        "labels": ["bug", "model loader"],
        "created_at": "2024-03-10T21:33:07Z",
        "closed_at": "2024-03-12T06:22:47Z",
        "author": "u-7c19",
        "author_association": "CONTRIBUTOR",
        "comments": [
            {
                "author": "u-02fa",
                "author_association": "MEMBER",
                "created_at": "2024-03-11T08:00:00Z",
                "body": "Confirmed, the index of the second file is never read.",
            }
        ],
        "fixes": [{"url": "https://github.com/example/engine/pull/14", "title": "Read the index of every part"}],
    },
    {
        "url": "https://github.com/example/engine/issues/15",
        "title": "Answers differ between two runs with the same seed",
        "body": "Temperature is 0. It happens only with more than one request at a time.",
        "state": "open",
        "labels": ["bug"],
        "created_at": "2024-03-14",
    },
)
TYPES = {
    FileFormat.JSONL: "application/x-ndjson",
    FileFormat.JSON: "application/json",
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def make_sample(file_format: str) -> bytes:
    """Return the sample file of a format."""
    if file_format == FileFormat.JSONL:
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()
    if file_format == FileFormat.JSON:
        return json.dumps([_as_github_gives_it(row) for row in ROWS], ensure_ascii=False, indent=1).encode()
    return _as_csv() if file_format == FileFormat.CSV else _as_sheet()


def _as_github_gives_it(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row as the `gh` tool prints an issue."""
    labels, comments, author = row.get("labels"), row.get("comments"), row.get("author")
    return {
        **{name: row[name] for name in ("url", "number", "title", "body") if name in row},
        "state": str(row["state"]).upper(),
        "labels": [{"name": label} for label in labels] if isinstance(labels, list) else [],
        "author": {"login": author or "ghost"},
        "createdAt": row["created_at"],
        "closedAt": row.get("closed_at"),
        "comments": comments or [],
    }


def _table() -> list[list[object]]:
    names = [column.name for column in COLUMNS]
    return [list(names), *([_cell(row.get(name, "")) for name in names] for row in ROWS)]


def _cell(value: object) -> object:
    if isinstance(value, list):
        is_plain = all(isinstance(part, str) for part in value)
        return "@@".join(value) if is_plain else json.dumps(value, ensure_ascii=False)
    return value


def _as_csv() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(_table())
    return text.getvalue().encode("utf-8-sig")  # with the mark by which Excel knows UTF-8


def _as_sheet() -> bytes:
    from openpyxl import Workbook  # 25 MB that no process but this needs

    book = Workbook(write_only=True)
    sheet = book.create_sheet("reports")
    for row in _table():
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

"""Files of every format: their quirks, where each row stands, and going on from any row."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

import pytest
from openpyxl import Workbook

from annotator.common.errors import Invalid
from mining.files import Row, guess_format, open_rows
from mining.files.rows import Unreadable
from mining.files.sheets import LAST_ROW
from tests.worlds.archives import damaged_forms
from tests.worlds.reports import as_jsonl, make_row


def rows_of(content: bytes, file_format: str, cursor: Mapping[str, int] | None = None) -> list[Row]:
    return list(open_rows(io.BytesIO(content), len(content), file_format, cursor or {}))


def values_of(content: bytes, file_format: str = "csv") -> list[Mapping[str, object]]:
    rows = rows_of(content, file_format)
    assert [row.problem for row in rows] == [None] * len(rows)
    return [row.values for row in rows]


def as_csv(rows: Sequence[Sequence[object]], **options: object) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, **options).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


NAIVE = datetime(2024, 3, 10)  # noqa: DTZ001  as Excel gives a date
TABLE = [["url", "title", "body"], *([f"https://x.org/{n}", f"Title {n}", f"Line 1\nLine {n}"] for n in range(9))]
FILES = {
    "jsonl": as_jsonl([make_row(n) for n in range(9)]),
    "jsonl packed": gzip.compress(as_jsonl([make_row(n) for n in range(9)])),
    "csv": as_csv(TABLE),
    "csv packed": gzip.compress(as_csv(TABLE)),
    "xlsx": as_xlsx(TABLE),
}


@pytest.mark.parametrize("name", FILES)
def test_reading_can_be_gone_on_with_behind_any_row(name: str) -> None:
    content, file_format = FILES[name], name.split()[0]
    whole = rows_of(content, file_format)
    reader = open_rows(io.BytesIO(content), len(content), file_format, {})
    cursors = [reader.cursor for _ in reader]
    assert len(cursors) == len(whole) == 9
    for place, cursor in enumerate(cursors, start=1):
        assert rows_of(content, file_format, cursor) == whole[place:]


@pytest.mark.parametrize("name", FILES)
def test_progress_ends_at_the_total(name: str) -> None:
    content = FILES[name]
    reader = open_rows(io.BytesIO(content), len(content), name.split()[0], {})
    done = [reader.done for _ in reader]
    assert done == sorted(done)
    assert done[-1] == reader.total


def test_a_mark_at_the_beginning_is_no_part_of_the_first_heading() -> None:
    assert values_of(b"\xef\xbb\xbf" + FILES["csv"])[0]["url"] == "https://x.org/0"
    assert values_of(b"\xef\xbb\xbf" + FILES["jsonl"], "jsonl")[0] == make_row(0)


def test_line_ends_of_windows_are_no_part_of_a_value() -> None:
    assert values_of(b"url,title\r\nhttps://x.org/1,a\r\n") == [{"url": "https://x.org/1", "title": "a"}]
    assert len(values_of(FILES["jsonl"].replace(b"\n", b"\r\n"), "jsonl")) == 9


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_headings(delimiter: str) -> None:
    rows = [["url", "title"], ["https://x.org/1", "one, two; three"]]
    assert values_of(as_csv(rows, delimiter=delimiter)) == [{"url": "https://x.org/1", "title": "one, two; three"}]


def test_line_ends_and_quotes_inside_quotes_belong_to_the_cell() -> None:
    body = 'He said "no",\nthen:\n\n```\n{"a": 1}\n```'
    rows = rows_of(as_csv([["url", "body"], ["https://x.org/1", body], ["https://x.org/2", "b"]]), "csv")
    assert [row.values["body"] for row in rows] == [body, "b"]
    assert [row.line for row in rows] == [2, 8]


def test_cells_longer_than_the_librarys_limit_are_read() -> None:
    body = "x" * 200_000
    assert values_of(as_csv([["url", "body"], ["https://x.org/1", body]]))[0]["body"] == body


def test_values_joined_in_an_unknown_column_become_a_list() -> None:
    table = [["url", "Symptom(s)", "patch", "body"], ["https://x.org/1", "Crash@@ Hang", "@@ -1 +1 @@\n-a", "a@@b"]]
    assert values_of(as_csv(table))[0] == {
        "url": "https://x.org/1",
        "Symptom(s)": ["Crash", "Hang"],
        "patch": "@@ -1 +1 @@\n-a",
        "body": "a@@b",
    }


def test_empty_lines_and_rows_of_empty_cells_are_passed_over() -> None:
    assert len(values_of(b"url,title\n\n,\nhttps://x.org/1,a\n\n")) == 1
    assert len(values_of(b"\n\n" + FILES["jsonl"] + b"\n  \n", "jsonl")) == 9


def test_missing_cells_at_the_end_are_empty_and_columns_without_heading_are_left_out() -> None:
    assert values_of(b"url,,title\nhttps://x.org/1,note\n") == [{"url": "https://x.org/1", "title": ""}]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"https://x.org/1,a,b,c", "The row has 4 cells, the headings are 2"),
        (b'https://x.org/1,"a" b', "The row is no CSV"),
        ("https://x.org/1,caf\u00e9".encode("latin-1"), "The row is not UTF-8; save the file as “CSV UTF-8”."),
    ],
)
def test_a_bad_row_is_told_and_the_next_is_read(row: bytes, reason: str) -> None:
    rows = rows_of(b"url,title\n" + row + b"\nhttps://x.org/2,b\n", "csv")
    assert rows[0].problem is not None
    assert reason in rows[0].problem.reason
    assert (rows[0].line, rows[1].values["title"]) == (2, "b")


def test_a_quote_that_does_not_end_is_told_with_the_line_where_it_began() -> None:
    rows = rows_of(b'url,title\nhttps://x.org/1,a\nhttps://x.org/2,"b\nhttps://x.org/3,c\n', "csv")
    assert [(row.line, row.problem is None) for row in rows] == [(2, True), (3, False)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{bad", "The line is no JSON: Expecting property name"),
        (b"[1]", "The line is no object"),
        (b'"text"', "The line is no object"),
        (b"{}", "The object is empty."),
        (b'{"x": NaN}', "The line is no JSON: NaN is no JSON value."),
        (b'{"x": ' + b"[" * 100_000, "The line is nested too deeply."),
        (b'{"x": ' + b"9" * 5000 + b"}", "The line is no JSON"),
        (b'{"x": "\xe9"}', "The line is not UTF-8 (byte 0xe9 at place 8)"),
        (b'{"x": "\xff', "The line is not UTF-8"),
    ],
)
def test_a_bad_line_is_told_and_the_next_is_read(line: bytes, reason: str) -> None:
    rows = rows_of(line + b"\n" + as_jsonl([make_row(1)]), "jsonl")
    assert rows[0].problem is not None
    assert rows[0].problem.reason.startswith(reason)
    assert (rows[0].line, rows[1].line, rows[1].values) == (1, 2, make_row(1))


def test_a_line_too_long_to_hold_is_told_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.files.lines.LONGEST_ROW", 1000)
    long = json.dumps({"url": "https://x.org/1", "body": "x" * 5000}).encode()
    rows = rows_of(long + b"\n" + b'{"url": "https://x.org/2"}\n', "jsonl")
    assert rows[0].problem is not None
    assert "longer than" in rows[0].problem.reason
    assert rows[1].values == {"url": "https://x.org/2"}
    rows = rows_of(b"url,body\nhttps://x.org/1," + b"x" * 5000 + b"\nhttps://x.org/2,b\n", "csv")
    assert [row.problem is None for row in rows] == [False, True]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_table_without_a_column_of_addresses_is_refused_with_its_columns(file_format: str) -> None:
    table = [["title", "text"], ["a", "b"]]
    content = as_csv(table) if file_format == "csv" else as_xlsx(table)
    with pytest.raises(Unreadable, match=r"no column “url”.*Its columns are “title”, “text”"):
        rows_of(content, file_format)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_two_columns_of_one_name_are_refused(file_format: str) -> None:
    table = [["url", "x", "x"], ["https://x.org/1", "a", "b"]]
    content = as_csv(table) if file_format == "csv" else as_xlsx(table)
    with pytest.raises(Unreadable, match="The column “x” is there twice"):
        rows_of(content, file_format)


def test_a_packed_file_that_is_cut_off_is_refused_after_what_could_be_read() -> None:
    packed = gzip.compress(as_jsonl([make_row(n, body=str(n) * 9000) for n in range(50)]))
    reader = open_rows(io.BytesIO(packed[:-20]), len(packed), "jsonl", {})
    with pytest.raises(Unreadable, match="damaged"):
        list(reader)


def test_cells_of_a_workbook_keep_their_meaning() -> None:
    table = [
        ["url", "number", "created_at", "body", "x"],
        ["https://x.org/1", 12, NAIVE, "a_x000D_\nb", True],
    ]
    assert values_of(as_xlsx(table), "xlsx") == [
        {"url": "https://x.org/1", "number": 12, "created_at": NAIVE, "body": "a\nb", "x": True}
    ]


def test_what_is_no_workbook_is_refused() -> None:
    damaged = damaged_forms(as_xlsx(TABLE)).values()
    for content in (b"PK\x03\x04 nonsense", as_xlsx(TABLE)[:-400], _zip({"a.txt": b"a"}), *damaged):
        with pytest.raises(Unreadable, match="can't be read as an Excel workbook"):
            rows_of(content, "xlsx")


def test_a_workbook_with_more_text_than_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.files.sheets.MOST_TEXT", 10)
    with pytest.raises(Unreadable, match="more text than Excel files are made for"):
        rows_of(_zip({"xl/sharedStrings.xml": b"x" * 11}), "xlsx")


def test_a_workbook_that_claims_rows_without_end_is_refused() -> None:
    content = io.BytesIO(as_xlsx([["url"], ["https://x.org/1"]]))
    with zipfile.ZipFile(content) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<row>", b"").replace(b'<row r="2"', b'<row r="99999999"')
    if parts["xl/worksheets/sheet1.xml"] == sheet:
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(
            b"</sheetData>", b'<row r="99999999"><c><v>1</v></c></row></sheetData>'
        )
    with pytest.raises(Unreadable, match=f"more than {LAST_ROW:,} rows"):
        rows_of(_zip(parts), "xlsx")


def _zip(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "start", "file_format"),
    [
        ("a.jsonl", b"{}", "jsonl"),
        ("a.json", b' [{"url": "x"}]', "json"),
        ("a.jsonl", b"[]", "json"),
        ("a.json", b'{"data": {}}', "json"),
        ("a.json", b"{\n", "json"),
        ("a.json", b'{"url": "x"}\n{"url": "y"}', "jsonl"),
        ("a.json.gz", b"\x1f\x8b\x08", "json"),
        ("A.NDJSON", b"{}", "jsonl"),
        ("a.jsonl.gz", b"\x1f\x8b\x08", "jsonl"),
        ("a.csv", b"url", "csv"),
        ("a.csv.gz", b"\x1f\x8b\x08", "csv"),
        ("a.xlsx", b"PK\x03\x04", "xlsx"),
    ],
)
def test_the_format_is_told_by_the_name(name: str, start: bytes, file_format: str) -> None:
    assert guess_format(name, start) == file_format


@pytest.mark.parametrize(
    ("name", "start", "reason"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "old Excel file"),
        ("a.csv", b"\xff\xfeu\x00", "UTF-16"),
        ("a.csv", b"u\x00r\x00l\x00", "no text"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf \n", "empty"),
        ("a.txt", b"x", "must end in .jsonl, .json, .csv or .xlsx"),
        ("a.csv", b"PK\x03\x04", "something else"),
        ("a.xlsx", b"url,title", "something else"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(name: str, start: bytes, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        guess_format(name, start)

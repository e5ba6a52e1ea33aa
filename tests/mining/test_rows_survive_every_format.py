"""What is written into a file comes out of the corpus: any text, in any format, however it is quoted."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.common.errors import Refusal
from mining.cleaning import clean_line, clean_text
from mining.content import Content
from mining.files import open_rows
from mining.records import Record, Unusable, merge, read_record

TEXT = st.text(max_size=80)
WORDS = st.text(
    alphabet=st.characters(exclude_categories=["C", "Z"], exclude_characters="@,[{"), min_size=1, max_size=20
)
ROWS = st.lists(
    st.fixed_dictionaries({"title": TEXT, "body": TEXT, "labels": st.lists(WORDS, max_size=3)}), min_size=1, max_size=6
)
QUICK = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def records_of(content: bytes, file_format: str) -> Iterator[Record]:
    for row in open_rows(io.BytesIO(content), len(content), file_format, {}):
        assert row.problem is None, row.problem.reason
        yield read_record(row.values)


def check(rows: list[dict[str, object]], found: list[Content]) -> None:
    assert len(found) == len(rows)
    for number, (row, content) in enumerate(zip(rows, found, strict=True)):
        assert content.body == clean_text(str(row["body"]))
        assert content.title == (clean_line(str(row["title"])) or f"example/engine #{number + 1}")
        assert content.labels == list(dict.fromkeys(row["labels"]))  # type: ignore[call-overload]
        content.sha256.encode()


def address(number: int) -> str:
    return f"https://github.com/example/engine/issues/{number + 1}"


@QUICK
@given(rows=ROWS, ascii_only=st.booleans())
def test_json_lines_round_trip(rows: list[dict[str, object]], ascii_only: bool) -> None:
    lines = [json.dumps(row | {"url": address(n)}, ensure_ascii=ascii_only) for n, row in enumerate(rows)]
    content = "\n".join(lines).encode("utf-8", "surrogatepass" if ascii_only else "replace")
    check(rows, [merge(each, None) for each in records_of(content, "jsonl")])


@QUICK
@given(
    rows=ROWS, delimiter=st.sampled_from(",;\t"), end=st.sampled_from(["\n", "\r\n"]), quoting=st.sampled_from([0, 1])
)
def test_csv_round_trips(rows: list[dict[str, object]], delimiter: str, end: str, quoting: int) -> None:
    # the library leaves a lone carriage return without quotes, where no reader can tell it from the end of a row
    quoting = csv.QUOTE_ALL if "\r" in json.dumps(rows).replace("\\r", "\r") else quoting
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["url", "title", "body", "labels"])
    for number, row in enumerate(rows):
        labels = "@@".join(row["labels"])  # type: ignore[arg-type]
        writer.writerow([address(number), row["title"], row["body"], labels])
    content = file.getvalue().encode("utf-8", "replace")
    check(rows, [merge(each, None) for each in records_of(content, "csv")])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@QUICK
@given(
    row=st.dictionaries(
        st.sampled_from(["title", "body", "labels", "comments", "fixes", "number", "author", "x"]), JSON
    )
)
def test_any_value_in_any_column_is_stored_or_refused_with_a_reason(row: dict[str, object]) -> None:
    refused = None
    content = Content()
    try:
        content = merge(read_record(row | {"url": address(0)}), None)
    except Unusable as problem:
        refused = problem
    assert refused is None or (refused.reason and refused.column)
    text = json.dumps(content.extra, allow_nan=False)
    assert "\\u0000" not in text
    content.sha256.encode()


@QUICK
@given(content=st.binary(max_size=300), file_format=st.sampled_from(["jsonl", "csv", "xlsx"]))
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes, file_format: str) -> None:
    refused, rows = None, []
    try:
        rows = list(open_rows(io.BytesIO(content), len(content), file_format, {}))
    except Refusal as problem:
        refused = problem
    assert refused is None or refused.message.endswith(".")
    assert all(row.values or row.problem for row in rows)


@pytest.mark.parametrize("prefix", [b"url,title\n", b"url;x\n"])
@QUICK
@given(tail=st.binary(max_size=300))
def test_any_bytes_behind_good_headings_are_read_row_by_row(prefix: bytes, tail: bytes) -> None:
    content = prefix + tail
    for row in open_rows(io.BytesIO(content), len(content), "csv", {}):
        assert row.values or row.problem

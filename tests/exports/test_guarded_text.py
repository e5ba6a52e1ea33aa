"""Text that people wrote comes back from pandas as it was, and no spreadsheet runs it."""

import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.exports.csvs import Sheet, guard, unguard
from annotator.exports.shapes import Column, Table

TABLE = Table(
    "data/notes.csv",
    "notes",
    (
        Column("number", "integer", "number"),
        Column("note", "string", "note", is_free_text=True),
        Column("again", "string", "the same", is_free_text=True),
    ),
)
RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HARD = [
    "=1+1",
    "'=already with an apostrophe",
    "'tis",
    "''",
    "  =indented",
    "＝full width",
    "-",
    "NA",
    "N/A",
    "None",
    "null",
    "nan",
    "#N/A",
    "<NA>",
    "12",
    " 12 ",
    "1e5",
    ".5",
    "5.",
    "inf",
    "Infinity",
    "true",
    "False",
    "a,b",
    'say "so"',
    "two\nlines",
    "two\r\nlines",
    "a\rreturn",
    "\rfirst",
    "ends with a backslash\\",
    "   ",
    "\u00a0",
    "ünïcödé ✓ \u2028 \U0001f41e",
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)


def read_back(notes: list[str]) -> pd.DataFrame:
    stream = io.StringIO(newline="")
    sheet = Sheet(TABLE, stream)
    sheet.write_all((number, note, note) for number, note in enumerate(notes))
    assert sheet.rows == len(notes)
    return pd.read_csv(io.BytesIO(stream.getvalue().encode()))


def assert_same(notes: list[str]) -> None:
    table = read_back(notes)
    assert table["number"].tolist() == list(range(len(notes)))
    assert table["note"].str.removeprefix("'").tolist() == notes
    assert table["again"].str.removeprefix("'").tolist() == notes


@pytest.mark.parametrize("note", HARD)
def test_a_column_of_one_hard_text_comes_back(note: str) -> None:
    assert_same([note])
    assert_same([note] * 3)


def test_hard_texts_come_back_among_each_other() -> None:
    assert_same(HARD)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_any_text_comes_back(notes: list[str]) -> None:
    assert_same(notes)


@given(TEXTS)
def test_guarding_can_be_undone_and_is_needed(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).lstrip().startswith(RUN_BY_SPREADSHEETS)


def test_ordinary_text_is_left_as_it_is() -> None:
    for text in ("Crash", "two words", "it's", "a=b", "", "1.5 GB", "Nan is a name", "infinite loop"):
        assert guard(text) == text


def test_an_empty_text_is_an_empty_cell() -> None:
    assert read_back(["", "x"])["note"].isna().tolist() == [True, False]


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    sheet = Sheet(TABLE, io.StringIO())
    with pytest.raises(ValueError, match="3 columns"):
        sheet.write((1, "x"))

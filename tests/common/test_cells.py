"""Cells that a spreadsheet would run are guarded, and read back as they were written."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.common.cells import csv_line, guard, unguard


@given(st.text())
def test_a_guarded_text_is_read_back_as_it_was(text: str) -> None:
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", " =1", "\t=1", "\n=1", "＝1", "'=1", "'tis"])
def test_what_begins_like_a_formula_or_a_guard_gets_an_apostrophe(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1", "Grün", "'tis", "' "])
def test_what_was_never_guarded_is_read_as_it_stands(text: str) -> None:
    assert unguard(text) == text


def test_a_line_is_guarded_cell_by_cell() -> None:
    line = csv_line(["=1", "a,b", ""])
    assert line == '\'=1,"a,b",\r\n'
    assert next(csv.reader(io.StringIO(line))) == ["'=1", "a,b", ""]

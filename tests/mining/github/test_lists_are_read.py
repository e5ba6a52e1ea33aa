"""A list of addresses is read line by line or as a table; what can't be used is told with its line."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.common.errors import Invalid
from mining.github import listed
from mining.github.listed import read_list
from mining.github.query import GithubQuery

ENGINE = "example/engine"


@pytest.mark.parametrize(
    "written",
    [
        "https://github.com/example/engine/issues/12",
        "http://www.github.com/example/engine/pull/12/",
        "github.com/example/engine/pull/12/files#diff-1",
        "https://github.com/example/engine/issues/12?x=y#issuecomment-3",
        "https://api.github.com/repos/example/engine/issues/12",
        "https://api.github.com/repos/example/engine/pulls/12",
        "example/engine#12",
        "example/engine.git#12",
        "  <example/engine#12>, ",
        '"https://github.com/example/engine/issues/12";',
    ],
)
def test_an_address_is_read_as_people_write_it(written: str) -> None:
    assert read_list(written).numbers == {ENGINE: (12,)}


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("https://gitlab.com/example/engine/-/issues/12", "This is not on GitHub."),
        ("https://github.com.example.org/a/b/issues/1", "This is not on GitHub."),
        ("https://github.com/example/engine/discussions/12", "names no issue"),
        ("https://github.com/example/engine", "names no issue"),
        ("#12", "names no issue"),
        ("a b c", "names no issue"),
        ("-a/b#12", "is no repository"),
        ("example/engine#0", "GitHub has no number 0"),
        ("example/engine#99999999999", "GitHub has no number"),
    ],
)
def test_a_line_that_can_not_be_used_is_told_with_its_reason(written: str, reason: str) -> None:
    found = read_list(f"example/engine#1\n\n{written}\nexample/engine#2")
    assert found.numbers == {ENGINE: (1, 2)}
    assert [(each.line, each.excerpt) for each in found.unusable] == [(3, written)]
    assert reason in found.unusable[0].reason


def test_numbers_are_grouped_by_repository_and_counted_once() -> None:
    found = read_list("example/engine#9\nOther/one#3\nExample/Engine#4\nhttps://github.com/example/engine/issues/9\n")
    assert found.numbers == {ENGINE: (4, 9), "Other/one": (3,)}
    assert (found.count, found.repeated, found.unusable) == (3, 1, [])
    assert read_list(found.as_text()).numbers == found.numbers


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_by_its_column_of_addresses(delimiter: str) -> None:
    rows = [
        ["title", "URL", "note"],
        ['"two\nlines"', "https://github.com/example/engine/issues/1", "x"],
        ["", "", ""],
        ["bare", "", "y"],
        ["short"],
        ["last", "example/engine#2", "z"],
    ]
    found = read_list("\ufeff" + "\r\n".join(delimiter.join(row) for row in rows))
    assert found.numbers == {ENGINE: (1, 2)}
    assert [(each.line, each.reason) for each in found.unusable] == [
        (5, "There is no address in this row."),
        (6, "There is no address in this row."),
    ]


def test_what_is_no_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="no text"):
        read_list("PK\x03\x04\0\0")
    longest = csv.field_size_limit(1000)
    try:
        with pytest.raises(Invalid, match="can't be read behind line 2"):
            read_list('url\n"' + "x" * 2000)
    finally:
        csv.field_size_limit(longest)
    monkeypatch.setattr(listed, "MOST_LISTED", 2)
    with pytest.raises(Invalid, match="names 3 reports; at most 2"):
        read_list("a/b#1\na/b#2\na/b#3")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_list(text)
    except Invalid:
        return
    assert found.count == sum(map(len, found.numbers.values()))


def test_a_list_is_kept_as_a_query_that_takes_no_conditions() -> None:
    query = GithubQuery.of_list({ENGINE: (1, 2), "other/one": (3,)})
    assert GithubQuery.from_json(query.to_json()) == query == query.checked()
    assert query.to_json()["numbers"] == {ENGINE: [1, 2], "other/one": [3]}
    assert (query.listed, query.repositories) == (3, (ENGINE, "other/one"))
    with pytest.raises(Invalid, match="no further conditions"):
        GithubQuery((ENGINE,), numbers={ENGINE: (1,)}, state="closed").checked()
    with pytest.raises(Invalid, match="At most 100"):
        GithubQuery.of_list({f"a/b{n}": (1,) for n in range(101)}).checked()

"""One row of a file: which columns it can have, what is read from them, why it can be refused."""

import json
from datetime import UTC, datetime

import pytest

from mining.content import Content
from mining.records import Record, Unusable, merge, read_record

URL = "https://github.com/example/engine/issues/12"


def content(**row: object) -> Content:
    return merge(read_record({"url": URL, **row}), None)


def refusal(**row: object) -> Unusable:
    with pytest.raises(Unusable) as refused:
        read_record({"url": URL, **row})
    return refused.value


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (f"  {URL}/ ", URL),
        (f"{URL}#issuecomment-1", URL),
        ("HTTPS://GitHub.com/example/engine/issues/12", URL),
        ("http://bugs.example.org/show?id=7", "http://bugs.example.org/show?id=7"),
    ],
)
def test_addresses_are_compared_without_what_does_not_tell_reports_apart(given: str, kept: str) -> None:
    assert read_record({"url": given}).url == kept


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (URL, ("example/engine", 12, "issue")),
        ("https://github.com/example/engine/pull/3", ("example/engine", 3, "pull")),
        ("https://github.com/example/engine/discussions/4", ("example/engine", 4, "discussion")),
        ("https://github.com/example/engine/commit/0a1b2c3", ("example/engine", None, "commit")),
        ("https://gitlab.com/group/sub/engine/-/issues/9", ("group/sub/engine", 9, "issue")),
        ("https://gitlab.com/group/engine/-/merge_requests/9", ("group/engine", 9, "pull")),
        ("https://bugs.example.org/show?id=7", ("bugs.example.org", None, "record")),
    ],
)
def test_an_address_tells_repository_number_and_kind(url: str, place: tuple[str, int | None, str]) -> None:
    record = read_record({"url": url})
    assert (record.repository, record.number, record.kind) == place


def test_columns_fill_in_what_the_address_does_not_tell() -> None:
    row = {"url": "https://bugs.example.org/7", "repo": "engine", "number": "7.0", "type": "pull_request"}
    with pytest.raises(Unusable, match="is not a whole number"):
        read_record(row)
    record = read_record(row | {"number": 7.0})
    assert (record.repository, record.number, record.kind) == ("engine", 7, "pull")


def test_the_name_a_file_gives_a_repository_is_kept_beside_the_one_of_the_address() -> None:
    record = read_record({"url": URL, "repo": "Engine"})
    assert record.repository == "example/engine"
    assert record.given["extra"] == {"repo": "Engine"}


@pytest.mark.parametrize("url", ["", None, "   "])
def test_a_row_without_address_is_refused(url: object) -> None:
    refused = refusal(url=url)
    assert (refused.column, refused.reason) == ("url", "There is no address; each report needs one.")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.org/1",
        "example.org/1",
        "https://",
        "https://a b",
        "https://[::1",
        "https://x\u202ey",
        f"https://x/{'a' * 500}",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    assert refusal(url=url).column == "url"


def test_a_missing_title_is_stood_in_for_by_repository_and_number() -> None:
    assert content().title == "example/engine #12"
    assert content(title="  ").title == "example/engine #12"
    assert content(title=" two\nlines ").title == "two lines"


@pytest.mark.parametrize("heading", ["created_at", "created", "createdAt", "Created At", "CREATED_AT", "date"])
def test_a_column_is_known_by_the_names_under_which_others_write_it(heading: str) -> None:
    assert content(**{heading: "2024-03-10"}).opened_at == datetime(2024, 3, 10, tzinfo=UTC)


def test_a_columns_own_name_goes_before_its_other_names() -> None:
    found = content(created="2024-01-01", created_at="2024-03-10")
    assert found.opened_at == datetime(2024, 3, 10, tzinfo=UTC)
    assert found.extra == {"created": "2024-01-01"}


def test_the_address_for_people_goes_before_the_one_for_programs() -> None:
    row = {"url": "https://api.github.com/repos/example/engine/issues/12", "html_url": URL}
    assert read_record(row).url == URL


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-10", datetime(2024, 3, 10, tzinfo=UTC)),
        ("2024-03-10T21:33:07Z", datetime(2024, 3, 10, 21, 33, 7, tzinfo=UTC)),
        ("2024-03-10T21:33:07+02:00", datetime(2024, 3, 10, 19, 33, 7, tzinfo=UTC)),
        ("2024-03-10 21:33:07", datetime(2024, 3, 10, 21, 33, 7, tzinfo=UTC)),
        ("2024-03-10 21:33:07 UTC", datetime(2024, 3, 10, 21, 33, 7, tzinfo=UTC)),
        (datetime(2024, 3, 10, 1, 2), datetime(2024, 3, 10, 1, 2, tzinfo=UTC)),  # noqa: DTZ001  as Excel gives it
        ("", None),
        (None, None),
    ],
)
def test_dates_are_kept_in_utc(text: object, moment: datetime | None) -> None:
    assert content(created_at=text).opened_at == moment


@pytest.mark.parametrize(
    "value", ["yesterday", "10/03/2024", 1710106387, "2024-13-01", "0001-01-01T00:00:00+10:00", [1]]
)
def test_what_is_no_date_is_refused_with_a_remedy(value: object) -> None:
    refused = refusal(created_at=value)
    assert refused.column == "created_at"
    assert "write it like 2024-03-10" in refused.reason


@pytest.mark.parametrize(
    ("value", "labels"),
    [
        (["bug", "cuda", "bug"], ["bug", "cuda"]),
        ([{"name": "bug"}, {"name": "good first issue"}], ["bug", "good first issue"]),
        ("bug@@cuda, old", ["bug", "cuda, old"]),
        ("bug, cuda", ["bug", "cuda"]),
        ('["a, b", "c"]', ["a, b", "c"]),
        ("", []),
        (None, []),
    ],
)
def test_labels_are_read_from_lists_and_from_joined_text(value: object, labels: list[str]) -> None:
    assert content(labels=value).labels == labels


def test_comments_take_one_form_whoever_wrote_them() -> None:
    given = [
        {"user": {"login": "u-1"}, "authorAssociation": "MEMBER", "createdAt": "2024-03-11", "body": "a\r\nb"},
        {"author": "u-2", "what": "commented", "date": "2024-03-12", "html_url": f"{URL}#issuecomment-5"},
        {"author": "u-3", "what": "approved these changes"},
        "only text",
    ]
    nobody = {"author": "", "role": "", "created_at": None, "body": "", "url": ""}
    expected = [
        nobody | {"author": "u-1", "role": "MEMBER", "created_at": "2024-03-11T00:00:00+00:00", "body": "a\nb"},
        nobody | {"author": "u-2", "created_at": "2024-03-12T00:00:00+00:00", "url": f"{URL}#issuecomment-5"},
        nobody | {"author": "u-3", "what": "approved these changes"},
        nobody | {"body": "only text"},
    ]
    assert content(comments=given).comments == expected
    assert content(comments=json.dumps(given)).comments == expected


@pytest.mark.parametrize(
    ("comments", "reason"),
    [
        ([{"body": "a"}, {"date": "soon"}], "comment 2: its date “soon” is not a date"),
        ([{"url": "javascript:alert(1)"}], "comment 1: its address is not an address"),
        ([7], "comment 1: is neither text nor an object"),
        ([{"body": ["x"]}], "comment 1: has a list or an object where text belongs"),
        ("[broken", "starts like a JSON list but is none"),
        (7, "is not a list"),
    ],
)
def test_comments_that_cannot_be_read_are_refused(comments: object, reason: str) -> None:
    refused = refusal(comments=comments)
    assert refused.column == "comments"
    assert reason in refused.reason


def test_fixes_are_read_from_objects_and_from_joined_addresses() -> None:
    one, two = "https://github.com/example/engine/pull/1", "https://github.com/example/engine/pull/2"
    nothing = {"title": "", "merged_at": None, "additions": None, "deletions": None, "commits": None, "files": None}
    assert content(fixes=f"{one}@@{two}").fixes == [nothing | {"url": one}, nothing | {"url": two}]
    given = [{"url": one, "title": "Fix", "mergedAt": "2024-03-12", "additions": 3, "files": ["a.py", "b.py"]}]
    expected = {"url": one, "title": "Fix", "merged_at": "2024-03-12T00:00:00+00:00", "additions": 3, "files": 2}
    assert content(fixes=given).fixes == [nothing | expected]


def test_text_is_kept_with_lf_line_ends() -> None:
    assert content(body="a\r\nb\rc\n").body == "a\nb\nc\n"


def test_characters_that_cannot_be_stored_are_replaced_and_told() -> None:
    record = read_record({"url": URL, "body": "a\x00b", "x": {"deep": ["\ud800"]}, "title": "fine"})
    assert record.given["body"] == "a\ufffdb"
    assert record.given["extra"] == {"x": {"deep": ["\ufffd"]}}
    assert record.lossy == ("body", "x")


def test_a_body_of_100_kb_and_an_empty_one_are_kept() -> None:
    assert content(body="x" * 118_055).body == "x" * 118_055
    assert content(body=None).body == ""
    assert content(body="").body == ""


def test_columns_that_are_not_known_are_kept_as_they_came() -> None:
    assert content(Phase="Serving", votes=3, nested={"a": [1, None]}).extra == {
        "Phase": "Serving",
        "votes": 3,
        "nested": {"a": [1, None]},
    }


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "x" * 21),
        ("state_reason", "x" * 41),
        ("author", "x" * 121),
        ("labels", ["x" * 201]),
        ("body", {"a": 1}),
    ],
)
def test_a_value_that_does_not_fit_is_refused(column: str, value: object) -> None:
    assert refusal(**{column: value}).column == column


def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(Unusable, match="is no kind of report; write commit, discussion, issue, pull, record"):
        read_record({"url": "https://bugs.example.org/7", "kind": "wish"})


def test_columns_that_a_row_lacks_stay_as_they_were() -> None:
    before = content(title="Title", body="Body", labels=["bug"], x=1)
    after = merge(read_record({"url": URL, "state": "Closed", "y": 2}), before)
    assert (after.title, after.body, after.labels) == ("Title", "Body", ["bug"])
    assert (after.state, after.extra) == ("closed", {"x": 1, "y": 2})


def test_an_empty_value_is_a_value_and_replaces() -> None:
    before = content(body="Body", labels=["bug"])
    after = merge(read_record({"url": URL, "body": "", "labels": []}), before)
    assert (after.body, after.labels) == ("", [])


def test_the_hash_tells_contents_apart_and_nothing_else() -> None:
    assert content(body="a", x=1).sha256 == content(x=1, body="a").sha256
    assert len({content(body="a").sha256, content(title="a").sha256, content(body="b").sha256}) == 3


def test_a_record_does_not_change() -> None:
    record: Record = read_record({"url": URL})
    with pytest.raises(AttributeError):
        record.url = "x"  # type: ignore[misc]

"""JSON as REST, GraphQL and `gh` give it: every issue found, read alike, gone on with behind any of them."""

import gzip
import io
import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.accounts.models import User
from mining.files import Row, answers, open_rows
from mining.files.rows import Unreadable
from mining.models import Corpus, Report, Snapshot
from mining.records import merge, read_record
from tests.worlds.reports import bring

URL = "https://github.com/example/engine/issues/{}"
REST = {
    "url": "https://api.github.com/repos/example/engine/issues/12",
    "html_url": URL.format(12),
    "comments_url": "https://api.github.com/repos/example/engine/issues/12/comments",
    "id": 1,
    "node_id": "I_1",
    "number": 12,
    "title": "Crash",
    "user": {"login": "ada", "id": 5},
    "labels": [{"id": 1, "name": "bug", "color": "ff0000"}],
    "state": "closed",
    "state_reason": "completed",
    "comments": 3,
    "created_at": "2024-03-10T21:33:07Z",
    "closed_at": "2024-03-12T06:22:47Z",
    "author_association": "CONTRIBUTOR",
    "body": None,
    "reactions": {"url": "https://api.github.com/x", "total_count": 2, "+1": 2, "-1": 0},
    "milestone": {"title": "v1", "url": "x"},
}
PULL = REST | {
    "html_url": "https://github.com/example/engine/pull/13",
    "number": 13,
    "pull_request": {"url": "x", "merged_at": "2024-03-12T06:22:47Z"},
}
GH = {
    "url": URL.format(12),
    "number": 12,
    "title": "Crash",
    "body": "It crashes.",
    "author": {"id": "x", "is_bot": False, "login": "ada", "name": ""},
    "labels": [{"id": "x", "name": "bug", "description": "", "color": "ff0000"}],
    "state": "CLOSED",
    "stateReason": "COMPLETED",
    "createdAt": "2024-03-10T21:33:07Z",
    "closedAt": "2024-03-12T06:22:47Z",
    "comments": [
        {
            "author": {"login": "bob"},
            "authorAssociation": "MEMBER",
            "body": "Confirmed.",
            "createdAt": "2024-03-11T08:00:00Z",
            "url": URL.format("12#issuecomment-1"),
        }
    ],
    "closedByPullRequestsReferences": [
        {"id": "x", "number": 14, "url": "https://github.com/example/engine/pull/14", "repository": {"name": "engine"}}
    ],
}
NODE = GH | {
    "__typename": "Issue",
    "labels": {"nodes": [{"name": "bug"}]},
    "comments": {"totalCount": 1, "nodes": GH["comments"]},
    "closedByPullRequestsReferences": {"edges": [{"node": GH["closedByPullRequestsReferences"][0]}]},  # type: ignore[index]  # a list
}


def answer(*nodes: object) -> dict[str, object]:
    issues = {"totalCount": 2, "pageInfo": {"hasNextPage": False, "endCursor": "x"}, "nodes": list(nodes)}
    return {"data": {"repository": {"issues": issues, "labels": {"nodes": [{"name": "bug", "url": "x"}]}}}}


def rows_of(content: bytes, cursor: Mapping[str, int] | None = None) -> list[Row]:
    return list(open_rows(io.BytesIO(content), len(content), "json", cursor or {}))


def encode(*values: object, indent: int | None = None) -> bytes:
    return "".join(json.dumps(value, indent=indent) for value in values).encode()


SHAPES = {
    "a list of REST": encode([REST, PULL]),
    "pages of REST": encode([REST], [PULL]),
    "pages of REST, slurped": encode([[REST], [PULL]], indent=2),
    "a search of REST": encode({"total_count": 2, "incomplete_results": False, "items": [REST, PULL]}),
    "a list of gh": encode([GH, GH | {"url": URL.format(13)}]),
    "an answer of GraphQL": encode(answer(NODE, NODE | {"url": URL.format(13)})),
    "pages of GraphQL": encode(answer(NODE), answer(NODE | {"url": URL.format(13)})),
    "a search of GraphQL": encode({"data": {"search": {"edges": [{"node": NODE}, {"node": NODE}]}}}, indent=1),
    "a list of nodes": encode([NODE, NODE]),
    "one issue after the other": encode(REST, PULL, indent=1),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_issue_of_every_shape_is_found_and_gone_on_behind(shape: str) -> None:
    content = SHAPES[shape]
    assert len(rows_of(content)) == 2
    assert len(rows_of(gzip.compress(content))) == 2
    for stop in range(1, 3):
        rows = open_rows(io.BytesIO(content), len(content), "json", {})
        first = [row for _, row in zip(range(stop), rows, strict=False)]
        assert [*first, *rows_of(content, rows.cursor)] == rows_of(content)


@pytest.mark.parametrize("shape", [GH, NODE], ids=["gh", "GraphQL"])
def test_whole_threads_are_read_alike(shape: dict[str, object]) -> None:
    [row] = rows_of(encode([shape]))
    content = merge(read_record(row.values), None)
    assert (content.title, content.body, content.state) == ("Crash", "It crashes.", "closed")
    assert (content.author, content.state_reason, content.labels) == ("ada", "completed", ["bug"])
    [comment] = content.comments
    assert isinstance(comment, dict)
    assert (comment["author"], comment["role"], comment["body"]) == ("bob", "MEMBER", "Confirmed.")
    [fix] = content.fixes
    assert isinstance(fix, dict)
    assert fix["url"] == "https://github.com/example/engine/pull/14"


def test_a_list_of_rest_empties_nothing_and_keeps_what_serves_people(corpus: Corpus, lead: User) -> None:
    bring(corpus, encode([GH]), by=lead, name="issues.json")
    bring(corpus, encode([REST | {"body": "Now longer."}, PULL]), by=lead, name="list.json")
    snapshot = Snapshot.objects.order_by("-pk").get(report__url=URL.format(12), body="Now longer.")
    assert len(snapshot.comments) == 1
    assert snapshot.extra["reactions"] == {"total_count": 2, "+1": 2}
    assert snapshot.extra["milestone"] == "v1"
    assert not [name for name in snapshot.extra if name.endswith("_url")]
    assert Report.objects.get(number=13).kind == "pull"


def test_what_is_no_issue_is_listed_and_the_others_are_kept(corpus: Corpus, lead: User) -> None:
    harvest = bring(corpus, encode([GH, 7, {"title": "no address"}, None, "x"]), by=lead, name="issues.json")
    assert (harvest.created, harvest.rejected) == (1, 4)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'[{"url": "x"}', "ends within a list"),
        (b'[{"url": ', "no JSON behind issue 0"),
        (b'[{"url": "x"}]]', "did not begin"),
        (b'{"data": \xff}', "not UTF-8"),
        (b"[" + b"nonsense", "no JSON"),
        (b'{"a":' * 100_000, "nested too deeply|no JSON"),
        (gzip.compress(SHAPES["a list of gh"])[:-20], "damaged"),
    ],
)
def test_what_is_no_json_is_refused_with_the_place(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        rows_of(content)


def test_an_answer_without_issues_gives_none() -> None:
    assert rows_of(encode(answer())) == []
    assert rows_of(encode({"data": None, "errors": [{"message": "Bad credentials", "url": "x"}]})) == []
    assert rows_of(b"[]\n") == []


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 70), st.lists(st.text(max_size=12), min_size=1, max_size=6))
def test_the_size_of_what_is_read_at_once_changes_nothing(chunk: int, titles: list[str]) -> None:
    content = json.dumps([{"url": "x", "title": title} for title in titles], ensure_ascii=False)
    raw = content.encode("utf-8", "surrogatepass")
    before = answers.CHUNK
    answers.CHUNK = chunk
    try:
        assert [row.values.get("title", "") for row in rows_of(raw)] == titles
    finally:
        answers.CHUNK = before

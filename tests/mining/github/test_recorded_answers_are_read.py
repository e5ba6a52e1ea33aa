"""What GitHub really answered, recorded by others over fourteen years, is read by the code that reads the double's."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mining.github import diffs, rest
from mining.github.pseudonyms import Names
from mining.github.records import record_of
from mining.records import Record
from tests.fakes.github import openapi
from tools.recordings import Recording, recordings

VENDORED = Path(openapi.__file__).parent / "vendor" / "recordings.json.gz"
OF_A_REPOSITORY = r"/(?:repos/[^/?]+/[^/?]+|repositories/\d+)"
PARAMETERS = r"(?:\?.*)?"
Body = dict[str, Any]


def bodies(pattern: str) -> Iterator[Body]:
    """Give every object of every list that PyGithub recorded at such an address, and of every single answer."""
    for one in recordings(OF_A_REPOSITORY + pattern + PARAMETERS):
        yield from _objects(one)


def _objects(one: Recording) -> list[Body]:
    listed = one.body if isinstance(one.body, list) else [one.body]
    # PyGithub left answers out of some recordings that its own tests do not look at
    return [body for body in listed if isinstance(body, dict) and "created_at" in body and "url" in body]


def read(issue: Body) -> Record:
    return record_of(rest.thread_of(issue, [], [], []), Names(b"a key of this test's own"))


def vendored(scenario: str) -> list[Any]:
    every = json.loads(gzip.decompress(VENDORED.read_bytes()))
    return [one["response"] for one in every if one["scenario"] == scenario]


def assert_read(issue: Body) -> None:
    record = read(issue)
    assert (record.url, record.number) == (issue["html_url"], issue["number"])
    # long ago a pull request had the address of an issue in its half that issues have
    is_pull = "/pull/" in str(issue["html_url"]) or bool((issue.get("pull_request") or {}).get("html_url"))
    assert rest.facts_of(issue).kind == rest.kind_of(issue) == ("pull" if is_pull else "issue")
    assert record.given["title"].split() == issue["title"].split()
    assert record.given["opened_at"] == rest.moment(issue["created_at"])
    assert record.given["closed_at"] == rest.moment(issue.get("closed_at"))
    login = (issue["user"] or {}).get("login")
    assert login is None or login not in record.given["author"] or login.endswith("[bot]")


@pytest.mark.parametrize("scenario", ["paginate-issues", "search-issues"])
def test_issues_recorded_for_github_s_own_libraries_are_read(scenario: str) -> None:
    issues = [one for answer in vendored(scenario) for one in (answer if isinstance(answer, list) else answer["items"])]
    assert len(issues) > 1
    for issue in issues:
        assert_read(issue)


@pytest.mark.parametrize("pattern", ["/issues", r"/issues/\d+"])
def test_issues_recorded_for_pygithub_are_read(pattern: str) -> None:
    issues = [body for body in bodies(pattern) if "html_url" in body and "title" in body]
    assert len(issues) > 20
    for issue in issues:
        assert_read(issue)


def test_comments_recorded_for_pygithub_are_read() -> None:
    comments = [body for body in bodies(r"/issues(?:/\d+)?/comments") if "html_url" in body]
    assert len(comments) > 20
    issue = vendored("paginate-issues")[0][0]
    for comment in comments:
        thread = rest.thread_of(issue, [comment], [], [])
        assert (thread.said[0].body, thread.said[0].url) == (comment["body"], comment["html_url"])


def test_events_recorded_for_pygithub_are_read() -> None:
    events = list(bodies(r"/issues(?:/\d+)?/events"))
    assert len(events) > 20
    issue = vendored("paginate-issues")[0][0]
    happened = rest.thread_of(issue, [], events, []).happened
    assert len(happened) == sum(event["event"] in rest.EVENTS for event in events) > 5


def test_pull_requests_recorded_for_pygithub_are_read_as_fixes() -> None:
    pulls = [body for body in bodies(r"/pulls(?:/\d+)?") if "html_url" in body]
    assert len(pulls) > 20
    for pull in pulls:
        fix = rest.fix_of(pull)
        assert (fix["url"], fix["state"] == "merged") == (pull["html_url"], bool(pull.get("merged_at")))


def test_diffs_recorded_for_pygithub_are_read() -> None:
    pages = [one.body for one in recordings(OF_A_REPOSITORY + r"/pulls/\d+/files" + PARAMETERS)]
    assert pages
    for page in pages:
        diff = diffs.add_page(diffs.begin("https://github.com/a/b/pull/1"), page, "")
        assert [each["path"] for each in diff["changes"]] == [file["filename"] for file in page]
        for file, change in zip(page, diff["changes"], strict=True):
            if file.get("patch"):
                assert change["hunks"] == sum(line.startswith("@@ ") for line in file["patch"].split("\n"))
                assert file["patch"].startswith(change.get("patch", ""))
        assert sum(each["additions"] for each in diff["changes"]) == sum(file["additions"] for file in page)

"""The double's REST bodies against GitHub's OpenAPI description and recorded answers; the vendored files themselves."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.fakes.github import openapi
from tests.fakes.github.double import TOKEN, GithubDouble
from tests.fakes.github.seeded import make_world
from tests.fakes.github.world import World

VENDOR = Path(openapi.__file__).parent / "vendor"
NAME = "example/engine"
REPOSITORY = "/repos/{owner}/{repo}"
LISTS = {
    f"{REPOSITORY}/issues": {"state": "all"},
    f"{REPOSITORY}/issues/comments": {},
    f"{REPOSITORY}/issues/events": {},
    f"{REPOSITORY}/labels": {},
    f"{REPOSITORY}/pulls": {"state": "all"},
}
OF_ISSUES = ["", "/comments", "/events", "/timeline"]
OF_PULLS = ["", "/files", "/commits"]


@pytest.fixture
def world(github: GithubDouble) -> World:
    return github.set_world(make_world(40))


def get(github: GithubDouble, path: str, **parameters: Any) -> requests.Response:
    headers = {"Authorization": f"token {TOKEN}"}
    return requests.get(github.url + path, params=parameters, headers=headers, timeout=30, allow_redirects=False)


def each_page(github: GithubDouble, path: str, **parameters: Any) -> Iterator[Any]:
    answer = get(github, path, per_page=100, **parameters)
    while True:
        yield answer.json()
        if "next" not in answer.links:
            return
        answer = get(github, answer.links["next"]["url"].removeprefix(github.url))


def concrete(path: str, number: int = 0) -> str:
    path = path.replace("{owner}/{repo}", NAME)
    return re.sub(r"\{(issue|pull)_number\}", str(number), path)


def test_the_vendored_files_are_those_that_were_fetched() -> None:
    told = dict(reversed(line.split()) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    assert told == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.gz")}


@pytest.mark.parametrize("path", LISTS)
def test_every_page_of_a_list_is_as_github_describes_it(github: GithubDouble, world: World, path: str) -> None:
    pages = list(each_page(github, concrete(path), **LISTS[path]))
    assert sum(map(len, pages)) > 0
    assert [problem for page in pages for problem in openapi.problems(path, page)] == []


def test_every_issue_with_its_comments_and_events_is_as_github_describes_it(github: GithubDouble, world: World) -> None:
    found = []
    for issue in next(iter(world)).standing():
        for rest in OF_ISSUES:
            path = f"{REPOSITORY}/issues/{{issue_number}}{rest}"
            for page in each_page(github, concrete(path, issue.number)):
                found += openapi.problems(path, page)
    assert found == []


def test_every_pull_request_with_its_files_is_as_github_describes_it(github: GithubDouble, world: World) -> None:
    pulls = [issue for issue in next(iter(world)).standing() if issue.is_pull]
    assert len(pulls) > 5
    found = []
    for issue in pulls:
        for rest in OF_PULLS:
            path = f"{REPOSITORY}/pulls/{{pull_number}}{rest}"
            for page in each_page(github, concrete(path, issue.number)):
                found += openapi.problems(path, page)
    assert found == []


def test_every_commit_that_closed_something_is_as_github_describes_it(github: GithubDouble, world: World) -> None:
    engine = next(iter(world))
    commits = [one.detail["commit"] for issue in engine.standing() for one in issue.events if one.detail.get("commit")]
    assert commits
    path = f"{REPOSITORY}/commits/{{ref}}"
    for commit in commits:
        pages = list(each_page(github, f"/repos/{NAME}/commits/{commit}"))
        assert [problem for page in pages for problem in openapi.problems(path, page)] == []
        files = [file for page in pages for file in page["files"]]
        assert sum(file["additions"] for file in files) == pages[0]["stats"]["additions"]
    answer = get(github, f"/repos/{NAME}/commits/{'0' * 40}")
    assert (answer.status_code, openapi.problems(path, answer.json(), 422)) == (422, [])


def test_repository_search_limits_and_account_are_as_github_describes_them(github: GithubDouble, world: World) -> None:
    assert openapi.problems(REPOSITORY, get(github, f"/repos/{NAME}").json()) == []
    assert openapi.problems("/search/issues", get(github, "/search/issues", q=f"repo:{NAME}").json()) == []
    assert openapi.problems("/rate_limit", get(github, "/rate_limit").json()) == []
    assert openapi.problems("/user", get(github, "/user").json()) == []


def test_errors_are_as_github_describes_them(github: GithubDouble, world: World) -> None:
    github.change("delete", NAME, 1, "2026-01-01T00:00:00Z")
    github.change("transfer", NAME, 2, "2026-01-01T00:00:00Z", to="example/elsewhere")
    path = f"{REPOSITORY}/issues/{{issue_number}}"
    for number, status in ((1, 410), (2, 301), (99_999, 404)):
        answer = get(github, concrete(path, number))
        assert answer.status_code == status
        assert openapi.problems(path, answer.json(), status) == []


def test_a_body_that_lacks_what_github_always_sends_is_found_out(github: GithubDouble, world: World) -> None:
    path = f"{REPOSITORY}/issues/{{issue_number}}"
    body = get(github, concrete(path, 1)).json()
    del body["user"]
    body["number"] = "1"
    assert openapi.problems(path, body) == ["number: '1' is not of type 'integer'", ": 'user' is a required property"]


def recordings(scenario: str) -> list[dict[str, Any]]:
    every = json.loads(gzip.decompress((VENDOR / "recordings.json.gz").read_bytes()))
    return [one for one in every if one["scenario"] == scenario]


def test_the_double_leaves_out_nothing_that_recorded_issues_have(github: GithubDouble, world: World) -> None:
    recorded = recordings("paginate-issues")
    own = get(github, f"/repos/{NAME}/issues", per_page=3, state="all")
    assert set(recorded[0]["response"][0]) <= set(own.json()[0])
    # the same links, on the same kind of address
    told = re.sub(r"https?://[^/]+", "", own.headers["Link"])
    assert re.sub(r"\d+", "N", told).replace("&state=all", "") == re.sub(
        r"\d+", "N", re.sub(r"https?://[^/]+", "", recorded[0]["headers"]["link"])
    )


def test_the_double_leaves_out_nothing_that_recorded_searches_have(github: GithubDouble, world: World) -> None:
    recorded = recordings("search-issues")[0]["response"]
    own = get(github, "/search/issues", q=f"repo:{NAME}").json()
    assert set(recorded) <= set(own)
    assert set(recorded["items"][0]) - {"text_matches"} <= set(own["items"][0]) | {"draft", "pull_request"}

"""The double refuses, limits and fails as GitHub does: prices, paging, conditional requests, and every fault."""

import time
from typing import Any

import pytest
import requests

from tests.fakes.github.double import SECOND_TOKEN, TOKEN, GithubDouble
from tests.fakes.github.seeded import LONG_THREAD, make_world
from tests.fakes.github.world import World

NAME = "example/engine"
ISSUES = """query ($first: Int!, $after: String) {
  repository(owner: "example", name: "engine") {
    issues(first: $first, after: $after, orderBy: {field: UPDATED_AT, direction: ASC}) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { number body comments(first: 50) { totalCount nodes { body } } }
    }
  }
  rateLimit { cost remaining nodeCount }
}"""


@pytest.fixture
def world(github: GithubDouble) -> World:
    return github.set_world(make_world(40))


def ask(github: GithubDouble, query: str, token: str = TOKEN, **variables: Any) -> requests.Response:
    headers = {"Authorization": f"bearer {token}"}
    return requests.post(
        f"{github.url}/graphql", json={"query": query, "variables": variables}, headers=headers, timeout=30
    )


def get(github: GithubDouble, path: str, token: str = TOKEN, **headers: str) -> requests.Response:
    own = {"Authorization": f"token {token}"} if token else {}
    return requests.get(github.url + path, headers={**own, **headers}, timeout=30, allow_redirects=False)


def issues_of(answer: requests.Response) -> dict[str, Any]:
    return answer.json()["data"]["repository"]["issues"]


# --- GraphQL -----------------------------------------------------------------------------------------------------


def test_graphql_pages_through_every_issue_once(github: GithubDouble, world: World) -> None:
    after, numbers = None, []
    while True:
        page = issues_of(ask(github, ISSUES, first=7, after=after))
        numbers += [node["number"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    own = [issue for issue in next(iter(world)).standing() if not issue.is_pull]
    assert numbers == [one.number for one in sorted(own, key=lambda one: (one.updated_at, one.number))]
    assert page["totalCount"] == len(own) == 40
    assert max(len(issue.comments) for issue in own) == LONG_THREAD
    assert set(github.log.read.values()) == {1}


def test_a_page_goes_on_where_it_stopped_though_the_list_changes(github: GithubDouble, world: World) -> None:
    first = issues_of(ask(github, ISSUES, first=10))
    github.change("edit", NAME, first["nodes"][0]["number"], "2026-01-01T00:00:00Z", title="Now the last")
    second = issues_of(ask(github, ISSUES, first=10, after=first["pageInfo"]["endCursor"]))
    assert {node["number"] for node in first["nodes"]} & {node["number"] for node in second["nodes"]} == set()


# the two examples of GitHub's own page on its limits
NESTED = """{ viewer { repositories(first: 100) { edges { node { id
  issues(first: 50) { edges { node { id labels(first: 60) { edges { node { id name } } } } } } } } } } }"""
BROAD = """{ viewer { repositories(first: 50) { edges { repository: node { name
  pullRequests(first: 20) { edges { pullRequest: node { title
    comments(first: 10) { edges { comment: node { bodyHTML } } } } } }
  issues(first: 20) { totalCount edges { issue: node { title bodyHTML
    comments(first: 10) { edges { comment: node { bodyHTML } } } } } } } } }
  followers(first: 10) { edges { follower: node { login } } } } }"""


@pytest.mark.parametrize(
    ("query", "asked", "points", "nodes"), [(NESTED, 5101, 51, 305_100), (BROAD, 2102, 21, 22_060)]
)
def test_a_query_costs_what_githubs_examples_cost(
    github: GithubDouble, query: str, asked: int, points: int, nodes: int
) -> None:
    github.fail({"kind": "slow", "wait": 0, "on": "graphql"})
    ask(github, query)
    entry = github.log.entries[-1]
    assert (entry["asked"], entry["points"], entry["nodes"]) == (asked, points, nodes)
    assert github.unserved
    github.reset()


def test_points_are_taken_from_the_token_that_asks(github: GithubDouble, world: World) -> None:
    rate = ask(github, ISSUES, first=25).json()["data"]["rateLimit"]
    assert rate == {"cost": 1, "remaining": 4999, "nodeCount": 25 + 25 * 50}
    assert ask(github, ISSUES, first=25).headers["X-RateLimit-Remaining"] == "4998"
    assert ask(github, ISSUES, SECOND_TOKEN, first=25).headers["X-RateLimit-Remaining"] == "4999"


def test_a_token_without_points_is_told_when_it_has_some_again(github: GithubDouble, world: World) -> None:
    github.add_token("poor", "poor", {"graphql": 1}, window=1)
    assert "data" in ask(github, ISSUES, "poor", first=5).json()
    refused = ask(github, ISSUES, "poor", first=5)
    assert (refused.status_code, refused.json()["errors"][0]["type"]) == (200, "RATE_LIMITED")
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    time.sleep(max(0, float(refused.headers["X-RateLimit-Reset"]) - time.time()) + 0.05)
    assert "data" in ask(github, ISSUES, "poor", first=5).json()


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("{ viewer { repositories(first: 101) { nodes { id } } } }", "EXCESSIVE_PAGINATION"),
        ("{ viewer { repositories { nodes { id } } } }", "MISSING_PAGINATION_BOUNDARIES"),
        (
            "{ viewer { repositories(first: 100) { nodes { issues(first: 100) { nodes { labels(first: 100) "
            "{ nodes { id } } } } } } } }",
            "MAX_NODE_LIMIT_EXCEEDED",
        ),
        ('{ repository(owner: "no", name: "where") { id } }', "NOT_FOUND"),
        ('{ repository(owner: "example", name: "engine") { issue(number: 99999) { id } } }', "NOT_FOUND"),
    ],
)
def test_queries_that_github_refuses_are_refused(github: GithubDouble, world: World, query: str, kind: str) -> None:
    assert [error["type"] for error in ask(github, query).json()["errors"]] == [kind]
    github.reset()


def test_what_the_schema_does_not_have_and_what_the_double_does_not_serve_are_told_apart(github: GithubDouble) -> None:
    invented = ask(github, "{ viewer { shoeSize } }")
    assert (invented.status_code, "Cannot query field" in invented.json()["errors"][0]["message"]) == (200, True)
    assert ask(github, "{ viewer { bio } }").status_code == 501
    assert len(github.unserved) == 2
    github.reset()


def test_graphql_is_for_those_with_a_token(github: GithubDouble) -> None:
    assert requests.post(f"{github.url}/graphql", json={"query": "{ viewer { login } }"}, timeout=9).status_code == 401
    assert ask(github, "{ viewer { login } }", "stolen").status_code == 401
    github.revoke(TOKEN)
    assert ask(github, "{ viewer { login } }").status_code == 401


# --- REST --------------------------------------------------------------------------------------------------------


def test_an_answer_that_did_not_change_is_free(github: GithubDouble, world: World) -> None:
    first = get(github, f"/repos/{NAME}/issues?state=all&per_page=100")
    again = get(github, f"/repos/{NAME}/issues?state=all&per_page=100", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["X-RateLimit-Remaining"] == first.headers["X-RateLimit-Remaining"] == "4999"
    github.change("comment", NAME, 1, "2026-01-01T00:00:00Z", body="Still there.")
    changed = get(github, f"/repos/{NAME}/issues?state=all&per_page=100", **{"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.headers["X-RateLimit-Remaining"]) == (200, "4998")


def test_strangers_have_sixty_requests(github: GithubDouble, world: World) -> None:
    for _ in range(60):
        assert get(github, f"/repos/{NAME}/issues?per_page=1", token="").status_code == 200
    refused = get(github, f"/repos/{NAME}/issues?per_page=1", token="")
    assert (refused.status_code, refused.headers["X-RateLimit-Remaining"]) == (403, "0")


def test_a_search_gives_a_thousand_at_most(github: GithubDouble) -> None:
    github.set_world(make_world(1100))
    found = get(github, "/search/issues?q=repo:example/engine+is:issue&per_page=100&page=10").json()
    assert (found["total_count"], len(found["items"])) == (1100, 100)
    beyond = get(github, "/search/issues?q=repo:example/engine+is:issue&per_page=100&page=11")
    assert beyond.status_code == 422


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("is:issue", lambda i: not i.is_pull),
        ("is:pr is:merged", lambda i: i.pull and i.pull.merged_at),
        ('is:issue is:closed label:"bug" -label:stale', lambda i: _closed(i) and _among(i, "bug", "stale") == {"bug"}),
        ('is:issue label:stale,"good first issue"', lambda i: not i.is_pull and _among(i, "stale", "good first issue")),
        ('is:issue reason:"not planned"', lambda i: i.state_reason == "not_planned"),
        ("is:issue created:>=2023-03-15", lambda i: not i.is_pull and i.created_at >= "2023-03-15"),
        ("created:2023-03-12..2023-03-14", lambda i: "2023-03-12" <= i.created_at[:10] <= "2023-03-14"),
        ("is:issue closed:<2023-03-20", lambda i: _closed(i) and i.closed_at < "2023-03-20"),
        ("is:issue NOT crash", lambda i: not i.is_pull and "crash" not in f"{i.title}\n{i.body}"),
    ],
)  # fmt: skip
def test_a_search_finds_what_its_words_say(github: GithubDouble, world: World, words: str, expected: Any) -> None:
    answer = requests.get(
        f"{github.url}/search/issues", params={"q": f"repo:{NAME} {words}", "per_page": 100}, timeout=9
    ).json()
    wanted = {issue.number for issue in next(iter(world)).standing() if expected(issue)}
    assert {item["number"] for item in answer["items"]} == wanted
    assert wanted


def _among(issue: Any, *labels: str) -> set[str]:
    return {*labels} & {*issue.labels}


def _closed(issue: Any) -> bool:
    return not issue.is_pull and issue.state == "closed"


# --- faults ------------------------------------------------------------------------------------------------------


def test_servers_fail_with_a_page_of_html(github: GithubDouble, world: World) -> None:
    github.fail({"kind": "server_error", "status": 503, "on": "core", "at": [2]})
    answers = [get(github, f"/repos/{NAME}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 503, 200]
    assert answers[1].headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("status", [403, 429])
def test_secondary_limits_say_how_long_to_wait_or_nothing(github: GithubDouble, world: World, status: int) -> None:
    github.fail({"kind": "secondary_limit", "status": status, "wait": 2, "at": [1]})
    refused = get(github, f"/repos/{NAME}")
    assert (refused.status_code, refused.headers["Retry-After"]) == (status, "2")
    assert int(refused.headers["X-RateLimit-Remaining"]) > 0
    github.fail({"kind": "secondary_limit", "status": status, "wait": None, "at": [1]})
    assert "Retry-After" not in get(github, f"/repos/{NAME}").headers


def test_primary_limits_say_when_they_end(github: GithubDouble, world: World) -> None:
    github.fail({"kind": "primary_limit", "wait": 1, "at": [1]})
    refused = get(github, f"/repos/{NAME}")
    assert (refused.status_code, refused.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert time.time() - 1 <= int(refused.headers["X-RateLimit-Reset"]) <= time.time() + 2


@pytest.mark.parametrize("kind", ["drop", "drop_late", "truncated"])
def test_connections_break(github: GithubDouble, world: World, kind: str) -> None:
    github.fail({"kind": kind, "at": [1]})
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        ask(github, ISSUES, first=20)
    is_paid = github.log.points > 0
    assert is_paid == (kind != "drop")
    assert ask(github, ISSUES, first=20).status_code == 200
    assert github.log.pages.most_common(1)[0][1] == 1


def test_bodies_are_cut_though_nothing_else_tells(github: GithubDouble, world: World) -> None:
    github.fail({"kind": "cut_json", "at": [1]})
    answer = ask(github, ISSUES, first=20)
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_queries_that_are_too_much_come_back_by_half(github: GithubDouble, world: World) -> None:
    github.fail({"kind": "resource_limits", "above": 600, "on": "graphql"})
    answer = ask(github, ISSUES, first=20)
    assert (answer.status_code, answer.json()["errors"][0]["type"]) == (200, "RESOURCE_LIMITS_EXCEEDED")
    assert issues_of(answer)["nodes"].count(None) == 10
    assert "errors" not in ask(github, ISSUES, first=10).json()


def test_queries_time_out_with_an_error_in_an_answer(github: GithubDouble, world: World) -> None:
    github.fail({"kind": "timeout", "times": 1, "on": "graphql"})
    answer = ask(github, ISSUES, first=20)
    assert (answer.status_code, answer.json()["data"]) == (200, None)
    assert ask(github, ISSUES, first=20).json()["data"]


def test_faults_by_chance_are_the_same_in_every_run(github: GithubDouble, world: World) -> None:
    runs = []
    for _ in range(2):
        github.fail({"kind": "server_error", "share": 0.3, "seed": 5})
        runs.append([get(github, f"/repos/{NAME}").status_code for _ in range(20)])
    assert runs[0] == runs[1]
    assert 0 < runs[0].count(502) < 20


def test_a_moved_issue_is_found_where_it_went(github: GithubDouble, world: World) -> None:
    github.change("transfer", NAME, 1, "2026-01-01T00:00:00Z", to="example/elsewhere")
    moved = get(github, f"/repos/{NAME}/issues/1")
    assert moved.status_code == 301
    there = get(github, moved.headers["Location"].removeprefix(github.url)).json()
    assert (there["title"], there["number"]) == (next(iter(world)).issues[1].title, 1)

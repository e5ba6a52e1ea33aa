"""Issues and pull requests as GitHub's REST, its GraphQL and the `gh` tool write them, as rows of the columns that the
import knows. Pure.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mining.files.rows import Row
from mining.records import Unusable

Given = dict[str, Any]  # Any: GitHub's JSON
# what names an issue wherever it comes from; other objects are answers around issues
NAMES_AN_ISSUE = {"url", "html_url", "htmlUrl"}
# keys of REST that repeat an address or serve programs only
NOISE = {
    *("id", "node_id", "nodeId", "databaseId", "performed_via_github_app", "sub_issues_summary", "__typename"),
    *("issue_dependencies_summary", "active_lock_reason", "comments_url", "events_url", "labels_url", "repository_url"),
    *("timeline_url", "user_view_type", "head", "base", "_links", "diff_url", "patch_url", "issue_url", "commits_url"),
    *("review_comments_url", "review_comment_url", "statuses_url", "viewerCanUpdate", "viewerDidAuthor", "score"),
}
KINDS = {"PullRequest": "pull", "Issue": "issue"}
MOST_DEPTH = 12


def rows_in(value: object, depth: int = 0) -> Iterator[object]:
    """Give the issues in a value: itself, the elements of a list, or the nodes of an answer of GraphQL.

    What is neither is given as it is, to be listed as a row that can't be used; an answer without issues gives nothing.
    """
    if isinstance(value, list) and depth < MOST_DEPTH:
        for part in value:
            yield from rows_in(part, depth + 1)
    elif isinstance(value, dict) and not NAMES_AN_ISSUE & value.keys() and _is_around_issues(value):
        for part in value.values():
            if isinstance(part, dict | list) and depth < MOST_DEPTH:
                yield from (found for found in rows_in(part, depth + 1) if _is_issue(found))
    else:
        yield value


def _is_around_issues(value: Given) -> bool:
    """Return whether an object holds issues rather than being one: an answer, a connection, a search of REST."""
    return bool({"data", "nodes", "edges", "node", "items", "errors"} & value.keys()) or any(
        isinstance(part, dict) for part in value.values()
    )


def _is_issue(value: object) -> bool:
    return isinstance(value, dict) and bool(NAMES_AN_ISSUE & value.keys()) and "title" in value


def row_of(line: int, value: object) -> Row:
    """Return a value as a row of the columns that the import knows, or with the problem that it is no issue."""
    if not isinstance(value, dict) or not value:
        shown = json.dumps(value)[:200]
        return Row(line, {}, Unusable("This is no issue: an object {…} is expected.", excerpt=shown))
    return Row(line, plain_row(value))


def plain_row(value: Mapping[str, Any]) -> dict[str, object]:
    """Return an issue of any of the three shapes with lists where the columns want lists, without what serves programs.

    Lists that are counted but not given, such as the comments of REST's lists, are left out: they empty nothing.
    """
    row: dict[str, object] = {}
    for key, part in value.items():
        if key in NOISE or (key == "url" and "html_url" in value):
            continue
        part = _without_connections(part)
        if key == "comments" and isinstance(part, int) and not isinstance(part, bool):
            row["comment_count"] = part
        elif key == "reactions" and isinstance(part, dict):
            row[key] = {name: count for name, count in part.items() if isinstance(count, int) and count}
        elif key in ("milestone", "repository") and isinstance(part, dict):
            row[key] = part.get("title") or part.get("nameWithOwner") or part.get("full_name") or part.get("name")
        elif key in ("assignees", "assignee", "closed_by", "closedBy"):
            row[key] = [each.get("login") for each in _as_list(part) if isinstance(each, dict)]
        elif key in ("closedByPullRequestsReferences", "closedByPullRequests"):
            row["fixes"] = [_as_fix(each) for each in _as_list(part) if isinstance(each, dict)]
        else:
            row[key] = part
    if value.get("pull_request") and isinstance(value["pull_request"], dict):
        row["kind"] = "pull"
        row["merged_at"] = value["pull_request"].get("merged_at")
        row.pop("pull_request", None)
    elif value.get("__typename") in KINDS:
        row["kind"] = KINDS[value["__typename"]]
    return {key: part for key, part in row.items() if part not in (None, [], {}) or key in ("body", "labels")}


def _without_connections(value: object) -> object:
    """Return GraphQL's connections, {nodes: […]} or {edges: [{node}]}, as the lists that they stand for."""
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("nodes"), list):
        return [_without_connections(part) for part in value["nodes"] if part is not None]
    if isinstance(value.get("edges"), list):
        return [_without_connections(edge.get("node")) for edge in value["edges"] if isinstance(edge, dict)]
    return value


def _as_fix(pull: Given) -> Given:
    fix = {name: pull.get(name) for name in ("url", "title", "mergedAt", "additions", "deletions")}
    files, commits = pull.get("changedFiles"), pull.get("commits")
    return fix | {
        "files": files,
        "commits": commits.get("totalCount") if isinstance(commits, dict) else commits,
    }


def _as_list(value: object) -> list[Any]:  # Any: GitHub's JSON
    return value if isinstance(value, list) else [value] if value else []

"""The real material as a world of the double: the issues with their texts, and the threads with their comments.

The material lacks what GitHub has, and the double needs: of the issues it knows how many comments they had, not which,
so that each stands for one; whoever wrote them is unknown, as if the account were gone; days have no hour. Discussions,
which share their numbers with issues, are served as issues, so that every thread can be harvested.
"""

import gzip
import json
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tests.fakes.github.world import Comment, Issue, Pull, Repository, World

Row = dict[str, Any]
UNKNOWN = "This comment is not part of the material."


def world_of(folder: Path) -> World:
    """Return all repositories of the material."""
    rows = [*_rows(folder / "issues" / "issues.jsonl.gz"), *_rows(folder / "threads" / "threads.jsonl.gz")]
    by_repository: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_repository[row["repository"]].append(row)
    ids = count(1_000_000)
    made = []
    for place, (name, own) in enumerate(sorted(by_repository.items()), start=1):
        issues = [_issue(row, ids) for row in own]
        made.append(Repository(name, place, {issue.number: issue for issue in issues}))
    return World(made)


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in gzip.open(path)]


def _issue(row: Row, ids: "count[int]") -> Issue:
    created_at = _moment(row.get("created_at") or row["created"])
    is_open = row["state"] in {"open", "draft", "answered"}
    ended = row.get("closed_at") or row.get("updated") or created_at
    closed_at = None if is_open else max(created_at, _moment(ended))
    issue = Issue(
        row["repository"], row["number"], next(ids), row["title"], row["body"] or "", row.get("author"), created_at
    )
    issue.state, issue.closed_at = ("open", None) if is_open else ("closed", closed_at)
    issue.association = row.get("author_association") or "NONE"
    issue.labels = list(row["labels"])
    issue.reactions = {"+1": row["reactions_total"]} if row.get("reactions_total") else {}
    issue.comments = [_comment(one, created_at, ids) for one in row.get("comments") or []]
    issue.comments += [_stand_in(created_at, place, ids) for place in range(row.get("comments_count") or 0)]
    if row["kind"] == "pull":
        merged_at = closed_at if row["state"] == "merged" else None
        issue.pull = Pull(merged_at=merged_at, is_draft=row["state"] == "draft")
    elif closed_at:
        issue.state_reason = "completed"
    issue.updated_at = max([created_at, closed_at or "", *issue.moments])
    return issue


def _comment(given: Row, created_at: str, ids: "count[int]") -> Comment:
    return Comment(
        next(ids), given["author"], given["body"] or "", max(created_at, _moment(given["date"] or created_at))
    )


def _stand_in(created_at: str, place: int, ids: "count[int]") -> Comment:
    at = datetime.fromisoformat(created_at) + timedelta(hours=place + 1)
    return Comment(next(ids), None, UNKNOWN, at.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _moment(text: str) -> str:
    """Return a moment as GitHub writes it, of a day its beginning."""
    return datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M:%SZ")

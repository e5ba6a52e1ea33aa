"""Threads as REST gives them: parts of lists over a whole repository, put together by issue number. Pure.

REST's lists know neither cross-references nor the size of a pull request; a fix is found by the closing words of its
text and by the commits that closed an issue, whose diffs tell the size where they are read.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from mining import fixes
from mining.github.query import Facts
from mining.github.records import Happened, Said, Thread, Who

Body = Mapping[str, Any]  # Any: GitHub's JSON
EVENTS = {
    "closed": "closed",
    "connected": "connected",
    "disconnected": "disconnected",
    "marked_as_duplicate": "marked as duplicate",
    "unmarked_as_duplicate": "unmarked as duplicate",
    "labeled": "labelled",
    "unlabeled": "unlabelled",
    "reopened": "reopened",
    "transferred": "transferred",
}
REACTIONS = {
    "+1": "thumbs_up",
    "-1": "thumbs_down",
    "laugh": "laugh",
    "hooray": "hooray",
    "confused": "confused",
    "heart": "heart",
    "rocket": "rocket",
    "eyes": "eyes",
}
CLOSES = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+"
    r"(?:https://github\.com/(?P<site>[\w.-]+/[\w.-]+)/issues/|(?P<place>[\w.-]+/[\w.-]+)?#)(?P<number>\d{1,9})\b",
    re.IGNORECASE,
)


def moment(text: str | None) -> datetime | None:
    """Return a moment as GitHub writes it."""
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def kind_of(issue: Body) -> str:
    """Return issue or pull: the lists of issues hold both."""
    return "pull" if any((issue.get("pull_request") or {}).values()) else "issue"


def facts_of(issue: Body) -> Facts:
    """Return what the conditions of a query look at."""
    return Facts(
        kind=kind_of(issue),
        labels=frozenset(label["name"] for label in issue.get("labels") or ()),
        state=issue["state"],
        state_reason=issue.get("state_reason") or "",
        created_at=datetime.fromisoformat(issue["created_at"]),
        closed_at=moment(issue["closed_at"]),
        text=f"{issue['title']}\n{issue.get('body') or ''}",
    )


def number_in(url: str) -> int:
    """Return the number that an address of the API ends with."""
    return int(url.rpartition("/")[2])


def closed_by(pull: Body, repository: str) -> set[int]:
    """Return the issues of the repository that a pull request says it closes."""
    found = CLOSES.finditer(f"{pull['title']}\n{pull.get('body') or ''}")
    own = repository.lower()
    return {int(each["number"]) for each in found if (each["site"] or each["place"] or own).lower() == own}


def fix_of(pull: Body) -> dict[str, Any]:
    """Return a pull request of a list as a fix; lists do not tell its size."""
    state = "merged" if pull.get("merged_at") else pull["state"]
    return {"url": pull["html_url"], "title": pull["title"], "merged_at": pull.get("merged_at"), "state": state}


def commit_of(event: Body, place: str) -> Body:
    """Return the commit that an event says has closed an issue, as a fix; nothing of any other event.

    Events tell neither what the commit says nor its size.
    """
    if event["event"] != "closed" or not event.get("commit_id"):
        return {}
    url = f"{place}/commit/{event['commit_id']}"
    own = {"url": url, "title": "", "merged_at": event["created_at"], "state": "merged", "commits": 1}
    return _with_diff(own, event)


def fix_in(kind: str, data: Body, place: str = "") -> Body:
    """Return the fix that a piece of this kind holds: a pull request is its own; nothing of an issue.

    `place` is the address of the repository, which events do not tell.
    """
    if kind == "fix":
        return data
    if kind == "event":
        return commit_of(data, place)
    if kind_of(data) != "pull":
        return {}
    return _with_diff(fix_of({**data, **data["pull_request"], "html_url": data["html_url"]}), data)


def _with_diff(fix: Body, data: Body) -> Body:
    return {**fix, "diff": data["diff"]} if "diff" in data else fix


def sized(fix: Body) -> Body:
    """Return a fix with the size that its whole diff tells, if that was read, and with a commit's own title."""
    diff = fix.get("diff") or {}
    kept = {name: value for name, value in fix.items() if name != "diff"}
    kept["title"] = kept["title"] or diff.get("title", "")
    changes = diff.get("changes")
    if changes is None:
        return kept
    if len(changes) >= fixes.MOST_FILES:  # GitHub lists no more, and there may be more
        return {**kept, "changes": changes, "hunks": None}
    sums = {name: sum(change[name] for change in changes) for name in ("additions", "deletions")}
    return {**kept, **sums, "files": len(changes), "changes": changes, "hunks": fixes.hunks_of(changes)}


def thread_of(issue: Body, comments: Iterable[Body], events: Iterable[Body], repairs: Iterable[Body]) -> Thread:
    """Return an issue with the parts that belong to it."""
    merged_at = (issue.get("pull_request") or {}).get("merged_at")
    happened = sorted(events, key=lambda event: (event["created_at"], event["id"]))
    return Thread(
        url=issue["html_url"],
        title=issue["title"],
        body=issue.get("body") or "",
        state="merged" if merged_at else issue["state"],
        state_reason=issue.get("state_reason") or "",
        by=_who(issue["user"]),
        role=issue.get("author_association") or "",
        created_at=issue["created_at"],
        closed_at=issue["closed_at"],
        changed_at=issue["updated_at"],
        labels=[label["name"] for label in issue.get("labels") or ()],
        reactions=_reactions(issue.get("reactions") or {}),
        said=[_said(each) for each in sorted(comments, key=lambda each: (each["created_at"], each["id"]))],
        happened=[_happened(each) for each in happened if each["event"] in EVENTS],
        fixes=[*repairs, *_commits_of(issue, happened)],
    )


def _who(user: Body | None) -> Who:
    return Who(user["login"], user.get("type") == "Bot") if user else Who()


def _reactions(counts: Body) -> dict[str, int]:
    return {name: counts[key] for key, name in REACTIONS.items() if counts.get(key)}


def _said(comment: Body) -> Said:
    role, body = comment.get("author_association") or "", comment.get("body") or ""
    return Said(_who(comment["user"]), role, comment["created_at"], body, comment["html_url"])


def _happened(event: Body) -> Happened:
    more = {"label": (event.get("label") or {}).get("name") or "", "reason": event.get("state_reason") or ""}
    return Happened(EVENTS[event["event"]], _who(event.get("actor")), event["created_at"], more)


def _commits_of(issue: Body, events: Iterable[Body]) -> Iterable[Body]:
    """Return the commits that closed an issue, each once, though it was opened again."""
    place = issue["html_url"].rpartition("/")[0].rpartition("/")[0]
    commits = {fix["url"]: sized(fix) for event in events if (fix := commit_of(event, place))}
    return commits.values()

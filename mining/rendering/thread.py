"""The thread of a snapshot: title, facts, body, comments and linked fixes, as a developer would read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from mining.addresses import read_place
from mining.asides import CLOSED, MERGED
from mining.models import Report, ReportKind, Snapshot
from mining.rendering.fixes import read_fix
from mining.rendering.text import render_plain, render_text

# a thread longer than any person reads is formatted up to here; what follows is shown as it was written
MOST_FORMATTED = 1_000_000
GITHUB = "https://github.com"


@dataclass(frozen=True)
class Post:
    """One contribution; `part` names it for evidence: "body", "comment:0", "comment:1" ..."""

    part: str
    author: str
    role: str
    at: datetime | None
    what: str
    url: str
    html: SafeString


def render_thread(snapshot: Snapshot) -> SafeString:
    """Return the whole thread as HTML; the same snapshot always gives the same."""
    posts = list(_posts(snapshot))
    context = {
        "snapshot": snapshot,
        "report": snapshot.report,
        "kind": ReportKind(snapshot.report.kind).label,
        "role": role_name(snapshot.author_role),
        # a merged pull request is closed, and how is the reason
        "state": CLOSED if snapshot.state == MERGED else snapshot.state,
        "reason": snapshot.state_reason.replace("_", " ") or (MERGED if snapshot.state == MERGED else ""),
        "open_for": open_for(snapshot.opened_at, snapshot.closed_at),
        "body": posts[0],
        "comments": posts[1:],
        "fixes": [read_fix(fix) for fix in snapshot.fixes],
    }
    return render_to_string("mining/thread.html", context)


def _posts(snapshot: Snapshot) -> Iterator[Post]:
    project = project_of(snapshot.report)
    length = 0
    body = {"body": snapshot.body, "author": snapshot.author, "role": snapshot.author_role, "url": snapshot.report.url}
    for number, given in enumerate([body, *snapshot.comments], start=-1):
        length += len(given["body"])
        text = given["body"]
        yield Post(
            part="body" if number < 0 else f"comment:{number}",
            author=given["author"],
            role=role_name(given["role"]),
            at=snapshot.opened_at if number < 0 else _moment(given["created_at"]),
            what=given.get("what") or "",
            url=given["url"],
            html=_html(text, project, is_formatted=length <= MOST_FORMATTED) if text else SafeString(),
        )


def _html(text: str, project: str, *, is_formatted: bool) -> SafeString:
    return render_text(text, project, tells_places=True) if is_formatted else render_plain(text)


def project_of(report: Report) -> str:
    """Return the address to which references such as #12 belong; empty when the report's own does not tell."""
    place = read_place(report.url)
    return f"{GITHUB}/{place.repository}" if place.kind and report.url.startswith(f"{GITHUB}/") else ""


def role_name(role: str) -> str:
    """Return an author's part in the project in plain words; empty when there is none."""
    return "" if role.upper() == "NONE" else role.replace("_", " ").lower()


def open_for(opened_at: datetime | None, closed_at: datetime | None) -> str:
    """Return how long a report was open, in words; empty while it is, or when that is not known."""
    if opened_at is None or closed_at is None or closed_at < opened_at:
        return ""
    days = (closed_at.date() - opened_at.date()).days
    return "on the same day" if not days else "after 1 day" if days == 1 else f"after {days:,} days"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

"""What a report cost to resolve, from its snapshot: time, discussion, and the size of its linked fixes. Pure.

What is not known is None, which is not zero: a fix whose size nobody told leaves the size of the whole unknown, while a
report without any linked fix has none to measure.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from mining.fixes import folders_of, paths_of

if TYPE_CHECKING:
    from mining.models import Snapshot

# GitHub's name for an account that is gone: nobody can tell how many people that is
GHOST = "ghost"
SECONDS_A_DAY = 86_400
SUMMED = ("commits", "files", "hunks", "additions", "deletions")
UNKNOWN: Mapping[str, int | None] = dict.fromkeys(SUMMED)


class Effort(NamedTuple):
    """The figures of one report; those of fixes are sums over its linked fixes, None where not all are known."""

    days: float | None
    comments: int
    participants: int
    fixes: int
    commits: int | None
    files: int | None
    hunks: int | None
    additions: int | None
    deletions: int | None
    folders: tuple[str, ...]


def effort_of(
    *,
    opened_at: datetime | None,
    closed_at: datetime | None,
    author: str,
    comments: Iterable[Mapping[str, Any]],  # Any: the values of JSON objects
    fixes: Iterable[Mapping[str, Any]],
) -> Effort:
    """Return the effort behind a report's content; a linked change that is known not to be merged repaired nothing."""
    said, linked = list(comments), list(fixes)
    counted = [fix for fix in linked if fix.get("merged_at") or "state" not in fix]
    sums = {name: _sum(counted, name) for name in SUMMED} if counted else UNKNOWN
    return Effort(
        days=_days(opened_at, closed_at),
        comments=len(said),
        participants=len({author, *(comment.get("author") for comment in said)} - {"", GHOST, None}),
        fixes=len(counted),
        folders=tuple(folders_of(path for fix in counted for path in paths_of(fix))),
        **sums,
    )


def effort_behind(snapshot: "Snapshot", fixes: Iterable[Mapping[str, Any]] | None = None) -> Effort:
    """Return the effort that a snapshot tells of, or with what else is known of its fixes."""
    return effort_of(
        opened_at=snapshot.opened_at,
        closed_at=snapshot.closed_at,
        author=snapshot.author,
        comments=snapshot.comments,
        fixes=snapshot.fixes if fixes is None else fixes,
    )


def _days(opened_at: datetime | None, closed_at: datetime | None) -> float | None:
    if opened_at is None or closed_at is None or closed_at < opened_at:
        return None
    return round((closed_at - opened_at).total_seconds() / SECONDS_A_DAY, 2)


def _sum(fixes: Iterable[Mapping[str, Any]], name: str) -> int | None:
    values = [fix.get(name) for fix in fixes]
    known = [value for value in values if isinstance(value, int)]
    return sum(known) if values and len(known) == len(values) else None

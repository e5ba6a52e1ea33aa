"""The diff of a pull request as REST gives it, page by page, for harvests that read it. Pure.

`next` is the address of the next page, "" when the diff is whole; GitHub lists at most 3,000 files of a pull request.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mining import fixes
from mining.nested import Json

Diff = dict[str, Any]  # Any: `next` and `changes`
PULL = re.compile(r"https://github\.com/(?P<repository>[\w.-]+/[\w.-]+)/pull/(?P<number>\d{1,9})")
# what is kept of a pull request whose diff GitHub does not show any more
GONE: Diff = {"next": "", "changes": None}


def begin(url: str) -> Diff:
    """Return the diff of a pull request before anything of it was read; nothing to read where the address is none."""
    found = PULL.fullmatch(url)
    if not found:
        return dict(GONE)
    return {"next": f"/repos/{found['repository']}/pulls/{found['number']}/files?per_page=100", "changes": []}


def add_page(diff: Diff, files: Iterable[Mapping[str, Any]], following: str) -> Diff:
    """Return the diff with the files of one more page."""
    changes: list[dict[str, Json]] = list(diff["changes"])
    room = fixes.room_behind(changes)
    for file in files:
        change = fixes.change_of(file["filename"], file["additions"], file["deletions"], file["status"])
        changes.append(fixes.with_patch(change, file.get("patch"), room))
        room -= len(str(changes[-1].get("patch") or ""))
    return {"next": following, "changes": changes}


def is_to_read(fix: Mapping[str, Any]) -> bool:
    """Whether a pull request was merged and its diff is not whole yet; what was not merged repaired nothing."""
    merged = fix.get("mergedAt") or fix.get("merged_at")
    return bool(merged) and (fix.get("diff") is None or bool(fix["diff"]["next"]))


def told_by(diff: Diff | None, files: int | None = None) -> dict[str, Json]:
    """Return what a whole diff adds to a fix that is known to change so many files."""
    if not diff or diff["changes"] is None:
        return {}
    changes = diff["changes"]
    return {"changes": changes, "hunks": fixes.hunks_of(changes, files)}

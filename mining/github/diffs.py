"""The diff of a pull request or of a commit as REST gives it, page by page, for harvests that read it. Pure.

`next` is the address of the next page, "" when the diff is whole; GitHub lists at most 3,000 files of either. `title`
is the first line of a commit's message, which REST's events do not tell.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mining import fixes
from mining.nested import Json

Diff = dict[str, Any]  # Any: `next`, `changes`, and `title` of a commit
Body = Mapping[str, Any]  # Any: GitHub's JSON
PULL = re.compile(r"https://github\.com/(?P<repository>[\w.-]+/[\w.-]+)/pull/(?P<number>\d{1,9})")
COMMIT = re.compile(r"https://github\.com/(?P<repository>[\w.-]+/[\w.-]+)/commit/(?P<sha>[0-9a-f]{40})")
# what is kept of a change whose diff GitHub does not show any more
GONE: Diff = {"next": "", "changes": None}


def begin(url: str) -> Diff:
    """Return the diff of a change before anything of it was read; nothing to read where the address is none."""
    if found := PULL.fullmatch(url):
        path = f"/repos/{found['repository']}/pulls/{found['number']}/files"
    elif found := COMMIT.fullmatch(url):
        path = f"/repos/{found['repository']}/commits/{found['sha']}"
    else:
        return dict(GONE)
    return {"next": f"{path}?per_page=100", "changes": []}


def add_page(diff: Diff, page: Body | Sequence[Body], following: str) -> Diff:
    """Return the diff with the files of one more page: a list of them, or a commit that has some."""
    changes: list[dict[str, Json]] = list(diff["changes"])
    room = fixes.room_behind(changes)
    for file in (page.get("files") or ()) if isinstance(page, Mapping) else page:
        change = fixes.change_of(file["filename"], file["additions"], file["deletions"], file["status"])
        changes.append(fixes.with_patch(change, file.get("patch"), room))
        room -= len(str(changes[-1].get("patch") or ""))
    title = {"title": page["commit"]["message"].partition("\n")[0]} if isinstance(page, Mapping) else {}
    return {"next": following, "changes": changes, **title}


def is_to_read(fix: Body) -> bool:
    """Whether a change was merged and its diff is not whole yet; what was not merged repaired nothing."""
    merged = fix.get("mergedAt") or fix.get("merged_at") or fix.get("committedDate")
    return bool(merged) and (fix.get("diff") is None or bool(fix["diff"]["next"]))


def told_by(diff: Diff | None, files: int | None = None) -> dict[str, Json]:
    """Return what a whole diff adds to a fix that is known to change so many files."""
    if not diff or diff["changes"] is None:
        return {}
    changes = diff["changes"]
    return {"changes": changes, "hunks": fixes.hunks_of(changes, files)}

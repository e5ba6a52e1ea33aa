"""The change behind a linked fix as a snapshot keeps it: its files, their hunks, and an excerpt of each patch. Pure.

A change is {path, additions, deletions}, with {change} where a file was not just modified and, where its patch was
read, {hunks, patch}; a patch that was cut has {is_cut}. None is not known, which is not zero.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mining.cleaning import clean_line, clean_text
from mining.nested import Json

# what a person looks through of one file, and of one fix; the rest is counted alone
LONGEST_PATCH, LONGEST_FIX = 3_000, 24_000
# a file of a change that brings every line of a vendored tree is no more than its name
MOST_FILES = 3_000
HUNK = re.compile(r"^@@ ", re.MULTILINE)
WORDS = {"removed": "deleted", "changed": "modified", "unchanged": "modified"}
Given = Mapping[str, Any]  # Any: the values of JSON objects


def change_of(path: str, additions: int | None, deletions: int | None, change: str = "") -> dict[str, Json]:
    """Return one file of a change, in GitHub's words for what became of it or in those that a snapshot keeps."""
    kept: dict[str, Json] = {"path": clean_line(path), "additions": additions, "deletions": deletions}
    word = WORDS.get(change.lower(), change.lower())
    return kept if word in ("", "modified") else {**kept, "change": word}


def with_patch(change: Mapping[str, Json], patch: str | None, room: int, hunks: int | None = None) -> dict[str, Json]:
    """Return a file with its hunks and as much of its patch as there is room for, cut behind a whole line.

    `hunks` are those of a patch that was cut before. A file whose lines changed and whose patch nobody gave has hunks
    that are not known; one without lines has none.
    """
    if patch is None:
        has_lines = change["additions"] is None or bool(change["additions"] or change["deletions"])
        return {**change, "hunks": None if has_lines else 0}
    text = clean_text(patch).rstrip("\n")
    counted: dict[str, Json] = {**change, "hunks": len(HUNK.findall(text)) if hunks is None else hunks}
    limit = min(LONGEST_PATCH, max(room, 0))
    if len(text) <= limit:
        return {**counted, "patch": text} if text else counted
    return {**counted, "patch": text[:limit].rpartition("\n")[0], "is_cut": True}


def room_behind(changes: Iterable[Mapping[str, Json]]) -> int:
    """Return how many characters of patches still fit into a fix."""
    return LONGEST_FIX - sum(len(str(each.get("patch") or "")) for each in changes)


def hunks_of(changes: Sequence[Given], files: int | None = None) -> int | None:
    """Return the hunks of all files; None where those of one are not known, or not all files are told."""
    counts = [each.get("hunks") for each in changes]
    if files is not None and files != len(counts):
        return None
    known = [count for count in counts if isinstance(count, int)]
    return sum(known) if len(known) == len(counts) else None


def paths_of(fix: Given) -> list[str]:
    """Return the paths that a fix is known to change; older snapshots keep them without their lines."""
    changes = fix.get("changes")
    return [str(each["path"]) for each in changes] if changes is not None else [str(p) for p in fix.get("paths") or ()]


def folder_of(path: str) -> str:
    """Return the top-level folder of a path in a repository; "." for a file beside the folders."""
    folder, slash, _ = path.partition("/")
    return folder if slash else "."


def folders_of(paths: Iterable[str]) -> list[str]:
    """Return the top-level folders, each once, in alphabetical order."""
    return sorted({folder_of(path) for path in paths})

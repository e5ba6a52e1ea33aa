"""A linked fix as a person reads it: what became of it, its size, folders, files, and what is kept of patches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from annotator.common.markdown import DECEIVING, highlight_code
from mining.fixes import folders_of, paths_of

# files that stand open, and those that are listed at all: nobody reads a list of thousands
SHOWN, LISTED = 8, 300
BLOCKS = 5
COUNTED = (("commits", "commit"), ("files", "file"), ("hunks", "hunk"))
SIGNED = (("+", "additions"), ("−", "deletions"))
STATES = {"closed": "closed without being merged", "open": "not merged yet"}
Given = Mapping[str, Any]  # Any: the keys of a fix hold text, numbers, lists or nothing


@dataclass(frozen=True)
class File:
    """One changed file; `added`, `deleted` and `rest` are blocks that show the shares of its lines."""

    path: str
    change: str
    additions: int | None
    deletions: int | None
    added: str
    deleted: str
    rest: str
    patch: SafeString
    is_cut: bool


@dataclass(frozen=True)
class Fix:
    """A linked repair; `size` says in words how large it is, `unlisted` how many files are not named."""

    url: str
    title: str
    state: str
    merged_at: datetime | None
    size: str
    folders: Sequence[str]
    files: Sequence[File]
    more_files: Sequence[File]
    unlisted: int


def read_fix(fix: Given) -> Fix:
    """Return what the thread shows of a fix; what nobody looked for is left out.

    Hunks that were looked for and not found are said to be unknown: a large patch without any would look like none.
    """
    counts = [(fix[name], noun) for name, noun in COUNTED if fix.get(name) is not None]
    words = [f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in counts]
    words += ["hunks not known"] if fix.get("hunks", 0) is None else []
    words += [f"{sign}{fix[name]:,}" for sign, name in SIGNED if fix.get(name) is not None]
    changes = fix.get("changes") or [{"path": path} for path in fix.get("paths") or ()]
    listed = [_file(change) for change in changes[:LISTED]]
    merged_at = fix.get("merged_at")
    return Fix(
        url=fix["url"],
        title=fix["title"],
        # files of reports tell no state; what is merged says when
        state="" if merged_at else STATES.get(str(fix.get("state") or ""), ""),
        merged_at=datetime.fromisoformat(merged_at) if merged_at else None,
        size=", ".join(words),
        folders=[folder.translate(DECEIVING) for folder in folders_of(paths_of(fix))],
        files=listed[:SHOWN],
        more_files=listed[SHOWN:],
        unlisted=max(fix.get("files") or 0, len(changes)) - len(listed) if listed else 0,
    )


def _file(change: Given) -> File:
    additions, deletions = change.get("additions"), change.get("deletions")
    added, deleted = _blocks(additions or 0, deletions or 0)
    patch = str(change.get("patch") or "")
    return File(
        path=str(change["path"]).translate(DECEIVING),
        change=str(change.get("change") or ""),
        additions=additions,
        deletions=deletions,
        added="■" * added,
        deleted="■" * deleted,
        rest="□" * (BLOCKS - added - deleted),
        patch=_highlighted(patch) if patch else SafeString(),
        is_cut=bool(change.get("is_cut")),
    )


def _blocks(additions: int, deletions: int) -> tuple[int, int]:
    """Return so many blocks for each that their shares show, at least one where there are lines at all."""
    lines = additions + deletions
    if not lines:
        return 0, 0
    most = min(BLOCKS, lines)
    added = min(max(round(most * additions / lines), int(additions > 0)), most - int(deletions > 0))
    return added, most - added


def _highlighted(patch: str) -> SafeString:
    # the highlighter escapes; what it gives is its own marks and text
    return mark_safe(highlight_code(patch.translate(DECEIVING), "diff"))  # noqa: S308

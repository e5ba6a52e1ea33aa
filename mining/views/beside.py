"""What stands beside a thread: the effort behind it, its timeline, and columns of its own, in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mining.effort import Effort
from mining.models import Snapshot
from mining.nested import Json

# what of `extra` has a place of its own on the page
SHOWN_APART = {"timeline"}
UNKNOWN = "not known"


@dataclass(frozen=True)
class Figure:
    """One figure of the effort."""

    name: str
    value: str


@dataclass(frozen=True)
class Entry:
    """One entry of the timeline; `object` is what it speaks of."""

    what: str
    by: str
    at: datetime | None
    object: str
    url: str


def figures_of(effort: Effort) -> list[Figure]:
    """Return the figures for the page; those of fixes only where there are fixes."""
    days = "open" if effort.days is None else f"{effort.days:,.1f}"
    found = [Figure("days to closing", days), *_counts(effort, ("comments", "participants", "fixes"))]
    if effort.fixes:
        found += _counts(effort, ("commits", "files", "hunks", "additions", "deletions"))
        found.append(Figure("folders", ", ".join(effort.folders) or UNKNOWN))
    return found


def _counts(effort: Effort, names: tuple[str, ...]) -> list[Figure]:
    words = {"fixes": "linked fixes", "additions": "lines added", "deletions": "lines deleted"}
    values = [(words.get(name, name), getattr(effort, name)) for name in names]
    return [Figure(name, UNKNOWN if value is None else f"{value:,}") for name, value in values]


def timeline_of(snapshot: Snapshot) -> list[Entry]:
    """Return the timeline as it was harvested; nothing for reports that came without one."""
    entries = snapshot.extra.get("timeline")
    return [_entry(each) for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []


def _entry(given: Mapping[str, Any]) -> Entry:  # Any: the values of JSON objects
    url = str(given.get("url") or "")
    about = given.get("label") or given.get("title") or given.get("reason") or given.get("from") or url
    moment = given.get("at")
    return Entry(
        what=str(given.get("what") or ""),
        by=str(given.get("by") or ""),
        at=datetime.fromisoformat(moment) if isinstance(moment, str) else None,
        object=str(about).replace("_", " ") if about == given.get("reason") else str(about),
        url=url if url.startswith(("https://", "http://")) else "",
    )


def further_of(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Return the columns that the product does not know, as text."""
    shown = ((name, value) for name, value in snapshot.extra.items() if name not in SHOWN_APART and value != {})
    return [(name, _in_words(value)) for name, value in shown]


def _in_words(value: Json) -> str:
    """Return a value of a column that the product does not know as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str | int | float) for part in value):
        return ", ".join(str(part) for part in value)
    if isinstance(value, dict) and all(isinstance(part, str | int | float) for part in value.values()):
        return ", ".join(f"{name.replace('_', ' ')}: {part}" for name, part in value.items())
    return "" if value is None else json.dumps(value, ensure_ascii=False)

"""What a report tells of its own outcome, which a round may withhold until a rater has answered: here it is taken out.

Withheld parts are absent from what is sent, not hidden in it. Which are withheld from whom is a higher room's decision.
Pure. What people wrote themselves ("fixed in #12") stays, because it is the report.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import TextChoices

from mining.content import Content
from mining.nested import Json


class Aside(TextChoices):
    """A part that can be withheld; in a thread's HTML it stands in elements with `data-aside`."""

    LABELS = "labels", "labels of the project"
    REASON = "reason", "reason of closing"
    ROLES = "roles", "parts of the authors in the project"
    FIXES = "fixes", "linked fixes"


ALL = frozenset(Aside)
# entries of the timeline that tell of a part; others lose some of their keys
TOLD_BY = {
    Aside.LABELS: {"labelled", "unlabelled"},
    Aside.REASON: {"marked as duplicate", "unmarked as duplicate"},
    Aside.FIXES: {"connected", "disconnected"},
}
MERGED, CLOSED = "merged", "closed"


def without_asides(html: str, without: Collection[str]) -> str:
    """Return a thread's HTML without the given parts, which the templates put between comments of their names.

    No text of a report can hold such a comment: the sanitiser removes them, and everything else is escaped.
    """
    for aside in without:
        name = Aside(aside).value
        html = re.sub(rf"<!--{name}-->.*?<!--/{name}-->", "", html, flags=re.DOTALL)
    return html


def content_without(content: Content, without: Collection[str]) -> Content:
    """Return a report's content without the given parts, wherever they stand in it.

    Columns that the product does not know may tell anything; while a part is withheld, so are they.
    """
    asides = frozenset(Aside(one) for one in without)
    if not asides:
        return content
    changes: dict[str, Any] = {"extra": _extra_without(content.extra, asides)}  # Any: each of its field's type
    if Aside.LABELS in asides:
        changes["labels"] = []
    if Aside.REASON in asides:
        changes |= {"state_reason": "", "state": CLOSED if content.state == MERGED else content.state}
    if Aside.ROLES in asides:
        said = [{**one, "role": ""} if isinstance(one, dict) else one for one in content.comments]
        changes |= {"author_role": "", "comments": said}
    if Aside.FIXES in asides:
        changes["fixes"] = []
    return replace(content, **changes)


def _extra_without(extra: Mapping[str, Json], asides: frozenset[Aside]) -> dict[str, Json]:
    kept = {name: extra[name] for name in ("reactions",) if name in extra}
    timeline = extra.get("timeline")
    return {**kept, "timeline": timeline_without(timeline, asides)} if isinstance(timeline, list) else kept


def timeline_without(timeline: Collection[Json], asides: frozenset[Aside]) -> list[Json]:
    """Return a harvested timeline without what it tells of the given parts."""
    return list(_entries_without(timeline, asides))


def _entries_without(timeline: Collection[Json], asides: frozenset[Aside]) -> Iterator[Json]:
    silent = {what for aside in asides for what in TOLD_BY.get(aside, ())}
    for entry in timeline:
        if not isinstance(entry, dict) or entry.get("what") in silent:
            continue
        is_of_a_fix = Aside.FIXES in asides and _names_a_fix(entry)
        if is_of_a_fix and entry.get("what") != CLOSED:
            continue
        lost = {"url", "title", "closes"} if is_of_a_fix else set()
        lost |= {"reason"} if Aside.REASON in asides else set()
        yield {name: value for name, value in entry.items() if name not in lost}


def _names_a_fix(entry: Mapping[str, Json]) -> bool:
    return bool(entry.get("closes")) or any(place in str(entry.get("url")) for place in ("/pull/", "/commit/"))

"""What people and GitHub say of duplicates in a thread: marked, told in a comment, named in another project. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mining.addresses import read_place

MAINTAINERS = {"OWNER", "MEMBER", "COLLABORATOR"}
REFERENCE = (
    r"(?:https?://[\w.-]{1,100}/(?P<path>[\w.-]{1,100}/[\w.-]{1,100})/(?:-/)?(?:issues|pull|merge_requests)/"
    r"|(?P<project>[\w-]{1,100}/[\w.-]{1,100})?#)(?P<number>[1-9]\d{0,8})(?!\w)"
)
DUPLICATE = re.compile(
    rf"\b(?:duplicates?|dup(?:e|licated)?|same\s+(?:issue|bug|problem)\s+as)\b(?:\s+(?:of|with|to|by))?\s*:?\s*{REFERENCE}",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"(?:https?://[\w.-]{1,100}/(?P<path>[\w.-]{1,100}/[\w.-]{1,100})/(?:-/)?issues/"
    r"|(?<![\w/.-])(?P<project>[\w-]{1,100}/[\w.-]{1,100})#)(?P<number>[1-9]\d{0,8})(?!\w)"
)
LONGEST = 100_000


@dataclass(frozen=True)
class Hint:
    """One report names another as perhaps the same bug; `why` is "marked", "said" or "cross"."""

    why: str
    repository: str
    number: int
    words: str


def hints_in(
    *,
    repository: str,
    body: str,
    comments: Sequence[Mapping[str, Any]],  # Any: the values of JSON objects
    extra: Mapping[str, Any],
) -> Iterator[Hint]:
    """Give what a thread says of duplicates; of comments those of maintainers, or of anybody where no role is known."""
    yield from _marked(extra.get("timeline"))
    roles_are_known = any(comment.get("role") for comment in comments)
    for comment in comments:
        text = str(comment.get("body") or "")[:LONGEST]
        if not roles_are_known or str(comment.get("role") or "").upper() in MAINTAINERS:
            yield from _told(text, repository)
        yield from _elsewhere(text, repository)
    yield from _elsewhere(body[:LONGEST], repository)


def _marked(timeline: object) -> Iterator[Hint]:
    marked: dict[str, bool] = {}
    for entry in timeline if isinstance(timeline, list) else []:
        if isinstance(entry, Mapping) and entry.get("what") in ("marked as duplicate", "unmarked as duplicate"):
            marked[str(entry.get("url") or "")] = entry["what"] == "marked as duplicate"
    for url, is_marked in marked.items():
        place = read_place(url)
        if is_marked and place.number:
            yield Hint("marked", place.repository, place.number, "GitHub has one marked as a duplicate of the other.")


def _told(text: str, repository: str) -> Iterator[Hint]:
    for match in DUPLICATE.finditer(text):
        place = match["path"] or match["project"] or repository
        yield Hint("said", place, int(match["number"]), f"A maintainer wrote: “{match[0][:80]}”.")


def _elsewhere(text: str, repository: str) -> Iterator[Hint]:
    if "/" not in text:
        return
    for match in ELSEWHERE.finditer(text):
        place = match["path"] or match["project"]
        if place.lower() != repository.lower():
            yield Hint("cross", place, int(match["number"]), "The one names the other, of another project.")

"""The places of texts in HTML that came with a report: between its tags, as `places` finds those of Markdown. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from mining.rendering.places import NOWHERE, Places, wrapped

# each match ends before the next angle bracket, so that hostile text costs no more than its length
TAG = re.compile(r"""<[a-z/!?](?:[^<>"']|"[^"<>]*"|'[^'<>]*')*>""", re.IGNORECASE)
# HTML forgives a missing semicolon; Markdown does not
ENTITY = re.compile(r"&(?:#x?)?[0-9a-z]+;?", re.IGNORECASE)
LINE = re.compile(r"[^\n]*\n|[^\n]+")
# what came with the text must not pass for a place
FORGED = re.compile(r"data-(?=from|to)", re.IGNORECASE)


def in_html(content: str, places: Places) -> str:
    """Return a block of HTML with its texts marked; `places` tells where each of its lines stands."""
    starts = [0]
    for line in content.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    pieces, at = [], 0
    for start, end in _tags(content):
        pieces += [*_texts(content[at:start], at, starts, places), harmless(content[start:end])]
        at = end
    return "".join([*pieces, *_texts(content[at:], at, starts, places)])


def harmless(tag: str) -> str:
    """Return HTML that came with the text without marks of ours."""
    return FORGED.sub("data-not-", tag)


def _tags(content: str) -> Iterator[tuple[int, int]]:
    """Yield where tags and comments start and end; a comment that does not end hides all that follows."""
    at = 0
    while (at := content.find("<", at)) >= 0:
        if content.startswith("<!--", at):
            closing = content.find("-->", at)
            end = closing + 3 if closing >= 0 else len(content)
        else:
            tag = TAG.match(content, at)
            end = tag.end() if tag else at
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _texts(text: str, start: int, starts: Sequence[int], places: Places) -> Iterator[str]:
    """Yield what stands between two tags, each line with its place; it is HTML already, so nothing is escaped."""
    number = bisect_right(starts, start) - 1
    for line in LINE.findall(text):
        place = places[number] if number < len(places) else NOWHERE
        if place == NOWHERE or not line.strip() or "<" in line:
            yield harmless(line)
        else:
            yield from _with_entities(line, place + start - starts[number])
        start, number = start + len(line), number + 1


def _with_entities(text: str, place: int) -> Iterator[str]:
    at = 0
    for entity in ENTITY.finditer(text):
        if entity.start() > at:
            yield wrapped(text[at : entity.start()], place + at)
        yield wrapped(entity[0], place + entity.start(), place + entity.end())
        at = entity.end()
    if at < len(text):
        yield wrapped(text[at:], place + at)

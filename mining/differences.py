"""What changed between two snapshots of a report, line by line and word by word, as a person can read it. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from annotator.common.markdown import DECEIVING
from mining.content import Content

WORDS = re.compile(r"\w+|\s+|[^\w\s]")
# unchanged lines that are shown around a change
AROUND = 2
# comparing costs the product of both lengths; beyond these, what differs is shown as a whole
MOST_LINES, MOST_WORDS = 1_500, 400
# more than a person reads; the snapshots themselves can be read whole
MOST_SHOWN = 2_000
PLAIN = {
    "state": "State",
    "state_reason": "Reason of the state",
    "author": "Author",
    "author_role": "Author's part",
    "opened_at": "Opened",
    "closed_at": "Closed",
}


@dataclass(frozen=True)
class Piece:
    """Some text of a line: "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line that is the same, was added or was removed; of a changed one there are both, with the words marked.

    A line of kind "gap" stands for `hidden` unchanged ones, one of kind "cut" for all that follow.
    """

    kind: str
    pieces: Sequence[Piece] = ()
    hidden: int = 0


@dataclass(frozen=True)
class Change:
    """One part of a report that differs: "added", "removed" or "changed"; the text as lines."""

    name: str
    kind: str
    lines: Sequence[Line] = field(default=())


def compare(older: Content, newer: Content) -> list[Change]:
    """Return every part that differs, in the order in which a report shows them; empty for equal contents."""
    found = [_text("Title", older.title, newer.title), _text("Report", older.body, newer.body)]
    found += [_text(name, _said(getattr(older, key)), _said(getattr(newer, key))) for key, name in PLAIN.items()]
    found.append(_text("Labels", _list(older.labels), _list(newer.labels)))
    found += _each("Comment", older.comments, newer.comments, _comment)
    found += _each("Linked fix", older.fixes, newer.fixes, _fix)
    for key in dict.fromkeys([*older.extra, *newer.extra]):
        found.append(_text(f"Column {_shown(key)}", _said(older.extra.get(key)), _said(newer.extra.get(key))))
    return [change for change in found if change]


def _text(name: str, older: str, newer: str) -> Change | None:
    if older == newer:
        return None
    kind = "added" if not older else "removed" if not newer else "changed"
    lines = list(_shortened(list(lines_between(_shown(older), _shown(newer)))))
    cut = [Line("cut", hidden=len(lines) - MOST_SHOWN)] if len(lines) > MOST_SHOWN else []
    return Change(name, kind, [*lines[:MOST_SHOWN], *cut])


# Any: comments and fixes are JSON objects
def _each(what: str, older: Sequence[Any], newer: Sequence[Any], said: Any) -> Iterator[Change | None]:
    """Compare comments or fixes, each with the one of the same address, or of the same author and moment."""
    before, after = _by_key(older), _by_key(newer)
    for key, (number, _) in before.items():
        if key not in after:
            yield _text(f"{what} {number}", said(before[key][1]), "")
    for key, (number, part) in after.items():
        yield _text(f"{what} {number}", said(before[key][1]) if key in before else "", said(part))


def _by_key(parts: Sequence[Any]) -> Mapping[tuple[object, ...], tuple[int, Any]]:
    found: dict[tuple[object, ...], tuple[int, Any]] = {}
    for number, part in enumerate(parts, start=1):
        key: tuple[object, ...] = (part.get("url") or (part.get("author"), part.get("created_at")),)
        while key in found:
            key = (*key, "again")
        found[key] = (number, part)
    return found


def _comment(part: Mapping[str, Any]) -> str:
    head = " · ".join(str(part[name]) for name in ("author", "role", "created_at", "what") if part.get(name))
    return f"{head}\n{part.get('body') or ''}".strip("\n")


def _fix(part: Mapping[str, Any]) -> str:
    return "\n".join(f"{name}: {_said(value)}" for name, value in part.items() if value not in (None, "", []))


def _list(values: Sequence[Any]) -> str:
    return "\n".join(sorted(str(value) for value in values))


def _said(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return json.dumps(value, ensure_ascii=False, indent=1) if isinstance(value, dict | list) else str(value)


def _shown(text: str) -> str:
    """Return a text in which no mark turns the rest of the page around."""
    return text.translate(DECEIVING)


def lines_between(older: str, newer: str) -> Iterator[Line]:
    """Give the lines of both texts: what is the same once, what was removed before what came in its place."""
    before, after = older.split("\n") if older else [], newer.split("\n") if newer else []
    start, end = _same_ends(before, after)
    yield from (Line("same", [Piece("same", line)]) for line in before[:start])
    yield from _middle(before[start : len(before) - end], after[start : len(after) - end])
    yield from (Line("same", [Piece("same", line)]) for line in before[len(before) - end :])


def _middle(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    if max(len(before), len(after)) > MOST_LINES:
        yield from _exchanged(before, after)
        return
    for kind, b0, b1, a0, a1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Line("same", [Piece("same", line)]) for line in before[b0:b1])
        else:
            yield from _replaced(before[b0:b1], after[a0:a1])


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """Give removed and added lines; where each has its counterpart, the words that differ are marked."""
    if len(before) != len(after):
        yield from _exchanged(before, after)
        return
    for old, new in zip(before, after, strict=True):
        removed, added = words_between(old, new)
        yield Line("removed", removed)
        yield Line("added", added)


def _exchanged(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    yield from (Line("removed", [Piece("same", line)]) for line in before)
    yield from (Line("added", [Piece("same", line)]) for line in after)


def words_between(older: str, newer: str) -> tuple[list[Piece], list[Piece]]:
    """Return both lines in pieces; lines that have little in common are not cut."""
    before, after = WORDS.findall(older), WORDS.findall(newer)
    start, end = _same_ends(before, after)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    is_long = max(len(before), len(after)) - start - end > MOST_WORDS
    if not is_long and 3 * len(_words(before) & _words(after)) < len(_words(before)):
        return [Piece("removed", older)], [Piece("added", newer)]
    whole = [("replace", 0, len(old), 0, len(new))]
    middle = whole if is_long else SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    head, tail = "".join(before[:start]), "".join(before[len(before) - end :])
    removed, added = [Piece("same", head)], [Piece("same", head)]
    for kind, b0, b1, a0, a1 in middle:
        removed.append(Piece("same" if kind == "equal" else "removed", "".join(old[b0:b1])))
        added.append(Piece("same" if kind == "equal" else "added", "".join(new[a0:a1])))
    sides = ([*removed, Piece("same", tail)], [*added, Piece("same", tail)])
    return [piece for piece in sides[0] if piece.text], [piece for piece in sides[1] if piece.text]


def _words(tokens: Sequence[str]) -> set[str]:
    return {token for token in tokens if token[0].isalnum()}


def _same_ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """Return how many are the same at the beginning and, of the others, at the end."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    end = next((n for n in range(shorter - start) if before[-1 - n] != after[-1 - n]), shorter - start)
    return start, end


def _shortened(lines: Sequence[Line]) -> Iterator[Line]:
    """Give the lines without those far from any change."""
    near = {n + off for n, line in enumerate(lines) if line.kind != "same" for off in range(-AROUND, AROUND + 1)}
    hidden = 0
    for number, line in enumerate(lines):
        if number not in near:
            hidden += 1
            continue
        if hidden:
            yield Line("gap", hidden=hidden)
            hidden = 0
        yield line
    if hidden:
        yield Line("gap", hidden=hidden)

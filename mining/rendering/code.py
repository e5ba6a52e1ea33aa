"""Blocks of code and logs: highlighted, and long ones folded around what a reader looks for.

Of a long block the start stays, and the line that says what went wrong with the lines around it. Frames that repeat, as
those of a recursion do, stand once. A dump of an environment is folded but for its first lines. Nothing is left out:
every folded line opens by a press. Pure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from django.utils.html import escape

from annotator.common.markdown import highlight_code
from mining.rendering.places import NOWHERE, Places, wrapped

# blocks up to LONG lines are shown whole; of longer ones so many that what it is can be told
LONG, SHOWN, AROUND = 24, 10, 2
SHOWN_OF_ENVIRONMENT = 3
# a pattern of so many lines that comes at least so often is shown once
LONGEST_PATTERN, REPEATS = 6, 3
TAG = re.compile(r"<[^<>]*>")
# what went wrong, from the plainest words to those that also stand in lines of no importance
TELLING = [
    re.compile(r"^\s*(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception)\b"),
    re.compile(r"\b(?:segmentation fault|core dumped|fatal|panic(?:ked)?|abort(?:ed)?|assertion|CUDA error)\b", re.I),
    re.compile(r"\b(?:error|exception|failed|failure)\b(?!s?[ =:]*(?:0|none|null|false)\b)", re.I),
]
ENVIRONMENT = re.compile(r"\b(?:python|pytorch|torch|cuda|os|gcc|cmake|libc|gpu|cpu|driver|version)\b", re.I)
FIELD = re.compile(r"^\s*(?:[-*] )?[\w .()/\[\]-]{2,50}\s*[:=]|^\w[\w.-]*\s*==?\s*\S")
# a line longer than this is data; looking through it tells nothing
LONGEST_LINE = 2000


@dataclass(frozen=True)
class Piece:
    """Some lines of a block; `summary` is what stands for them while they are folded, "" when they are shown."""

    start: int
    end: int
    summary: str = ""


def render_code(code: str, language: str, places: Places = ()) -> str:
    """Return a block as HTML; `places` tells where each of its lines stands in the source."""
    raw = code.rstrip("\n").split("\n")
    lines = _highlighted(code, language, raw)
    pieces = fold(raw, language)
    return "".join(_piece(piece, lines, raw, places) for piece in pieces)


def _highlighted(code: str, language: str, raw: Sequence[str]) -> Sequence[str]:
    # the highlighter closes every mark at the end of its line, so the lines can be parted
    lines = highlight_code(code, language).rstrip("\n").split("\n")
    is_same = len(lines) == len(raw) and unescape(TAG.sub("", "\n".join(lines))) == "\n".join(raw)
    return lines if is_same else [escape(line) for line in raw]


def _piece(piece: Piece, lines: Sequence[str], raw: Sequence[str], places: Places) -> str:
    part = slice(piece.start, piece.end)
    inside = _placed(lines[part], raw[part], places[part])
    block = f'<pre class="highlight"><code>{inside}</code></pre>\n'
    return f'<details class="fold"><summary>{piece.summary}</summary>{block}</details>' if piece.summary else block


def _placed(lines: Sequence[str], raw: Sequence[str], places: Places) -> str:
    """Return lines with their places: once for all where they follow each other in the source as they do here."""
    whole = "".join(f"{line}\n" for line in lines)
    if not places or NOWHERE in places:
        return whole
    ends = [place + len(line) + 1 for place, line in zip(places, raw, strict=False)]
    if all(end == after for end, after in zip(ends, places[1:], strict=False)):
        return wrapped(whole, places[0])
    return "".join(f"{wrapped(line, place)}\n" if line else "\n" for line, place in zip(lines, places, strict=False))


def fold(lines: Sequence[str], language: str = "") -> list[Piece]:
    """Return the pieces of a block in their order, shown or folded."""
    if len(lines) <= LONG:
        return [Piece(0, len(lines))]
    if is_environment(lines):
        words = f"{len(lines) - SHOWN_OF_ENVIRONMENT} more lines of the environment"
        return [Piece(0, SHOWN_OF_ENVIRONMENT), Piece(SHOWN_OF_ENVIRONMENT, len(lines), words)]
    repeated = dict(_repeated(lines))
    telling = telling_line(lines)
    shown = set(range(SHOWN)) | (set() if telling is None else set(range(telling - AROUND, telling + AROUND + 1)))
    return list(_pieces(lines, shown, repeated, escape(language)))


def _pieces(
    lines: Sequence[str], shown: set[int], repeated: dict[int, tuple[int, int]], language: str
) -> Iterator[Piece]:
    start = 0
    while start < len(lines):
        if start in repeated:
            end, size = repeated[start]
            yield Piece(start, end, _say_repeated(size, (end - start) // size))
        else:
            end = start + 1
            while end < len(lines) and (end in shown) == (start in shown) and end not in repeated:
                end += 1
            yield Piece(start, end, "" if start in shown else _say_more(end - start, language))
        start = end


def _say_more(count: int, language: str) -> str:
    return f"{count} more line{'' if count == 1 else 's'}" + (f" of {language}" if language else "")


def _say_repeated(size: int, times: int) -> str:
    return f"the same {f'{size} lines' if size > 1 else 'line'} {times} times more"


def telling_line(lines: Sequence[str]) -> int | None:
    """Return the line that says what went wrong: the last of the plainest kind, as a traceback ends with it."""
    for pattern in TELLING:
        found = [number for number, line in enumerate(lines) if len(line) <= LONGEST_LINE and pattern.search(line)]
        if found:
            return found[-1] if pattern is TELLING[0] else found[0]
    return None


def is_environment(lines: Sequence[str]) -> bool:
    """Whether a block is a list of versions and devices rather than a log: nearly all of it names and values."""
    words = [line[:LONGEST_LINE] for line in lines if line.strip()]
    fields = sum(FIELD.match(line) is not None for line in words)
    named = sum(ENVIRONMENT.search(line) is not None for line in words)
    return bool(words) and fields >= 0.8 * len(words) and named >= max(5, 0.2 * len(words))


def _repeated(lines: Sequence[str]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield where repetitions of the lines just before start, with their end and the length of the pattern."""
    start = 0
    while start < len(lines):
        size, end = _longest_repeat(lines, start)
        if end:
            yield start + size, (end, size)
        start = end or start + 1


def _longest_repeat(lines: Sequence[str], start: int) -> tuple[int, int]:
    for size in range(1, LONGEST_PATTERN + 1):
        end = start + size
        while end < len(lines) and lines[end] == lines[end - size] and lines[end].strip():
            end += 1
        end -= (end - start) % size
        if end - start >= (REPEATS + 1) * size:
            return size, end
    return 0, 0

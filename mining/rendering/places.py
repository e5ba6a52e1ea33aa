"""Where each piece of shown text stands in the text as it is stored: what evidence is measured by.

A parsed text is walked through beside its source, mark by mark, and every run of shown text learns the code point at
which it starts (`<span data-from="12">`). A run that is written otherwise than it reads, as `&amp;` is, also learns
where it ends (`data-to`) and can only be chosen whole. Where the two do not agree to the letter the run learns nothing:
better no place than a wrong one. Pure; makes no decision about what evidence is.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.html import escape
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

# the marks that the walk knows by what they are written as
ENTITY = re.compile(r"&(?:#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
NOWHERE = -1
# so often may a block's text be lost before the walk gives up: hostile text costs no more than its length
MOST_LOST = 40


@dataclass(frozen=True)
class Run:
    """A piece of shown text and where its source starts and ends; `start` is NOWHERE when that is not known."""

    text: str
    start: int = NOWHERE
    end: int = NOWHERE


Places: TypeAlias = Sequence[int]


def marked(run: Run) -> str:
    """Return a run as HTML that says where it stands."""
    if run.start == NOWHERE or not run.text:
        return escape(run.text)
    return wrapped(escape(run.text), run.start, None if run.end - run.start == len(run.text) else run.end)


def wrapped(inside: str, start: int, end: int | None = None) -> str:
    """Return HTML in an element that says where its text starts, and where it ends if that is not its length on."""
    return f'<span data-from="{start}"{"" if end is None else f" data-to={chr(34)}{end}{chr(34)}"}>{inside}</span>'


def find_runs(tokens: Sequence[Token], source: str) -> None:
    """Leave with each token its runs: `meta["runs"]` of texts and code in a line, `meta["places"]` of blocks."""
    lines = _Lines(source)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.map is None:
            continue
        if token.type == "inline":
            is_cell = before is not None and before.type in ("th_open", "td_open")
            places = lines.of_cell(token) if is_cell else lines.of_text(token)
            _Walk(token.content, places).through(token.children or [])
        elif token.type in ("fence", "code_block", "html_block"):
            token.meta = {**token.meta, "places": lines.of_block(token)}


class _Lines:
    """The source by lines; tells for each letter of a block's content where it stands, NOWHERE if it does not."""

    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.cells: dict[int, int] = {}

    def of_text(self, token: Token) -> Places:
        """Return the places of a paragraph or heading, whose lines lost their indentation and marks."""
        first = (token.map or [0])[0]
        places: list[int] = []
        for number, content in enumerate(token.content.split("\n"), start=first):
            words = content.strip(" \t")
            line = self.lines[number] if number < len(self.lines) else ""
            end = len(line.rstrip(" \t"))
            at = end - len(words) if line[:end].endswith(words) else line.find(words)
            lead = len(content) - len(content.lstrip(" \t"))
            places += self._from(number, at - lead if at >= 0 else None, len(content) + 1)
        return places

    def of_cell(self, token: Token) -> Places:
        """Return the places of a table's cell; the cells of a row come one after the other."""
        row = (token.map or [0])[0]
        line, at = self.lines[row], self.cells.get(row, 0)
        words = token.content.replace("|", "\\|")
        found = line.find(words, at)
        if not words or found < 0:
            return [NOWHERE] * (len(token.content) + 1)
        self.cells[row] = found + len(words)
        places, place = [], self.starts[row] + found
        for letter in token.content:
            place += letter == "|"
            places.append(place)
            place += 1
        return [*places, place]

    def of_block(self, token: Token) -> Places:
        """Return where each line of a block of code or HTML stands."""
        first = (token.map or [0])[0] + (token.type == "fence")
        return [self._of_line(number, content) for number, content in enumerate(token.content.split("\n"), first)]

    def _of_line(self, number: int, content: str) -> int:
        line = self.lines[number] if number < len(self.lines) else None
        if line is None or not line.endswith(content):
            return NOWHERE
        return self.starts[number] + len(line) - len(content)

    def _from(self, number: int, at: int | None, length: int) -> list[int]:
        if at is None:
            return [NOWHERE] * length
        return list(range(self.starts[number] + at, self.starts[number] + at + length))


class _Walk:
    """One block's text, walked through together with what was made of it."""

    def __init__(self, content: str, places: Places) -> None:
        self.content, self.places, self.at, self.lost = content, places, 0, 0

    def through(self, tokens: Sequence[Token]) -> None:
        """Give every text its runs and pass every mark."""
        for token in tokens:
            if token.type == "text":
                token.meta = {**token.meta, "runs": list(_joined(self._text(token.content)))}
            elif token.type == "code_inline":
                token.meta = {**token.meta, "runs": list(_joined(self._code(token)))}
            else:
                self._pass(token)

    def _text(self, text: str) -> Iterator[Run]:
        done = 0
        while done < len(text):
            self._skip_blanks(text[done])
            entity = ENTITY.match(self.content, self.at)
            meant = html.unescape(entity[0]) if entity else ""
            if entity and meant != entity[0] and text.startswith(meant, done):
                yield Run(meant, self._place(self.at), self._place(entity.end() - 1) + 1)
                done, self.at = done + len(meant), entity.end()
                continue
            self._skip_escape()
            if not self.content.startswith(text[done], self.at) and not self._find(text[done : done + 24]):
                yield Run(text[done:])
                return
            yield Run(text[done], self._place(self.at), self._place(self.at) + 1)
            done, self.at = done + 1, self.at + 1

    def _code(self, token: Token) -> Iterator[Run]:
        self._skip_blanks("`")
        start = self.at + len(token.markup)
        for skipped in (0, 1):
            end = start + skipped + len(token.content)
            if self.content[start + skipped : end].replace("\n", " ") == token.content:
                for number, letter in enumerate(token.content, start + skipped):
                    yield Run(letter, self._place(number), self._place(number) + 1)
                self.at = end + skipped + len(token.markup)
                return
        yield Run(token.content)

    def _pass(self, token: Token) -> None:
        if token.type in ("softbreak", "hardbreak"):
            self.at = self.content.find("\n", self.at) + 1 or self.at
        elif token.type == "link_close":
            self._pass_link(token)
        elif token.type == "image":
            self._pass_mark(f"![{token.content}")
            self._pass_target()
        elif token.type == "link_open":
            self._pass_mark({"autolink": "<", "linkify": ""}.get(token.markup, "["))
        else:
            self._pass_mark(token.content if token.type == "html_inline" else token.markup)

    def _pass_link(self, token: Token) -> None:
        if token.markup == "autolink":
            self.at = self.content.find(">", self.at) + 1 or self.at
        elif token.markup != "linkify":
            self._pass_target()

    def _pass_target(self) -> None:
        """Pass `](address "title")`, `][name]` or `]`."""
        at = self.content.find("]", self.at)
        if at < 0:
            return
        self.at = at + 1
        if self.content.startswith("(", self.at):
            target = parseLinkDestination(self.content, self._after_blanks(self.at + 1), len(self.content))
            title = self._after_blanks(target.pos if target.ok else self.at + 1)
            named = parseLinkTitle(self.content, title, len(self.content))
            end = self._after_blanks(named.pos if named.ok else title)
            self.at = end + 1 if self.content.startswith(")", end) else self.at
        elif self.content.startswith("[", self.at):
            self.at = self.content.find("]", self.at) + 1 or self.at

    def _pass_mark(self, mark: str) -> None:
        if mark and self.content.startswith(mark, self.at):
            self.at += len(mark)

    def _skip_blanks(self, wanted: str) -> None:
        if not wanted.isspace():
            self.at = self._after_blanks(self.at)

    def _after_blanks(self, at: int) -> int:
        while at < len(self.content) and self.content[at] in " \t\n":
            at += 1
        return at

    def _skip_escape(self) -> None:
        follows = self.content[self.at + 1 : self.at + 2]
        self.at += self.content.startswith("\\", self.at) and follows in PUNCTUATION and bool(follows)

    def _find(self, words: str) -> bool:
        """Go to where the text goes on: a mark was met that the walk does not know."""
        found = self.content.find(words, self.at) if self.lost < MOST_LOST else -1
        self.lost += found < 0
        self.at = max(found, self.at)
        return found >= 0

    def _place(self, at: int) -> int:
        return self.places[at] if at < len(self.places) else NOWHERE


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Yield runs that follow each other letter by letter as one."""
    kept: Run | None = None
    for run in runs:
        if kept is not None and _follows(kept, run):
            kept = Run(kept.text + run.text, kept.start, run.end)
            continue
        if kept is not None:
            yield kept
        kept = run
    if kept is not None:
        yield kept


def _follows(kept: Run, run: Run) -> bool:
    if NOWHERE in (kept.start, run.start):
        return kept.start == run.start
    return kept.end == run.start and all(len(each.text) == each.end - each.start for each in (kept, run))

"""Evidence without JavaScript: words that a rater copied out of the report, found again in its stored text; pure.

Beside each facet the form has, under the name of the facet's controls: `w.NAME` for the words, `for.NAME` for the code
that they support where a facet takes several ("" for all that are chosen), and `at.NAME` for one of several places
(`["body",12,40]`). `drop` is a passage, as its `e` says it, to be taken out. The desk's script, which says in `window`
which one it is, marks passages itself and leaves these empty.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from annotator.coding.evidence import CONTEXT, LONGEST_SPAN, Passage, name_of
from annotator.coding.forms import EVIDENCE, OWN_VALUES, read_span
from annotator.common.errors import Invalid

WORDS, FOR, AT, DROP = "w.", "for.", "at.", "drop"
MOST_PLACES = 8
SHORT = 60


@dataclass(frozen=True)
class Place:
    """Where words stand: a part of the report and two code points; `before` and `after` are what stands around them."""

    part: str
    start: int
    end: int
    before: str = ""
    after: str = ""

    @property
    def value(self) -> str:
        """What the form sends for it."""
        return json.dumps([self.part, self.start, self.end], separators=(",", ":"))

    @property
    def name(self) -> str:
        """The part in words."""
        return name_of(self.part)


@dataclass(frozen=True)
class Quoted:
    """What a facet's fields held when they were not taken: the words, for which code, and the places to choose from."""

    words: str = ""
    code: str = ""
    places: Sequence[Place] = ()


class QuoteRefused(Invalid):
    """Words that can't be taken as they are; `field` names the controls of their facet, `places` where they stand."""

    def __init__(self, sentence: str, name: str, places: Sequence[Place] = ()) -> None:
        super().__init__(sentence, name)
        self.name = name
        self.places = places


def is_by_hand(data: QueryDict) -> bool:
    """Return whether a browser sent the form by itself, so that nothing has looked after its evidence yet."""
    return not data.get("window") and any(name.startswith(WORDS) for name in data)


def pruned(data: QueryDict) -> QueryDict:
    """Return the form without passages that were dropped, or whose answer is another one now."""
    dropped = set(data.getlist(DROP))
    kept = data.copy()
    kept.setlist(EVIDENCE, [span for span in data.getlist(EVIDENCE) if span not in dropped and _is_said(span, data)])
    return kept


def _is_said(span: str, data: QueryDict) -> bool:
    name, value, *_ = read_span(span)
    return value in data.getlist(name)


def quoted_in(data: QueryDict) -> dict[str, Quoted]:
    """Return the words of a form by the name of the facet's controls; nothing where none are given."""
    given = {name.removeprefix(WORDS): _clean(data.get(name, "")) for name in data if name.startswith(WORDS)}
    return {name: Quoted(words, data.get(FOR + name, "")) for name, words in given.items() if words}


def _clean(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


def with_found(data: QueryDict, passages: Mapping[str, Passage]) -> QueryDict:
    """Return the form with a passage for each of its words, which are then taken; refuses, with a sentence, others.

    Refused are words that support no answer, that the report does not hold, or that it holds more than once without one
    of the places being chosen.
    """
    found = data.copy()
    for name, quoted in quoted_in(data).items():
        place = _place(name, quoted.words, data.get(AT + name, ""), passages)
        for value in _supported(name, quoted, data):
            span = [name, value, place.part, place.start, place.end]
            found.appendlist(EVIDENCE, json.dumps(span, separators=(",", ":")))
        found[WORDS + name] = ""
    return found


def _supported(name: str, quoted: Quoted, data: QueryDict) -> list[str]:
    said = [value for value in data.getlist(name) if value]
    if not said:
        raise QuoteRefused(f"{_shown(quoted.words)} supports no answer yet: choose a code there as well.", name)
    if not quoted.code or quoted.code in OWN_VALUES:
        return said
    if quoted.code not in said:
        raise QuoteRefused(f"{_shown(quoted.words)} shall support a code that is not chosen: choose it as well.", name)
    return [quoted.code]


def _place(name: str, words: str, chosen: str, passages: Mapping[str, Passage]) -> Place:
    if len(words) > LONGEST_SPAN:
        raise QuoteRefused(f"A quote has at most {LONGEST_SPAN:,} characters: copy what tells most.", name)
    places = find(words, passages)
    if len(places) == 1:
        return places[0]
    if not places:
        sentence = f"{_shown(words)} does not stand in the report: copy a shorter passage, letter by letter."
        raise QuoteRefused(sentence, name)
    for place in places:
        if place.value == chosen:
            return place
    several = f"{_shown(words)} stands {len(places):,} times in the report ({_say(places)})"
    if len(places) > MOST_PLACES:
        raise QuoteRefused(f"{several}: copy more of the passage.", name)
    raise QuoteRefused(f"{several}: choose which, or copy more of the passage.", name, places)


def find(words: str, passages: Mapping[str, Passage]) -> list[Place]:
    """Return where words stand: as they are, else whatever blanks are between them, else whatever marks are too.

    The last is for what is read as "at start" and stored as "at **start**".
    """
    blanks = r"\s+".join(map(re.escape, words.split()))
    marks = r"(?<!\w)" + r"[^\w]{1,20}".join(map(re.escape, re.findall(r"\w+", words))) + r"(?!\w)"
    for pattern in (re.escape(words), blanks, marks if re.search(r"\w", words) else ""):
        if pattern and (places := list(_all(re.compile(pattern), passages))):
            return places
    return []


def _all(pattern: re.Pattern[str], passages: Mapping[str, Passage]) -> Iterator[Place]:
    for part, passage in passages.items():
        for hit in pattern.finditer(passage.text):
            before, after = passage.text[: hit.start()][-CONTEXT:], passage.text[hit.end() : hit.end() + CONTEXT]
            yield Place(part, hit.start(), hit.end(), before, after)


def _say(places: Sequence[Place]) -> str:
    """Return the parts in words, each with how often where it is more than once: "the body, comment 3 twice"."""
    counts = {place.name: sum(other.part == place.part for other in places) for place in places}
    times = {1: "", 2: " twice"}
    return ", ".join(f"{name}{times.get(count, f' {count:,} times')}" for name, count in counts.items())


def _shown(words: str) -> str:
    line = " ".join(words.split())
    return f"“{line}”" if len(line) <= SHORT else f"“{line[: SHORT - 1]}…”"

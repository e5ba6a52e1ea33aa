"""Evidence: spans of a report that support an answer, as values; pure. How they are measured is told in ADR 7.

JSON shape, one of a list in `annotator.coding.answers`::

    {"facet": "symptom", "finding": 0, "code": "crash", "part": "comment:2", "start": 12, "end": 40,
     "quote": "...", "prefix": "...", "suffix": "...", "url": "https://.../issues/1#issuecomment-2"}

`code` is "" for an answer that is no code (nothing applies, unsure). `start` and `end` are code points of the part's
stored text. Who sends evidence sends the place, and the quote so that it can be compared; the rest is put in here.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass, replace

from annotator.common.errors import Invalid
from annotator.common.events import JsonValue
from annotator.common.markdown import DECEIVING

MOST_SPANS = 200
LONGEST_SPAN = 20_000
# so much of the text before and after a span is kept, for finding it again in an edited report
CONTEXT = 40
PLACE = ("facet", "finding", "code", "part", "start", "end")
WORDS = ("quote", "prefix", "suffix", "url")
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Passage:
    """One part of a report as it is stored, and where it stands at its origin."""

    text: str
    url: str


@dataclass(frozen=True, order=True)
class Span:
    """A piece of the report that supports one answer; `finding` is 0 for a facet of the report."""

    facet: str
    finding: int
    code: str
    part: str
    start: int
    end: int
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    url: str = ""

    def to_json(self) -> dict[str, JsonValue]:
        """Return the JSON shape of this module's head."""
        return {name: getattr(self, name) for name in (*PLACE, *WORDS)}


def parse_span(data: JsonValue) -> Span:
    """Read the JSON shape; refuses odd shapes by name, knows no codebook and no report."""
    if not isinstance(data, Mapping) or not set(PLACE) <= set(data) <= {*PLACE, *WORDS}:
        raise Invalid(f"Evidence is an object with {', '.join(PLACE)}, and the quote.", "evidence")
    words = {name: data.get(name, "") for name in ("facet", "code", "part", *WORDS)}
    numbers = {name: data[name] for name in ("finding", "start", "end")}
    if not all(isinstance(word, str) for word in words.values()):
        raise Invalid("Evidence has its facet, code, part and quote as text.", "evidence")
    if not all(type(number) is int and 0 <= number <= LARGEST for number in numbers.values()):
        raise Invalid("Evidence has its finding, start and end as whole numbers.", "evidence")
    return Span(**words, **numbers)  # type: ignore[arg-type]  # the lines above made sure of each


def anchored(span: Span, passages: Mapping[str, Passage]) -> Span:
    """Return the span with the words that stand there; refuses what is not in the report, or reads otherwise."""
    passage = passages.get(span.part)
    if passage is None:
        raise Invalid(f"This report has no part {span.part!r} that evidence could stand in.", "evidence")
    if not span.start < span.end <= len(passage.text):
        raise Invalid(f"Evidence from {span.start} to {span.end} is not within {name_of(span.part)}.", "evidence")
    if span.end - span.start > LONGEST_SPAN:
        raise Invalid(f"Evidence has at most {LONGEST_SPAN:,} characters: mark what tells most.", "evidence")
    quote = passage.text[span.start : span.end]
    if not quote.strip():
        raise Invalid("Evidence of nothing but blanks says nothing.", "evidence")
    if span.quote and not reads_as(span.quote, quote):
        raise Invalid(f"The text in {name_of(span.part)} from {span.start} to {span.end} is not what was quoted.")
    before, after = passage.text[: span.start][-CONTEXT:], passage.text[span.end : span.end + CONTEXT]
    return replace(span, quote=quote, prefix=before, suffix=after, url=passage.url)


def reads_as(shown: str, stored: str) -> bool:
    """Whether stored text can be read as `shown`: the same, or the same without marks of Markdown and line breaks."""
    if shown == stored:
        return True
    wanted = "".join(shown.split())
    plain = stored.translate(DECEIVING)
    return any(_is_within(wanted, "".join(text.split())) for text in (plain, html.unescape(plain)))


def _is_within(wanted: str, text: str) -> bool:
    if not wanted or wanted[0] not in text:
        return False
    letters = iter(text)
    return all(letter in letters for letter in wanted)


def name_of(part: str) -> str:
    """Return a part in words: "the title", "comment 3"."""
    kind, _, number = part.partition(":")
    return f"{kind} {int(number) + 1}" if number.isdecimal() else f"the {kind}"

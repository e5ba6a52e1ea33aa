"""Pieces of codings in words, as pages of the desk show them."""

from dataclasses import dataclass, replace
from datetime import datetime

from annotator.coding.answers import Content
from annotator.coding.evidence import Span, name_of
from annotator.coding.rules import Line, lines_of
from annotator.coding.selectors import OwnCoding
from taxonomy.book import Book


@dataclass(frozen=True)
class GivenPassage:
    """One passage as a page without script lists it; `value` is what the form sends to take it out."""

    value: str
    answer: str
    place: str
    words: str

    @classmethod
    def of(cls, value: str, span: Span, book: Book) -> "GivenPassage":
        """Return a span in words."""
        facet = book.by_key[span.facet]
        of_finding = f" of {facet.group} {span.finding}" if span.finding else ""
        code = f": {facet.by_key[span.code].name}" if span.code else ""
        return cls(value, f"{facet.name}{of_finding}{code}", name_of(span.part), span.quote)


@dataclass(frozen=True)
class OwnReading:
    """One of the rater's codings as it is read once the round has ended."""

    revision: int
    submitted_at: datetime
    lines: tuple[Line, ...]
    memo: str

    @classmethod
    def of(cls, coding: OwnCoding, book: Book) -> "OwnReading":
        """Return a coding in words."""
        lines = tuple(lines_of(coding.content, book))
        return cls(coding.revision, coding.submitted_at, lines, coding.content.memo)


def with_known_words(sent: Content, kept: Content) -> Content:
    """Return what was sent with the words of its evidence, as far as they are kept: a form has the places alone."""
    words = {(span.part, span.start, span.end): span.quote for span in kept.evidence}
    spans = (
        replace(span, quote=span.quote or words.get((span.part, span.start, span.end), "")) for span in sent.evidence
    )
    return replace(sent, evidence=tuple(spans))

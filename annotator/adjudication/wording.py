"""What raters and decisions say on a question, in the words of the codebook. Pure: no ORM."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.adjudication.conflicts import Value, content_of
from annotator.agreement.ratings import NAMES, NOTHING, UNSURE, code_names
from annotator.coding.answers import FacetAnswer, Finding
from taxonomy.book import CodeEntry, FacetEntry, Question

NOT_ANSWERED = "not answered"


@dataclass(frozen=True)
class Phrase:
    """One facet's answer: names of codes, or one sentence for an answer that is no code."""

    facet: str
    codes: tuple[str, ...]
    otherwise: str

    @property
    def text(self) -> str:
        """The answer in one line."""
        return " + ".join(self.codes) or self.otherwise


@dataclass(frozen=True)
class Said:
    """A value in words: one line for a facet, one line of several phrases for each finding of a group."""

    lines: tuple[tuple[Phrase, ...], ...]

    @property
    def text(self) -> str:
        """Everything in one line, to sort by and to put into tables."""
        return "; ".join(" · ".join(phrase.text for phrase in line) for line in self.lines)


class Wording:
    """Puts values of one question into words."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._names = {facet.key: code_names(facet) for facet in question.facets}

    def say(self, value: Value) -> Said:
        """Return a value in words, findings and codes in the order of the book."""
        content = content_of(self.question, value)
        rows: Iterable[Finding] = (
            content.findings[self.question.facets[0].group] if self.question.is_group else [content.answers]
        )
        return Said(
            tuple(tuple(self._phrase(facet, row.get(facet.key)) for facet in self.question.facets) for row in rows)
        )

    def text(self, value: Value | None) -> str:
        """Return a value in one line; an answer that is missing is said to be."""
        return NOT_ANSWERED if value is None else self.say(value).text

    def _phrase(self, facet: FacetEntry, answer: FacetAnswer | None) -> Phrase:
        if answer is None:
            return Phrase(facet.name, (), NOT_ANSWERED)
        if answer.kind != "codes":
            return Phrase(facet.name, (), NAMES[NOTHING if answer.kind == "nothing" else UNSURE])
        names = self._names[facet.key]
        return Phrase(facet.name, tuple(names[code.key] for code in facet.codes if code.key in answer.codes), "")


def codes_in(question: Question, value: Value) -> tuple[CodeEntry, ...]:
    """Return the codes that a value names, in the order of the book: those whose definitions matter."""
    answers = [value] if isinstance(value, FacetAnswer) else [answer for finding in value for _, answer in finding]
    used = {key for answer in answers for key in answer.codes}
    return tuple(code for facet in question.facets for code in facet.codes if code.key in used)

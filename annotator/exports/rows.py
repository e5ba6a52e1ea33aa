"""What was answered, as the last cells of lines: from the content of a coding, a decision or a label. Pure.

Every facet of every question asked has at least one line, `missing` where there is no answer; a finding that was not
given at all stands as finding 1 with every facet missing.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotator.coding.answers import Content, FacetAnswer
from annotator.exports.csvs import Cells
from annotator.exports.shapes import ANSWER
from taxonomy.book import Book, FacetEntry, Question

NOT_CODED = Content()
# more different answers than any study has; only then is anything put together twice
MOST_KEPT = 20_000


class AnswerCells(NamedTuple):
    """The cells of `tables.ANSWER`."""

    facet: str
    finding: int
    answer: str
    code: str
    code_name: str


class CodeCells(NamedTuple):
    """One line of `tables.CODES`."""

    codebook_version: int | None
    facet: str
    code: str
    code_name: str
    parent: str | None
    is_choosable: bool


def answer_cells(facet: FacetEntry, finding: int, answer: FacetAnswer | None) -> Iterator[AnswerCells]:
    """Yield the lines of one answer: one for each code, in the order of the book, else one."""
    if answer is None:
        yield AnswerCells(facet.key, finding, "missing", "", "")
    elif answer.kind != "codes":
        yield AnswerCells(facet.key, finding, answer.kind, "", "")
    else:
        for code in facet.codes:
            if code.key in answer.codes:
                yield AnswerCells(facet.key, finding, "codes", code.key, code.name)


def code_cells(book: Book) -> Iterator[CodeCells]:
    """Yield the codes of one version, each facet's tree depth-first."""
    for facet in book.facets:
        for code in facet.codes:
            yield CodeCells(book.number, facet.key, code.key, code.name, code.parent_key, code.is_choosable)


class Tails:
    """The ends of lines under one codebook version, as CSV text that begins with a comma and ends the line.

    Raters say few different things very often, so the text of each is put together once and kept.
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = questions
        self._cells = Cells(ANSWER)
        self._kept: dict[tuple[str, int, FacetAnswer | None], tuple[str, ...]] = {}
        self._wholes: dict[str, tuple[str, ...]] = {}

    def of(self, said: str, content: Content) -> tuple[str, ...]:
        """Return the end of every line of a whole content; where `said` is the same, so is what it says."""
        kept = self._wholes.get(said)
        if kept is None:
            if len(self._wholes) >= MOST_KEPT:
                self._wholes.clear()
            tails = [tail for question in self._questions for tail in self.on(question, content)]
            kept = self._wholes[said] = tuple(tails)
        return kept

    def on(self, question: Question, content: Content) -> list[str]:
        """Return the end of every line of what is said on one question."""
        facets = question.facets
        if not question.is_group:
            return list(self._tails(facets[0], 0, content.answers.get(facets[0].key)))
        findings = content.findings.get(facets[0].group) or ({},)
        return [
            tail
            for number, finding in enumerate(findings, start=1)
            for facet in facets
            for tail in self._tails(facet, number, finding.get(facet.key))
        ]

    def _tails(self, facet: FacetEntry, finding: int, answer: FacetAnswer | None) -> tuple[str, ...]:
        key = (facet.key, finding, answer)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            kept = tuple(f",{text}\n" for text in self._cells.texts(answer_cells(facet, finding, answer)))
            self._kept[key] = kept
        return kept

"""Lines of the tables that say what was answered: from a coding's content to cells. Pure.

Every facet of every question asked has at least one line, `missing` where there is no answer; a finding that was not
given at all stands as finding 1 with every facet missing.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotator.coding.answers import Content, FacetAnswer
from taxonomy.book import Book, FacetEntry, Question

NOT_CODED = Content()


class AnswerCells(NamedTuple):
    """The last cells of a line, as `tables` names them."""

    facet: str
    finding: int
    answer: str
    code: str
    code_name: str


class CodeCells(NamedTuple):
    """One line of the table of codes."""

    codebook_version: int | None
    facet: str
    code: str
    code_name: str
    parent: str | None
    is_choosable: bool


def answer_lines(questions: Sequence[Question], content: Content) -> Iterator[AnswerCells]:
    """Yield the lines of what a coding, a decision or a label says on some questions."""
    for question in questions:
        facets = question.facets
        if not question.is_group:
            yield from _lines_of(facets[0], 0, content.answers.get(facets[0].key))
            continue
        for number, finding in enumerate(content.findings.get(facets[0].group) or ({},), start=1):
            for facet in facets:
                yield from _lines_of(facet, number, finding.get(facet.key))


def code_lines(book: Book) -> Iterator[CodeCells]:
    """Yield the codes of one version, each facet's tree depth-first."""
    for facet in book.facets:
        for code in facet.codes:
            yield CodeCells(book.number, facet.key, code.key, code.name, code.parent_key, code.is_choosable)


def _lines_of(facet: FacetEntry, finding: int, answer: FacetAnswer | None) -> Iterator[AnswerCells]:
    if answer is None:
        yield AnswerCells(facet.key, finding, "missing", "", "")
    elif answer.kind != "codes":
        yield AnswerCells(facet.key, finding, answer.kind, "", "")
    elif len(answer.codes) == 1:
        (key,) = answer.codes
        yield AnswerCells(facet.key, finding, "codes", key, facet.by_key[key].name)
    else:
        for code in facet.codes:  # the order of the book
            if code.key in answer.codes:
                yield AnswerCells(facet.key, finding, "codes", code.key, code.name)

"""Codings in rounds that hide parts of a report at first: what of a content is asked first, and that it stays. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from annotator.coding.answers import Content, FacetAnswer
from annotator.coding.evidence import Span
from annotator.rounds.disclosure import Stage
from taxonomy.book import Book, Question


def part_of(content: Content, questions: Collection[Question]) -> Content:
    """Return what a content says to these questions, with its evidence; no memo."""
    facets = {facet.key for question in questions for facet in question.facets}
    groups = {question.facets[0].group for question in questions if question.is_group}
    return Content(
        answers={key: answer for key, answer in content.answers.items() if key in facets},
        findings={group: rows for group, rows in content.findings.items() if group in groups and rows},
        evidence=tuple(span for span in content.evidence if span.facet in facets),
    )


def put_together(before: Content, rest: Content, stage: Stage, book: Book) -> Content:
    """Return `rest` with what was answered before in the place of what it says to those questions."""
    later = part_of(rest, stage.asked_later(book))
    return replace(
        later,
        answers=_in_order({**before.answers, **later.answers}, book),
        findings={**before.findings, **later.findings},
        memo=rest.memo,
        evidence=tuple(sorted((*before.evidence, *later.evidence))),
    )


def first_change(before: Content, now: Content, stage: Stage, book: Book) -> Question | None:
    """Return the first question asked before whose answer is now another; what is left out is not changed."""
    for question in stage.asked_first(book):
        was, said = (part_of(content, [question]) for content in (before, now))
        if (said.answers or said.findings or said.evidence) and _facts(was) != _facts(said):
            return question
    return None


def _facts(content: Content) -> tuple[object, list[tuple[object, ...]]]:
    plain = content.to_json()
    return (plain["answers"], plain["findings"]), [_place(span) for span in content.evidence]


def _place(span: Span) -> tuple[object, ...]:
    return span.facet, span.finding, span.code, span.part, span.start, span.end


def _in_order(answers: Mapping[str, FacetAnswer], book: Book) -> dict[str, FacetAnswer]:
    return {facet.key: answers[facet.key] for facet in book.report_facets if facet.key in answers}

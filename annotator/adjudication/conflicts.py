"""Where the raters of one report agree and where they differ, question by question. Pure: no ORM.

A question is a facet of the report, or a group of findings as a whole (docs/adr/0003). The order of findings carries
no meaning, nor does one put down twice. A rater who has not answered is not compared; one who found that nothing
applies is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from annotator.coding.answers import Content, FacetAnswer, Finding
from taxonomy.book import Book, FacetEntry, Question

FrozenFinding: TypeAlias = frozenset[tuple[str, FacetAnswer]]
Value: TypeAlias = FacetAnswer | frozenset[FrozenFinding]
"""What one rater, or a decision, says on one question; equal values say the same."""


class State(StrEnum):
    """What the answers to one question of one report amount to."""

    AGREED = "agreed"
    CONFLICT = "conflict"
    SINGLE = "single"
    MISSING = "missing"


class Standing(StrEnum):
    """How far a conflict is: nobody settled it, the raters agree after discussion, or it is decided."""

    UNDECIDED = "undecided"
    SETTLED = "settled"
    DECIDED = "decided"


@dataclass(frozen=True)
class Comparison:
    """What each rater of one report says on one question, by letter; None for a rater who has not answered."""

    question: Question
    values: Mapping[str, Value | None]

    @cached_property
    def answered(self) -> tuple[Value, ...]:
        """The answers that are there, in the order of the letters."""
        return tuple(value for value in self.values.values() if value is not None)

    @property
    def distinct(self) -> frozenset[Value]:
        """The different answers."""
        return frozenset(self.answered)

    @property
    def state(self) -> State:
        """What the answers amount to."""
        return state_of(self.answered)


def state_of(answered: Sequence[Value]) -> State:
    """Agreed with two equal answers or more, a conflict with two different ones, single with one, else missing."""
    if not answered:
        return State.MISSING
    first, *others = answered
    if not others:
        return State.SINGLE
    return State.AGREED if all(other == first for other in others) else State.CONFLICT


def after_discussion(values: Mapping[str, Value | None], second: Mapping[str, Value]) -> dict[str, Value | None]:
    """Return what each rater says now, by letter: the second answer where there is one, else what they coded.

    Who has not answered in the coding stays without an answer, so that as many are compared as before.
    """
    return {letter: second.get(letter, value) if value is not None else None for letter, value in values.items()}


def standing_of(values: Mapping[str, Value | None], second: Mapping[str, Value], *, is_decided: bool) -> Standing:
    """Return how far a conflict is; a decision wins over what the raters agree on, whichever came first."""
    if is_decided:
        return Standing.DECIDED
    now = [value for value in after_discussion(values, second).values() if value is not None]
    return Standing.SETTLED if second and state_of(now) is State.AGREED else Standing.UNDECIDED


def compare(book: Book, contents: Mapping[str, Content]) -> Iterator[Comparison]:
    """Yield the comparison of every question of the book; `contents` are a report's independent codings by letter."""
    ordered = _by_letter(contents)
    for question in book.questions():
        yield _compare(question, ordered)


def compare_on(question: Question, contents: Mapping[str, Content]) -> Comparison:
    """Return the comparison of one question, raters in the order of their letters."""
    return _compare(question, _by_letter(contents))


def _by_letter(contents: Mapping[str, Content]) -> Mapping[str, Content]:
    return {letter: contents[letter] for letter in sorted(contents, key=lambda letter: (len(letter), letter))}


def _compare(question: Question, ordered: Mapping[str, Content]) -> Comparison:
    return Comparison(question, {letter: value_of(question, content) for letter, content in ordered.items()})


def value_of(question: Question, content: Content) -> Value | None:
    """Return what a coding says on a question, or None when it says nothing on it at all."""
    if not question.is_group:
        return content.answers.get(question.facets[0].key)
    findings = content.findings.get(question.facets[0].group, ())
    return frozenset([frozenset(finding.items()) for finding in findings if finding]) or None


def content_of(question: Question, value: Value) -> Content:
    """Return a value as the content of a coding that answers this question only; findings in the order of the book."""
    if isinstance(value, FacetAnswer):
        return Content(answers={question.facets[0].key: value})
    findings = [dict(finding) for finding in value]
    if len(findings) > 1:
        findings.sort(key=lambda finding: _place(question, finding))
    return Content(findings={question.facets[0].group: tuple(findings)})


def only_on(question: Question, content: Content) -> Content | None:
    """Return what `content_of` gives for `value_of`: what a coding says on a question, None when it says nothing."""
    facet = question.facets[0]
    if not question.is_group:
        answer = content.answers.get(facet.key)
        return None if answer is None else Content(answers={facet.key: answer})
    findings = content.findings.get(facet.group, ())
    if len(findings) > 1:
        value = value_of(question, content)
        return None if value is None else content_of(question, value)
    return Content(findings={facet.group: findings}) if any(findings) else None


def _place(question: Question, finding: Finding) -> list[tuple[int, ...]]:
    """Return where a finding stands among others: by its codes' places in the book, other answers behind them."""
    return [_places(facet, finding.get(facet.key)) for facet in question.facets]


def _places(facet: FacetEntry, answer: FacetAnswer | None) -> tuple[int, ...]:
    order = facet.place_of
    if answer is None:
        return (len(order) + 2,)
    if answer.kind != "codes":
        return (len(order) + (answer.kind == "unsure"),)
    return tuple(sorted(order[key] for key in answer.codes))


def question_of(book: Book, key: str) -> Question | None:
    """Return the question of a book by its key ("facet:KEY" or "group:NAME"), None when it asks no such thing."""
    return next((question for question in book.questions() if question.key == key), None)

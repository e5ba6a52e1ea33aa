"""The forms on a conflict: a remark, a rater's second answer, and the decision with its cause and reason.

An answer that is put together on the page has a list or boxes for each facet.

The controls have the names of the desk's, over a book of this one question; `annotator.coding.forms` reads them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict

from annotator.adjudication.models import Cause
from annotator.agreement.ratings import code_names
from annotator.coding.answers import MOST_FINDINGS, Content
from annotator.coding.forms import (
    NOTHING_VALUE,
    UNSURE_VALUE,
    Field,
    fields_of,
    finding_field,
    read_content,
    report_field,
)
from taxonomy.book import Book, FacetEntry, Question

TAKE_OTHER = ":other"
IN_ROW = re.compile(r"g0\.(\d{1,3})\.")
# stands for a finding's number until it is known; the page's script knows it too
NUMBER = "__n__"
INDENT = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"


class CauseRadios(forms.RadioSelect):
    """The causes, each pressed by its number."""

    def create_option(self, *args: Any, **options: Any) -> dict[str, Any]:  # Django's own signature is as loose
        """Return one radio button with its key."""
        option: dict[str, Any] = super().create_option(*args, **options)
        option["attrs"] |= {"data-key": str(int(option["index"]) + 1), "data-key-name": f"Cause: {option['label']}"}
        return option


class RulingForm(forms.Form):
    """Why the raters differed, the reason, and the revision that the page has shown."""

    cause = forms.ChoiceField(label="Why did they differ?", choices=Cause.choices, widget=CauseRadios)
    reason = forms.CharField(label="Reason", max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}))
    base_revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class RemarkForm(forms.Form):
    """One remark; the name of the sending lets what is sent twice be kept once."""

    remark = forms.CharField(
        label="Your remark",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-key": "m", "data-key-name": "Write a remark"}),
    )
    client_id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class SecondForm(forms.Form):
    """Why a rater answers otherwise than in the coding, both as they like, and how often they had when they began."""

    second_cause = forms.ChoiceField(
        label="Why did you differ?", required=False, choices=[("", "not said"), *Cause.choices]
    )
    second_reason = forms.CharField(
        label="Reason", max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    second_revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen, or a heading, which only orders those below it."""

    value: str
    name: str
    is_heading: bool
    is_chosen: bool


@dataclass(frozen=True)
class Control:
    """One facet of one row: a list to choose one answer from, or boxes to tick."""

    name: str
    facet: FacetEntry
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Row:
    """The facet asked, or the facets of one finding."""

    number: int
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class OtherAnswer:
    """The controls for an answer of the adjudicator's own; `blank` is one more finding, to be numbered when added."""

    question: Question
    rows: tuple[Row, ...]
    blank: Row | None
    is_open: bool = False


def book_of(book: Book, question: Question) -> Book:
    """Return a version that asks this question only."""
    return replace(book, facets=question.facets)


def read_other(data: QueryDict, book: Book, question: Question) -> Content:
    """Return the answer of the adjudicator's own; refuses with a sentence what can't be meant."""
    return read_content(data, book_of(book, question))


def sent_fields(data: QueryDict) -> list[Field]:
    """Return what was chosen, whether it can be meant or not."""
    return [(name, str(value)) for name, values in data.lists() for value in values]


def other_answer(question: Question, chosen: Iterable[Field], *, more: int = 0, is_open: bool = False) -> OtherAnswer:
    """Return the controls with what is chosen, and `more` empty findings besides."""
    fields = set(chosen)
    if not question.is_group:
        row = _row(0, {facet.key: report_field(facet.key) for facet in question.facets}, question, fields)
        return OtherAnswer(question, (row,), None, is_open)
    numbers = [int(found[1]) for name, _ in fields if (found := IN_ROW.match(name))]
    shown = min(max(numbers, default=1) + more, MOST_FINDINGS)
    rows = tuple(_finding(number, question, fields) for number in range(1, shown + 1))
    return OtherAnswer(question, rows, _finding(NUMBER, question, set()), is_open)


def fields_to_correct(content: Content, book: Book, question: Question) -> list[Field]:
    """Return the controls that a decision would check."""
    return fields_of(content, book_of(book, question))


def _finding(number: int | str, question: Question, chosen: set[Field]) -> Row:
    names = {facet.key: finding_field(0, number, facet.key) for facet in question.facets}
    return _row(number if isinstance(number, int) else 0, names, question, chosen)


def _row(number: int, names: Mapping[str, str], question: Question, chosen: set[Field]) -> Row:
    return Row(number, tuple(_control(facet, names[facet.key], chosen) for facet in question.facets))


def _control(facet: FacetEntry, name: str, chosen: set[Field]) -> Control:
    names = code_names(facet)
    codes = [(code.key, INDENT * code.depth + names[code.key], not code.is_choosable) for code in facet.codes]
    own = [(NOTHING_VALUE, "nothing applies", False), (UNSURE_VALUE, "unsure", False)]
    choices = (Choice(value, text, heading, (name, value) in chosen) for value, text, heading in [*codes, *own])
    return Control(name, facet, tuple(choices))

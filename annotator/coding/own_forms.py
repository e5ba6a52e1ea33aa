"""The forms of own codes: what a rater says of a code, and the passage that it comes from. What is allowed is the
services' to say.
"""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from annotator.coding.evidence import Span, parse_span
from annotator.coding.forms import EVIDENCE, QUOTE, read_span
from annotator.common.errors import Invalid
from annotator.common.events import JsonValue
from taxonomy.book import Book, FacetEntry
from taxonomy.texts import NAME_LENGTH

NO_PARENT = [("", "nothing: at the top of its facet")]


class OwnCodeForm(forms.Form):
    """A code of one facet; with several facets to choose from, the parents of each stand under its name."""

    facet = forms.ChoiceField(label="Facet")
    name = forms.CharField(label="Name", max_length=NAME_LENGTH["code"])
    brief = forms.CharField(label="Brief definition", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    parent = forms.ChoiceField(label="Below", required=False)

    # the arguments are those of Django's own form
    def __init__(self, book: Book, *args: object, key: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, as they came
        facets = [facet for facet in book.facets if not key or key in facet.by_key]
        parents = [(facet.name, _parents(facet, key)) for facet in facets]
        self._offer("facet", [(facet.key, facet.name) for facet in facets])
        self._offer("parent", NO_PARENT + (parents[0][1] if len(parents) == 1 else parents))
        if key:
            del self.fields["facet"]

    def _offer(self, field: str, choices: object) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]  # both are choice fields


def _parents(facet: FacetEntry, key: str) -> list[tuple[str, str]]:
    return [
        (code.key, " / ".join((*code.path, code.name)))
        for code in facet.codes
        if code.status == "active" and code.key != key
    ]


@dataclass(frozen=True)
class SentCode:
    """What a form says of a code, and the passage that it was made of."""

    facet: str
    name: str
    brief: str
    parent: str
    passage: Span | None


def sent_code(form: OwnCodeForm, data: QueryDict) -> SentCode:
    """Return what a valid form says; refuses a passage that no desk sends."""
    said = form.cleaned_data
    return SentCode(said.get("facet", ""), said["name"], said["brief"], said["parent"], _passage(data))


def refusal_of(form: OwnCodeForm) -> Invalid:
    """Return why a form is not valid, in one sentence."""
    field, problems = next(iter(form.errors.items()))
    return Invalid(f"{form[field].label}: {problems[0]}" if field in form.fields else str(problems[0]), field)


def _passage(data: QueryDict) -> Span | None:
    sent = str(data.get(EVIDENCE, ""))
    if not sent:
        return None
    _, _, part, start, end = read_span(sent)
    quote = str(data.get(QUOTE, "")).replace("\r\n", "\n")
    of_code: dict[str, JsonValue] = {"facet": "", "finding": 0, "code": ""}
    return parse_span({**of_code, "part": part, "start": start, "end": end, "quote": quote})

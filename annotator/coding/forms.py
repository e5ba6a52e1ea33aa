"""The desk's form: the names and values of its controls, read into a `Content` and written from one.

The same names serve the page without JavaScript, autosave and submission: `a.symptom` is a facet of the report,
`g0.2.component` the second finding's facet of the book's first group. A value is a code's key, or one of `OWN_VALUES`.
Each piece of evidence is one `e`: the name and value it supports, the part of the report, and where it starts and ends
(`["a.symptom","crash","body",12,40]`); a `q` for each, where sent, is the text as it was read, to be compared.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from annotator.coding.answers import Content, FacetAnswer, Finding, Gap, parse_content
from annotator.coding.evidence import Span
from annotator.coding.keys import ACTIONS
from annotator.common.errors import Invalid
from annotator.common.events import JsonValue
from taxonomy.book import Book, FacetEntry

NOTHING_VALUE, UNSURE_VALUE, CLEAR_VALUE = ":nothing", ":unsure", ""
OWN_VALUES: Mapping[str, str] = {NOTHING_VALUE: "nothing", UNSURE_VALUE: "unsure"}
IN_FINDING = re.compile(r"g(\d{1,2})\.(\d{1,3})\.(.+)", re.DOTALL)
EVIDENCE, QUOTE, DISCUSS = "e", "q", "discuss"
Field = tuple[str, str]
NameOf = Callable[[str], str]


def report_field(facet_key: str) -> str:
    """Return the name of a facet of the report."""
    return f"a.{facet_key}"


def finding_field(group: int, finding: int | str, facet_key: str) -> str:
    """Return the name of a facet of one finding of the book's n-th group."""
    return f"g{group}.{finding}.{facet_key}"


class DeskForm(forms.Form):
    """What travels with the answers: which state they build on, and how long the rater has been at it."""

    client_id = forms.CharField(max_length=64, required=False)
    window = forms.CharField(max_length=64, required=False)
    base_revision = forms.IntegerField(min_value=0, required=False)
    active_seconds = forms.IntegerField(min_value=0, required=False)


class KeysForm(forms.Form):
    """A key for each of the desk's actions; what it may be is said by the service."""

    def __init__(self, data: QueryDict | None, kept: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(kept))
        for stroke in ACTIONS:
            attrs = {"maxlength": 1, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
            widget = forms.TextInput(attrs=attrs)
            field = forms.CharField(label=stroke.words, strip=False, required=False, max_length=16, widget=widget)
            self.fields[stroke.name] = field


@dataclass(frozen=True)
class Sent:
    """A desk's form as it came in."""

    content: Content
    client_id: str
    window: str
    base_revision: int
    active_seconds: int
    is_to_discuss: bool


def read_desk(data: QueryDict, book: Book) -> Sent:
    """Return what was sent; refuses, with a sentence, what no desk sends."""
    form = DeskForm(data)
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        raise Invalid(f"{field}: {problems[0]}", field)
    clean = form.cleaned_data
    return Sent(
        content=read_content(data, book),
        client_id=clean["client_id"],
        window=clean["window"],
        base_revision=clean["base_revision"] or 0,
        active_seconds=clean["active_seconds"] or 0,
        is_to_discuss=bool(data.get(DISCUSS)),
    )


def without_removed(data: QueryDict) -> QueryDict:
    """Return the form without the finding whose button "Remove" sent it."""
    action, *place = data.get("action", "").split(":")
    if action != "remove" or len(place) != 2:
        return data
    kept = data.copy()
    for name in [name for name in kept if name.startswith(f"g{place[0]}.{place[1]}.")]:
        del kept[name]
    return kept


def read_content(data: QueryDict, book: Book) -> Content:
    """Return the answers of a form; refuses unknown facets and codes as `parse_content` does."""
    answers: dict[str, JsonValue] = {}
    findings: dict[tuple[int, int], dict[str, JsonValue]] = defaultdict(dict)
    for name, values in data.lists():
        said = [value for value in values if value != CLEAR_VALUE]
        place = IN_FINDING.fullmatch(name)
        if said and place:
            findings[int(place[1]), int(place[2])][place[3]] = _answer(said, place[3], book)
        elif said and name.startswith("a."):
            answers[name[2:]] = _answer(said, name[2:], book)
    memo = str(data.get("memo", "")).replace("\r\n", "\n")
    rows = _by_group(findings, book)
    evidence = list(_evidence(data, sorted(findings)))
    return parse_content({"answers": answers, "findings": rows, "memo": memo, "evidence": evidence}, book)


def _evidence(data: QueryDict, findings: list[tuple[int, int]]) -> Iterator[JsonValue]:
    """Yield the evidence of a form; findings are numbered as they will be once those left open are passed over."""
    spans, quotes = data.getlist(EVIDENCE), data.getlist(QUOTE)
    for place, span in enumerate(spans):
        name, value, part, start, end = read_span(span)
        inside = IN_FINDING.fullmatch(name)
        number = sum(1 for group, n in findings if inside and group == int(inside[1]) and n <= int(inside[2]))
        yield {
            "facet": inside[3] if inside else name.removeprefix("a."),
            "finding": number,
            "code": "" if value in OWN_VALUES else value,
            "part": part,
            "start": start,
            "end": end,
            "quote": quotes[place].replace("\r\n", "\n") if len(quotes) == len(spans) else "",
        }


def read_span(text: str) -> tuple[str, str, str, int, int]:
    """Return the name, value, part, start and end of a passage as a form holds it."""
    try:
        name, value, part, start, end = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        name = value = part = start = end = None
    if not (isinstance(name, str) and isinstance(value, str)):
        raise Invalid("Evidence was sent in a shape that no desk sends. Reload the page.", EVIDENCE)
    return name, value, part, start, end


def _by_group(rows: Mapping[tuple[int, int], JsonValue], book: Book) -> dict[str, JsonValue]:
    groups = list(book.groups)
    by_group: dict[str, list[JsonValue]] = defaultdict(list)
    for group, finding in sorted(rows):
        if group >= len(groups):
            raise Invalid("This version of the codebook has no such finding.")
        by_group[groups[group]].append(rows[group, finding])
    return dict(by_group)


def _answer(values: list[str], facet_key: str, book: Book) -> JsonValue:
    own = [OWN_VALUES[value] for value in values if value in OWN_VALUES]
    if own and len(values) > 1:
        name = book.by_key[facet_key].name if facet_key in book.by_key else facet_key
        raise Invalid(f"{name} has several answers that exclude each other; keep one.", facet_key)
    return {"kind": own[0]} if own else {"kind": "codes", "codes": values}


def fields_of(content: Content, book: Book) -> list[Field]:
    """Return the names and values of the controls that are checked for these answers."""
    fields = list(_fields(content.answers, book.report_facets, report_field))
    for index, (group, facets) in enumerate(book.groups.items()):
        for number, finding in enumerate(content.findings.get(group, ()), start=1):
            fields += _fields(finding, facets, partial(finding_field, index, number))
    return fields


def _fields(answers: Finding, facets: tuple[FacetEntry, ...], name_of: NameOf) -> Iterator[Field]:
    for facet in facets:
        if facet.key in answers:
            for value in _values(answers[facet.key]):
                yield name_of(facet.key), value


def _values(answer: FacetAnswer) -> list[str]:
    if answer.kind == "codes":
        return sorted(answer.codes)
    return [NOTHING_VALUE if answer.kind == "nothing" else UNSURE_VALUE]


def evidence_fields(content: Content, book: Book) -> list[str]:
    """Return the values of the form's evidence, letter by letter as the desk's script writes them."""
    return [
        json.dumps([*_supported(span, content, book), span.part, span.start, span.end], separators=(",", ":"))
        for span in content.evidence
    ]


def _supported(span: Span, content: Content, book: Book) -> Field:
    facet = book.by_key[span.facet]
    if not span.finding:
        return report_field(facet.key), span.code or _values(content.answers[facet.key])[0]
    group = list(book.groups).index(facet.group)
    answer = content.findings[facet.group][span.finding - 1][facet.key]
    return finding_field(group, span.finding, facet.key), span.code or _values(answer)[0]


def encode(content: Content, book: Book, *, is_to_discuss: bool = False) -> str:
    """Return answers, memo, evidence and the mark to discuss as the browser itself would write the form."""
    spans = ((EVIDENCE, value) for value in evidence_fields(content, book))
    mark = [(DISCUSS, "1")] if is_to_discuss else []
    return urlencode([*fields_of(content, book), ("memo", content.memo), *spans, *mark])


def field_of_gap(gap: Gap, book: Book) -> str:
    """Return the name of the control that a refusal is about."""
    if not gap.finding:
        return report_field(gap.facet_key)
    group = list(book.groups).index(book.by_key[gap.facet_key].group)
    return finding_field(group, gap.finding, gap.facet_key)

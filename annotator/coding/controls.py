"""A published version of a codebook as the desk's controls: rendered once per process, marked as answered per report.

What is answered is put in as `checked` by the control's name and value, so a report costs no template and no loop over
codes. Only names and values that this module wrote itself are looked for; both are slugs and need no escaping.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from annotator.coding import rules
from annotator.coding.answers import MOST_FINDINGS, Content
from annotator.coding.forms import NOTHING_VALUE, UNSURE_VALUE, fields_of, finding_field, report_field
from annotator.coding.keys import DEFAULTS, hints_for
from annotator.coding.own_codes import is_own
from annotator.coding.quoting import Quoted
from annotator.rounds.screening import keys_for_screening
from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.models import Version
from taxonomy.selectors import load_book

HUES = 4
DEEPEST = 5
# stands for a finding's number until it is known; the desk's script knows it too
NUMBER = "__n__"
# as `_facet.html` and `_finding.html` write a key
HINT = re.compile(r'<kbd data-hint="(\w)" aria-hidden="true">\w</kbd>')


MOST_KEPT = 32
WITHOUT: Mapping[str, str] = {}
NOT_QUOTED = Quoted()
NO_QUOTES: Mapping[str, Quoted] = {}


@dataclass(frozen=True)
class Row:
    """One line of a facet's tree. `key` is the keyboard's; a heading has none and can't be chosen."""

    code: CodeEntry
    depth: int
    key: str

    @property
    def is_own(self) -> bool:
        """Whether the rater made the code."""
        return is_own(self.code.key)

    @property
    def is_heading(self) -> bool:
        """Whether the line only heads those below it."""
        return not self.code.is_choosable


@dataclass(frozen=True)
class Part:
    """A facet of the report (`group` is None), or one finding of a group with NUMBER in place of its number.

    `question` is the key of `taxonomy.book.Question`.
    """

    name: str
    html: str
    group: int | None
    question: str


@dataclass(frozen=True)
class Controls:
    """The parts of one version, in the order of the book."""

    book: Book
    parts: tuple[Part, ...]

    def render(
        self,
        content: Content,
        more: Mapping[int, int] | None = None,
        keys: Mapping[str, str] = DEFAULTS,
        marks: Mapping[str, str] = WITHOUT,
        quotes: Mapping[str, Quoted] = NO_QUOTES,
    ) -> SafeString:
        """Return all controls with the answers checked, and `more` empty findings of a group besides.

        `keys` are the person's own for the desk's actions; `marks` are attributes for whole questions, by their keys;
        `quotes` are words that were not taken, by the names of controls.
        """
        html = "".join(
            self._render_part(part, content, more or {}, marks.get(part.question, "")) for part in self.parts
        )
        for name, value in fields_of(content, self.book):
            control = f'name="{name}" value="{value}"'
            html = html.replace(control, f"{control} checked", 1)
        for name, quoted in quotes.items():
            facet = self.book.by_key.get(name.split(".", 2 if name.startswith("g") else 1)[-1])
            if facet is not None:
                html = html.replace(quote_html(facet, name), quote_html(facet, name, quoted), 1)
        return mark_safe(_with_hints(html, hints_for(keys)))  # noqa: S308  made of templates that escaped every text of the book

    def _render_part(self, part: Part, content: Content, more: Mapping[int, int], mark: str) -> str:
        if part.group is None:
            return part.html.replace("<fieldset ", f"<fieldset {mark} ", 1) if mark else part.html
        shown = min(max(len(content.findings.get(part.name, ())), 1) + more.get(part.group, 0), MOST_FINDINGS)
        findings = "".join(part.html.replace(NUMBER, str(number)) for number in range(1, shown + 1))
        blank = mark_safe(part.html)  # noqa: S308  as above
        context = {"part": part, "findings": mark_safe(findings), "blank": blank, "mark": mark}  # noqa: S308  as above
        return render_to_string("coding/_findings.html", context)


def _with_hints(html: str, hints: Mapping[str, str]) -> str:
    """Print a person's own keys in place of the usual ones."""
    if not hints:
        return html

    def hint(found: re.Match[str]) -> str:
        key = escape(hints.get(found[1], found[1]))
        return f'<kbd data-hint="{key}" aria-hidden="true">{key}</kbd>' if key else ""

    return HINT.sub(hint, html)


_kept: dict[int, Controls] = {}


def controls_of(version: Version) -> Controls:
    """Return the controls of a published version, which never changes and so is kept by the process."""
    return controls_for(load_book(version))


def controls_for(book: Book) -> Controls:
    """Return the controls of a published version, or of one with a rater's own codes; kept as long as the book is."""
    kept = _kept.get(id(book))
    if kept is None or kept.book is not book:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[id(book)] = _make_controls(book)
    return kept


def _make_controls(book: Book) -> Controls:
    hues = {facet.key: 1 + number % HUES for number, facet in enumerate(book.facets)}
    groups = list(book.groups)
    parts = []
    for question in book.questions():
        first = question.facets[0]
        if not question.is_group:
            parts.append(
                Part(first.name, facet_html(first, report_field(first.key), hues[first.key]), None, question.key)
            )
            continue
        index = groups.index(first.group)
        facets = [facet_html(each, finding_field(index, NUMBER, each.key), hues[each.key]) for each in question.facets]
        parts.append(Part(first.group, _finding_html(first.group, index, "".join(facets)), index, question.key))
    return Controls(book, tuple(parts))


def facet_html(facet: FacetEntry, name: str, hue: int) -> str:
    """Return one facet as a group of radio buttons or checkboxes under the given name."""
    context = {
        "facet": facet,
        "name": name,
        "hue": hue,
        "rows": rows_of(facet),
        "nothing": NOTHING_VALUE,
        "unsure": UNSURE_VALUE,
        "quote": quote_html(facet, name),
    }
    return render_to_string("coding/_facet.html", context)


def quote_html(facet: FacetEntry, name: str, quoted: Quoted = NOT_QUOTED) -> SafeString:
    """Return the fields in which evidence is quoted by hand, below the controls of that name."""
    return render_to_string("coding/_quote.html", {"facet": facet, "name": name, "quoted": quoted})


def _finding_html(group: str, index: int, facets: str) -> str:
    context = {"group": group, "index": index, "number": NUMBER, "facets": mark_safe(facets)}  # noqa: S308  as above
    return render_to_string("coding/_finding.html", context)


def rows_of(facet: FacetEntry) -> list[Row]:
    """Return the lines of a facet: codes that can be chosen, and those that head one of them."""
    keys = keys_for_screening(facet) or rules.keys_of(facet)
    heads = set(_heads(facet.choosable, facet))
    return [
        Row(code, min(code.depth, DEEPEST), keys.get(code.key, ""))
        for code in facet.codes
        if code.is_choosable or code.key in heads
    ]


def _heads(codes: Iterable[CodeEntry], facet: FacetEntry) -> Iterable[str]:
    for code in codes:
        parent = code.parent_key
        while parent is not None:
            yield parent
            parent = facet.by_key[parent].parent_key

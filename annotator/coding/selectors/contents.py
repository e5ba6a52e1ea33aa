"""Rows of answers and evidence read back as `Content` values: two queries for any number of codings."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.db.models import Case, ExpressionWrapper, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from annotator.coding.answers import NOTHING, UNSURE, Content, FacetAnswer
from annotator.coding.evidence import Span
from annotator.coding.models import Answer, AnswerKind, Evidence
from annotator.coding.own_codes import holds_own
from annotator.common.joined import Joined
from taxonomy.book import Book, FacetEntry

# whose answer, the finding's number, facet, kind, and a code
Row = tuple[int, int, int, str, int | None]
# an own code's id is below zero, as in `annotator.coding.own_codes`
CODE_OF_EVIDENCE = Coalesce("code_id", 0 - F("own_code_id"))
PLACE = ("finding", "part", "start", "end", "quote", "prefix", "suffix", "url")
# more different answers than raters give; only then is anything put together twice
MOST_KEPT = 20_000
KINDS: tuple[str, ...] = tuple(AnswerKind.values)
# more than the number of any finding
BASE = 2**15
# an own code's id comes beyond all others
OWN = 2**40
_PLAIN = Case(
    *(When(kind=kind, then=Value(-len(KINDS)) * F("facet_id") - place) for place, kind in enumerate(KINDS)),
    output_field=IntegerField(),
)
_OWN = ExpressionWrapper(F("codes__own_code_id") + Value(OWN), output_field=IntegerField())
# what one row of an answer says, as one number: a code by its id, without one facet and kind below zero; the finding
SAID = BASE * Coalesce("codes__code_id", _PLAIN) + F("finding")
SAID_WITH_OWN = BASE * Coalesce("codes__code_id", _OWN, _PLAIN) + F("finding")
# the number of the finding, the facet, the answer
Placed = tuple[int, FacetEntry, FacetAnswer]


class Kept:
    """What was put together under one version: raters say few different things often."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._contents: dict[str, Content] = {}
        self._placed: dict[str, Placed] = {}
        self._facets = {code.id: facet for facet in book.facets for code in facet.codes}

    def content(self, said: str, memo: str = "", spans: Iterable[Span] = ()) -> Content:
        """Return the content of the numbers of `SAID`, joined by commas."""
        content = self._contents.get(said)
        if content is None:
            if len(self._contents) >= MOST_KEPT:
                self._contents.clear()
            content = self._contents[said] = _put_together(map(self._place, said.split(",") if said else ()))
        if not memo and not spans:
            return content
        return Content(content.answers, content.findings, memo, tuple(sorted(spans)))

    def _place(self, number: str) -> Placed:
        placed = self._placed.get(number)
        if placed is None:
            code_or_kind, finding = divmod(int(number), BASE)
            if code_or_kind > 0:
                code_id = code_or_kind if code_or_kind <= OWN else OWN - code_or_kind
                code = self.book.code_by_id[code_id].key
                placed = finding, self._facets[code_id], _answer(AnswerKind.CODES, frozenset((code,)))
            else:
                facet_id, kind = divmod(-code_or_kind, len(KINDS))
                placed = finding, self.book.facet_by_id[facet_id], _answer(KINDS[kind], frozenset())
            self._placed[number] = placed
        return placed


def contents_of(memos: Mapping[int, str], book: Book) -> dict[int, Content]:
    """Return the content of each coding by its id; `memos` gives the ids and the memos."""
    own, kept = {"coding_id__in": list(memos)}, Kept(book)
    said, spans = said_in(Answer.objects.filter(**own), book), spans_in(Evidence.objects.filter(**own), book)
    return {pk: kept.content(said.get(pk, ""), memo, spans.get(pk, ())) for pk, memo in memos.items()}


def said_in(answers: "QuerySet[Answer]", book: Book) -> dict[int, str]:
    """Return what each coding says, as `Kept.content` reads it; a coding without an answer is not among them.

    Two codings of which the same is returned say the same; with different texts they may, in another order.
    """
    said = SAID_WITH_OWN if holds_own(book) else SAID
    return dict(answers.values_list("coding_id").annotate(said=Joined(said)))


def spans_in(evidence: "QuerySet[Evidence]", book: Book) -> dict[int, list[Span]]:
    """Return the evidence of each coding; one without any is not among them."""
    by_coding: dict[int, list[Span]] = {}
    of_evidence = CODE_OF_EVIDENCE if holds_own(book) else "code_id"
    for coding_id, facet_id, code_id, *rest in evidence.values_list("coding_id", "facet_id", of_evidence, *PLACE):
        code = "" if code_id is None else book.code_by_id[code_id].key
        finding, *words = rest
        span = Span(book.facet_by_id[facet_id].key, finding, code, *words)
        by_coding.setdefault(coding_id, []).append(span)
    return by_coding


def content_from_rows(rows: Iterable[Row], book: Book) -> Content:
    """Return one content from rows of anything that holds answers (`AnswerBase`), without memo and evidence."""
    return _put_together(
        (finding, book.facet_by_id[facet_id], _answer(kind, _codes(code_id, book)))
        for _, finding, facet_id, kind, code_id in rows
    )


def _codes(code_id: int | None, book: Book) -> frozenset[str]:
    return frozenset() if code_id is None else frozenset((book.code_by_id[code_id].key,))


def _put_together(placed: Iterable[Placed]) -> Content:
    """Return one content; an answer of several codes comes as several of one code."""
    answers: dict[str, FacetAnswer] = {}
    findings: dict[str, dict[int, dict[str, FacetAnswer]]] = {}
    for finding, facet, answer in placed:
        place = findings.setdefault(facet.group, {}).setdefault(finding, {}) if finding else answers
        other = place.get(facet.key)
        place[facet.key] = _answer(answer.kind, other.codes | answer.codes) if other else answer
    ordered = {group: tuple([found[number] for number in sorted(found)]) for group, found in findings.items()}
    return Content(answers, ordered)


@lru_cache(maxsize=4096)
def _answer(kind: str, codes: frozenset[str]) -> FacetAnswer:
    """Return one shared value for equal answers: a large round repeats few of them very often."""
    if kind == AnswerKind.CODES:
        return FacetAnswer("codes", codes)
    return NOTHING if kind == AnswerKind.NOTHING else UNSURE

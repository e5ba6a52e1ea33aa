"""Rows of answers and evidence read back as `Content` values: two queries for any number of codings."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.db.models import QuerySet

from annotator.coding.answers import NOTHING, UNSURE, Content, FacetAnswer
from annotator.coding.evidence import Span
from annotator.coding.models import Answer, AnswerKind, Evidence
from taxonomy.book import Book

# whose answer, the finding's number, facet, kind, and a code
Row = tuple[int, int, int, str, int | None]
PLACE = ("finding", "part", "start", "end", "quote", "prefix", "suffix", "url")


def contents_of(memos: Mapping[int, str], book: Book) -> dict[int, Content]:
    """Return the content of each coding by its id; `memos` gives the ids and the memos."""
    own = {"coding_id__in": list(memos)}
    return gather_contents(memos, Answer.objects.filter(**own), Evidence.objects.filter(**own), book)


def gather_contents(
    memos: Mapping[int, str], answers: "QuerySet[Answer]", evidence: "QuerySet[Evidence]", book: Book
) -> dict[int, Content]:
    """Return the same from rows that are found some other way; those of other codings are passed over."""
    by_coding: dict[int, list[Row]] = {coding_id: [] for coding_id in memos}
    for row in answers.values_list("coding_id", "finding", "facet_id", "kind", "codes__code_id"):
        rows = by_coding.get(row[0])
        if rows is not None:
            rows.append(row)
    spans = _spans(evidence, book)
    return {
        coding_id: content_from_rows(by_coding[coding_id], memo, book, spans.get(coding_id, ()))
        for coding_id, memo in memos.items()
    }


def _spans(evidence: "QuerySet[Evidence]", book: Book) -> dict[int, list[Span]]:
    by_coding: dict[int, list[Span]] = {}
    for coding_id, facet_id, code_id, *rest in evidence.values_list("coding_id", "facet_id", "code_id", *PLACE):
        code = "" if code_id is None else book.code_by_id[code_id].key
        finding, *words = rest
        span = Span(book.facet_by_id[facet_id].key, finding, code, *words)
        by_coding.setdefault(coding_id, []).append(span)
    return by_coding


def content_from_rows(rows: Iterable[Row], memo: str, book: Book, spans: Iterable[Span] = ()) -> Content:
    """Return one content from its rows: of a coding, or of anything else that holds answers (`AnswerBase`)."""
    said: dict[tuple[int, int], tuple[str, list[str]]] = {}
    for _, finding, facet_id, kind, code_id in rows:
        _, codes = said.setdefault((finding, facet_id), (kind, []))
        if code_id is not None:
            codes.append(book.code_by_id[code_id].key)
    answers: dict[str, FacetAnswer] = {}
    findings: dict[str, dict[int, dict[str, FacetAnswer]]] = {}
    for (finding, facet_id), (kind, codes) in said.items():
        facet = book.facet_by_id[facet_id]
        place = findings.setdefault(facet.group, {}).setdefault(finding, {}) if finding else answers
        place[facet.key] = _answer(kind, frozenset(codes))
    ordered = {group: tuple(found[number] for number in sorted(found)) for group, found in findings.items()}
    return Content(answers, ordered, memo, tuple(sorted(spans)))


@lru_cache(maxsize=4096)
def _answer(kind: str, codes: frozenset[str]) -> FacetAnswer:
    """Return one shared value for equal answers: a large round repeats few of them very often."""
    if kind == AnswerKind.CODES:
        return FacetAnswer("codes", codes)
    return NOTHING if kind == AnswerKind.NOTHING else UNSURE

"""Rows of answers read back as `Content` values: two queries for any number of codings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from annotator.coding.answers import NOTHING, UNSURE, Content, FacetAnswer
from annotator.coding.models import Answer, AnswerKind
from taxonomy.book import Book

# whose answer, the finding's number, facet, kind, and a code
Row = tuple[int, int, int, str, int | None]


def contents_of(memos: Mapping[int, str], book: Book) -> dict[int, Content]:
    """Return the content of each coding by its id; `memos` gives the ids and the memos."""
    by_coding: dict[int, list[Row]] = defaultdict(list)
    for row in _rows(list(memos)):
        by_coding[row[0]].append(row)
    return {coding_id: content_from_rows(by_coding[coding_id], memo, book) for coding_id, memo in memos.items()}


def _rows(coding_ids: Sequence[int]) -> Iterator[Row]:
    rows = Answer.objects.filter(coding_id__in=coding_ids).order_by("coding_id", "finding")
    yield from rows.values_list("coding_id", "finding", "facet_id", "kind", "codes__code_id")


def content_from_rows(rows: Iterable[Row], memo: str, book: Book) -> Content:
    """Return one content from its rows: of a coding, or of anything else that holds answers (`AnswerBase`)."""
    codes: dict[tuple[int, int], list[str]] = defaultdict(list)
    kinds: dict[tuple[int, int], str] = {}
    for _, finding, facet_id, kind, code_id in rows:
        kinds[finding, facet_id] = kind
        if code_id is not None:
            codes[finding, facet_id].append(book.code_by_id[code_id].key)
    answers: dict[str, FacetAnswer] = {}
    findings: dict[str, dict[int, dict[str, FacetAnswer]]] = defaultdict(lambda: defaultdict(dict))
    for (finding, facet_id), kind in kinds.items():
        facet = book.facet_by_id[facet_id]
        place = findings[facet.group][finding] if finding else answers
        place[facet.key] = _answer(kind, frozenset(codes[finding, facet_id]))
    return Content(
        answers, {group: tuple(rows[number] for number in sorted(rows)) for group, rows in findings.items()}, memo
    )


@lru_cache(maxsize=4096)
def _answer(kind: str, codes: frozenset[str]) -> FacetAnswer:
    """Return one shared value for equal answers: a large round repeats few of them very often."""
    if kind == AnswerKind.CODES:
        return FacetAnswer("codes", codes)
    return NOTHING if kind == AnswerKind.NOTHING else UNSURE

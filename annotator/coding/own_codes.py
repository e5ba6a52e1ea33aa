"""Codes of a rater's own, put into a version of the codebook as if they stood there. Pure: no ORM.

So that answers are read, checked, shown, searched and sent exactly as those of the codebook are: a book with own codes
is a `Book`. An own code's id is its row's, below zero; its key holds a dot, which no key of a codebook does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from annotator.coding.answers import NOTHING, Content, FacetAnswer
from annotator.coding.evidence import Span
from taxonomy.book import Book, CodeEntry, FacetEntry

PREFIX = "own."


@dataclass(frozen=True)
class OwnEntry:
    """One own code as a value; `examples` are its passages, `parent_key` is "" at the top of its facet."""

    id: int
    key: str
    facet_id: int
    name: str
    brief: str = ""
    parent_key: str = ""
    examples: tuple[str, ...] = ()


def is_own(key: str) -> bool:
    """Return whether a key is that of an own code."""
    return key.startswith(PREFIX)


def holds_own(book: Book) -> bool:
    """Return whether there are own codes in a book."""
    return any(code_id < 0 for code_id in book.code_by_id)


def which(code: CodeEntry) -> dict[str, int]:
    """Return the column and id under which a row names a code: the codebook's, or an own one."""
    return {"code_id": code.id} if code.id > 0 else {"own_code_id": -code.id}


def with_own(book: Book, entries: Sequence[OwnEntry]) -> Book:
    """Return the book with own codes: each last below its parent, or last in its facet."""
    by_facet: dict[int, list[OwnEntry]] = {}
    for entry in entries:
        by_facet.setdefault(entry.facet_id, []).append(entry)
    if not by_facet:
        return book
    return replace(book, facets=tuple(_with_own(facet, by_facet.get(facet.id, ())) for facet in book.facets))


def _with_own(facet: FacetEntry, entries: Sequence[OwnEntry]) -> FacetEntry:
    codes = list(facet.codes)
    waiting = list(entries)
    while waiting:
        places = {code.key: place for place, code in enumerate(codes)}
        # a parent comes before its children; one that is gone leaves them at the top
        ready = [one for one in waiting if not one.parent_key or one.parent_key in places]
        for entry in ready or [replace(waiting[0], parent_key="")]:
            _insert(codes, entry)
        done = {entry.key for entry in ready} or {waiting[0].key}
        waiting = [one for one in waiting if one.key not in done]
    return replace(facet, codes=tuple(codes))


def _insert(codes: list[CodeEntry], entry: OwnEntry) -> None:
    parent = next((place for place, code in enumerate(codes) if code.key == entry.parent_key), None)
    if parent is None:
        codes.append(_entry(entry, ()))
        return
    above = codes[parent]
    end = parent + 1
    while end < len(codes) and codes[end].depth > above.depth:
        end += 1
    codes.insert(end, _entry(entry, (*above.path, above.name)))


def _entry(entry: OwnEntry, path: tuple[str, ...]) -> CodeEntry:
    return CodeEntry(
        id=-entry.id,
        key=entry.key,
        name=entry.name,
        parent_key=entry.parent_key or None,
        depth=len(path),
        path=path,
        brief=entry.brief,
        full="",
        when_to_use="",
        when_not="",
        examples=entry.examples,
        aliases=(),
        is_selectable=True,
        status="active",
    )


def read_through(content: Content, leads: Mapping[str, str | None]) -> Content:
    """Return what a coding says once each code is read as the one that it leads to; the coding itself stays.

    A code that leads nowhere (None) is set aside: it drops out of the answer, and where it was the only one, the rater
    looked and no code of the book fits, which is "nothing applies". Codes that `leads` does not name stay. Evidence
    goes with its code; that of a code set aside stays with an answer that has none, and else drops out with it.
    """
    read = Content(
        answers={key: _read(answer, leads) for key, answer in content.answers.items()},
        findings={
            group: tuple({key: _read(answer, leads) for key, answer in finding.items()} for finding in findings)
            for group, findings in content.findings.items()
        },
        memo=content.memo,
    )
    said = {(number, key): answer for number, key, answer in read.placed()}
    moved = (_moved(span, leads, said[span.finding, span.facet]) for span in content.evidence)
    return replace(read, evidence=tuple(sorted({span for span in moved if span is not None})))


def _read(answer: FacetAnswer, leads: Mapping[str, str | None]) -> FacetAnswer:
    if answer.kind != "codes":
        return answer
    codes = frozenset(key for code in answer.codes if (key := leads.get(code, code)) is not None)
    return FacetAnswer("codes", codes) if codes else NOTHING


def _moved(span: Span, leads: Mapping[str, str | None], answer: FacetAnswer) -> Span | None:
    code = leads.get(span.code, span.code)
    if code is None:
        return None if answer.codes else replace(span, code="")
    return replace(span, code=code)


def by_name(book: Book, own: Iterable[OwnEntry]) -> tuple[Book, dict[str, str]]:
    """Return the book with one code for each exact name that raters gave in a facet, and where each own code leads.

    This is agreement before alignment: two own codes are the same only if they are named the same, letter by letter.
    """
    first: dict[tuple[int, str], OwnEntry] = {}
    leads = {}
    for entry in own:
        kept = first.setdefault((entry.facet_id, entry.name), replace(entry, parent_key=""))
        leads[entry.key] = kept.key
    return with_own(book, list(first.values())), leads

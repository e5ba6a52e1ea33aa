"""What differs between two versions of a codebook, whichever came first: a list of operations. Pure: no ORM.

It compares what the two say, so it is short however long the way was. `taxonomy.changes.fold` tells it per entry, with
the texts side by side.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from taxonomy import rules
from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.changes import Step

if TYPE_CHECKING:
    from annotator.common.events import JsonValue

FACET_FIELDS = ("question", "answers", "scale", "is_required", "is_evidence_required", "group")
DEFINING_FIELDS = ("brief", "full", "when_to_use", "when_not", "is_selectable")
WORDING_FIELDS = ("examples", "counter_examples", "notes", "aliases")
KINDS = {"active": "restore", "retired": "retire", "merged": "merge", "split": "split", "turned": "turn"}


def steps_between(before: Book, after: Book, *, reworded: Collection[str] = ()) -> tuple[Step, ...]:
    """Return the operations that turn one book into the other; `reworded` are the codes whose meaning stayed."""
    return (
        *_of_book(before, after),
        *_of_facets(before, after),
        *_of_codes(before, after, frozenset(reworded)),
    )


def names_in(*books: Book) -> dict[str, str]:
    """Return the name of every entry by its subject; the last book that has it gives the name."""
    names: dict[str, str] = {}
    for book in books:
        names["codebook"] = book.name
        for facet in book.facets:
            names[f"facet:{facet.key}"] = facet.name
            names |= {f"code:{code.key}": code.name for code in facet.codes}
    return names


def _of_book(before: Book, after: Book) -> Iterator[Step]:
    yield from _changed("rename", "codebook", before, after, ("name",))
    yield from _changed("redefine", "codebook", before, after, ("description",))


def _of_facets(before: Book, after: Book) -> Iterator[Step]:
    for facet in after.facets:
        old = before.by_key.get(facet.key)
        if old is None:
            yield Step("add", f"facet:{facet.key}", {}, {"name": facet.name})
            continue
        yield from _changed("rename", f"facet:{facet.key}", old, facet, ("name",))
        yield from _changed("redefine", f"facet:{facet.key}", old, facet, FACET_FIELDS)
    for facet in before.facets:
        if facet.key not in after.by_key:
            yield Step("retire", f"facet:{facet.key}", {"is_retired": False}, {"is_retired": True})
    keys = [facet.key for facet in before.facets if facet.key in after.by_key]
    yield from _moves("facet", keys, [facet.key for facet in after.facets if facet.key in before.by_key])


def _of_codes(before: Book, after: Book, reworded: Collection[str]) -> Iterator[Step]:
    old_codes, new_codes = before.codes_by_key, after.codes_by_key
    for facet in after.facets:
        for code in facet.codes:
            old = old_codes.get(code.key)
            if old is not None:
                yield from _of_code(old, code, is_reworded=code.key in reworded)
            else:
                place = {"name": code.name, "facet": facet.key, "parent": code.parent_key}
                yield Step("add", f"code:{code.key}", {}, place)
        yield from _order(before.by_key.get(facet.key), facet)
    for facet in before.facets:
        if facet.key in after.by_key:
            gone = (code for code in facet.codes if code.key not in new_codes)
            yield from (
                Step("retire", f"code:{code.key}", {"status": code.status}, {"status": "absent"}) for code in gone
            )


def _of_code(old: CodeEntry, new: CodeEntry, *, is_reworded: bool) -> Iterator[Step]:
    if old == new:
        return
    subject = f"code:{new.key}"
    yield from _changed("rename", subject, old, new, ("name",))
    yield from _changed("reword" if is_reworded else "redefine", subject, old, new, DEFINING_FIELDS)
    yield from _changed("reword", subject, old, new, WORDING_FIELDS)
    if old.parent_key != new.parent_key:
        yield Step("move", subject, {"parent": old.parent_key}, {"parent": new.parent_key})
    if (old.status, old.into) != (new.status, new.into):
        was: Mapping[str, JsonValue] = {"status": old.status, "into": list(old.into)}
        yield Step(KINDS[new.status], subject, was, {"status": new.status, "into": list(new.into)})


def _order(old: FacetEntry | None, new: FacetEntry) -> Iterator[Step]:
    """Yield the fewest moves that explain a new order among codes that kept their parent."""
    if old is None:
        return
    parents = {code.key: code.parent_key for code in old.codes}
    before, after = _children(old), _children(new)
    for parent, keys in after.items():
        stayed = [key for key in keys if parents.get(key, "") == parent]
        known = set(stayed)
        yield from _moves("code", [key for key in before.get(parent, ()) if key in known], stayed)


def _children(facet: FacetEntry) -> dict[str | None, list[str]]:
    children: dict[str | None, list[str]] = {}
    for code in facet.codes:
        children.setdefault(code.parent_key, []).append(code.key)
    return children


def _moves(kind: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Step]:
    if list(before) == list(after):
        return
    for key in rules.moved(before, after):
        yield Step("move", f"{kind}:{key}", {"position": before.index(key)}, {"position": after.index(key)})


def _changed(kind: str, subject: str, old: object, new: object, fields: Sequence[str]) -> Iterator[Step]:
    changed = [field for field in fields if getattr(old, field) != getattr(new, field)]
    if changed:
        before, after = ({field: _plain(getattr(entry, field)) for field in changed} for entry in (old, new))
        yield Step(kind, subject, before, after)


def _plain(value: object) -> "JsonValue":
    return list(value) if isinstance(value, tuple) else value  # type: ignore[return-value]  # texts and truths

"""One row of a file as a report: which values it gives, cleaned, or why it can't be used. Pure; writes nothing.

A column that a row does not have is absent here too, so that a file without bodies does not empty the bodies that an
earlier file brought.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from mining.addresses import Place, clean_url, read_place
from mining.cleaning import NotUsable, clean_date, clean_line, clean_number, clean_text, is_storable
from mining.columns import match_columns
from mining.content import Content
from mining.nested import Json, clean_json, read_comments, read_fixes, read_labels

Found = TypeVar("Found")
KINDS = {"pull_request": "pull", "pr": "pull", "merge_request": "pull"} | {
    kind: kind for kind in ("issue", "pull", "commit", "discussion", "record")
}
LONGEST_URL, LONGEST_REPOSITORY, EXCERPT = 500, 200, 120


class Unusable(Exception):
    """A row that can't become a report: the column at fault, the reason, and a piece of what stood there."""

    def __init__(self, reason: str, column: str = "", excerpt: object = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = clean_line(column)[:80]
        self.excerpt = clean_line(str(excerpt)[: 3 * EXCERPT])[:EXCERPT]


@dataclass(frozen=True)
class Record:
    """A row that can be used. `given` holds the fields of `Content` that the row has a column for.

    `stand_in` is a title for a report that has none; `lossy` names the columns in which characters were replaced.
    """

    url: str
    repository: str
    number: int | None
    kind: str
    stand_in: str
    given: Mapping[str, Any]  # the types are those of Content's fields
    lossy: tuple[str, ...] = ()


def _limited(limit: int, *, lower: bool = False) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = clean_line(_as_text(value))
        if len(text) > limit:
            raise NotUsable(f"is longer than {limit} characters")
        return text.lower() if lower else text

    return read


_name = _limited(120)


def _person(value: object) -> str:
    return _name(value.get("login") if isinstance(value, dict) else value)


def _body(value: object) -> str:
    return clean_text(_as_text(value))


def _title(value: object) -> str:
    return clean_line(_as_text(value))


# column of the file: (field of the snapshot, how it is read)
READERS: Mapping[str, tuple[str, Callable[[object], object]]] = {
    "title": ("title", _title),
    "body": ("body", _body),
    "state": ("state", _limited(20, lower=True)),
    "state_reason": ("state_reason", _limited(40, lower=True)),
    "author": ("author", _person),
    "author_association": ("author_role", _limited(30)),
    "created_at": ("opened_at", clean_date),
    "closed_at": ("closed_at", clean_date),
    "labels": ("labels", read_labels),
    "comments": ("comments", read_comments),
    "fixes": ("fixes", read_fixes),
}


def read_record(row: Mapping[str, object]) -> Record:
    """Return the row as a record; raises `Unusable`."""
    layout = _layout(tuple(row))
    headings = layout.headings
    url = _read(row, headings, "url", lambda value: clean_url(_as_text(value)) if _as_text(value).strip() else "")
    if not url:
        raise Unusable("There is no address; each report needs one.", "url")
    if len(url) > LONGEST_URL:
        raise Unusable(f"The address is longer than {LONGEST_URL} characters.", "url", url)
    place = _read_place(row, headings, url)
    given = {name: _value(row[heading], column, read) for name, heading, column, read in layout.readers}
    if not given.get("title"):
        given.pop("title", None)
    if extra := _read_extra(row, layout, place):
        given["extra"] = extra
    stand_in = f"{place.repository} #{place.number}" if place.number else url
    return Record(url, place.repository, place.number, place.kind, stand_in, given, _lossy(row))


def _read_place(row: Mapping[str, object], headings: Mapping[str, str], url: str) -> Place:
    """Return what the address tells; columns fill in what it does not."""
    place = read_place(url)
    if place.kind:
        return place
    repository = _read(row, headings, "repository", _limited(LONGEST_REPOSITORY)) or place.repository
    number = _read(row, headings, "number", clean_number)
    kind = _read(row, headings, "kind", _limited(40, lower=True))
    if kind and kind not in KINDS:
        raise Unusable(f"“{kind}” is no kind of report; write {', '.join(sorted(set(KINDS.values())))}.", "kind", kind)
    return Place(repository, number, KINDS.get(kind or "", "record"))


def _read_extra(row: Mapping[str, object], layout: "Layout", place: Place) -> Json:
    headings = layout.headings
    extra = {key: row[key] for key in layout.others}
    # a name of its own that the authors gave the project is not lost to the address's
    given = row.get(headings.get("repository", ""))
    if given and given != place.repository:
        extra[headings["repository"]] = given
    return clean_json(extra) if extra else {}


def _read(
    row: Mapping[str, object], headings: Mapping[str, str], column: str, read: Callable[[object], Found]
) -> Found | None:
    """Return the cleaned value of a column, None when the row has no such column; raises `Unusable`."""
    return _value(row[headings[column]], column, read) if column in headings else None


def _value(value: object, column: str, read: Callable[[object], Found]) -> Found:
    """Return a value cleaned; raises `Unusable`."""
    try:
        return read(value)
    except NotUsable as problem:
        shown = f" “{clean_line(str(value)[:40])}”" if isinstance(value, str) and len(value) < 40 else ""
        raise Unusable(f"{column}{shown} {problem}.", column, value) from None


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, dict)):
        raise NotUsable("has a list or an object where text belongs")
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Layout:
    """What the columns of a file are: the known ones by their headings, how each is read, and the others."""

    headings: Mapping[str, str]
    readers: tuple[tuple[str, str, str, Callable[[object], object]], ...]  # field, heading, column, function
    others: tuple[str, ...]


@lru_cache(maxsize=64)
def _layout(row: tuple[str, ...]) -> Layout:
    headings = match_columns(row)
    readers = tuple(
        (name, headings[column], column, read) for column, (name, read) in READERS.items() if column in headings
    )
    known = set(headings.values())
    return Layout(headings, readers, tuple(key for key in row if key not in known))


def _lossy(row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple([clean_line(column) for column, value in row.items() if value and _has_unstorable(value)])


def _has_unstorable(value: object) -> bool:
    if isinstance(value, str):
        return not is_storable(value)
    if isinstance(value, dict):
        return any(_has_unstorable(key) or _has_unstorable(part) for key, part in value.items())
    return isinstance(value, list) and any(_has_unstorable(part) for part in value)


def merge(record: Record, before: Content | None) -> Content:
    """Return the whole content of a report after this row; columns that the row lacks stay as they were."""
    given = record.given
    if before is None:
        return Content(**{"title": record.stand_in, **given})
    return Content(**{**vars(before), **given, "extra": {**before.extra, **given.get("extra", {})}})

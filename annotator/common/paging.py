"""Pages of long lists. Keyset paging, so that page 2,000 costs what page 1 costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the keys to ask for those before and after."""

    rows: Sequence[Row]
    before: int | None
    after: int | None


def keyset_page(
    rows: "QuerySet[Row]", *, size: int, after: int | None = None, before: int | None = None, newest_first: bool = False
) -> "Page[Row]":
    """Return `size` rows ordered by primary key beyond `after`, or those just short of `before`."""
    forwards = before is None
    key = after if forwards else before
    ascending = newest_first != forwards
    if key is not None:
        rows = rows.filter(pk__gt=key) if ascending else rows.filter(pk__lt=key)
    found = list(rows.order_by("pk" if ascending else "-pk")[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    if not forwards:
        found.reverse()
    is_first = key is None if forwards else not has_more
    is_last = not has_more if forwards else False
    return Page(found, None if is_first or not found else found[0].pk, None if is_last or not found else found[-1].pk)


def key_asked(request: HttpRequest, name: str) -> int | None:
    """Return the key that an address asks for (`?after=17`), None for none and for nonsense."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None

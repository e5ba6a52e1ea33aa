"""GraphQL connections: a slice of a list with cursors that name a place in its order, not an index.

A list that changes between two pages therefore neither repeats nor leaves out what did not move, as at GitHub.
"""

import base64
import binascii
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

MARK = "cursor:v2:"


@dataclass(frozen=True)
class Edge:
    """One element with the cursor behind it."""

    node: Any
    cursor: str


@dataclass(frozen=True)
class Connection:
    """One page; `total` counts the whole list."""

    edges: Sequence[Edge]
    total: int
    has_next: bool
    has_previous: bool

    @property
    def nodes(self) -> list[Any]:
        return [edge.node for edge in self.edges]


def refuse(kind: str, message: str) -> GraphQLError:
    """Return an error with the type that GitHub gives it."""
    return GraphQLError(message, extensions={"type": kind})


def connect(
    items: Sequence[Any],
    key: Callable[[Any], str],
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    is_descending: bool = False,
) -> Connection:
    """Return the page that the arguments ask for, of items in the order of their keys."""
    ordered = sorted(items, key=key)
    keys = [key(item) for item in ordered]
    start, end = 0, len(ordered)
    low, high = (before, after) if is_descending else (after, before)
    if low is not None:
        start = bisect_right(keys, read_cursor(low))
    if high is not None:
        end = bisect_left(keys, read_cursor(high))
    asked = list(zip(ordered[start:end], keys[start:end], strict=True))
    taken = asked[::-1] if is_descending else asked
    left_before = after is not None
    left_behind = before is not None
    if first is not None and len(taken) > first:
        taken, left_behind = taken[:first], True
    if last is not None and len(taken) > last:
        taken, left_before = taken[len(taken) - last :], True
    edges = [Edge(item, write_cursor(own)) for item, own in taken]
    return Connection(edges, len(ordered), left_behind, left_before)


def by_position(items: Sequence[Any], **arguments: Any) -> Connection:
    """Return a page of a list whose order has no key of its own."""
    numbered = list(enumerate(items, start=1))
    page = connect(numbered, lambda pair: f"{pair[0]:09d}", **arguments)
    edges = [Edge(edge.node[1], edge.cursor) for edge in page.edges]
    return Connection(edges, page.total, page.has_next, page.has_previous)


def write_cursor(key: str) -> str:
    """Return the opaque form of a key."""
    return base64.b64encode((MARK + key).encode()).decode()


def read_cursor(cursor: str) -> str:
    """Return the key of a cursor; refuses what is none, as GitHub does."""
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    if not text.startswith(MARK):
        raise refuse("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.")
    return text.removeprefix(MARK)

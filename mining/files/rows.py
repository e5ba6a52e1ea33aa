"""What a reader of any format gives: rows with their lines, a place to go on from, and how far it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from annotator.common.errors import Refusal
from mining.records import Unusable

# more than any report; without it a file without line ends would have to fit into memory
LONGEST_ROW = 16 * 1024 * 1024
Cursor: TypeAlias = Mapping[str, int]


class Unreadable(Refusal):
    """The file as a whole can't be read, or not from here on."""


@dataclass(frozen=True)
class Row:
    """The values of one row by heading, or the problem that keeps it from having any."""

    line: int
    values: Mapping[str, object]
    problem: Unusable | None = None


class Rows(Protocol):
    """An open file. `cursor`, `done` are those of the row given last; `total` is None while it is not known."""

    unit: str

    def __iter__(self) -> Iterator[Row]: ...

    @property
    def cursor(self) -> Cursor: ...

    @property
    def done(self) -> int: ...

    @property
    def total(self) -> int | None: ...


def heading_of(value: object) -> str:
    """Return a table's heading as text."""
    return "" if value is None else str(value).strip()


def check_headings(headings: list[str]) -> None:
    """Refuse a table whose columns can't be told apart."""
    named = [heading for heading in headings if heading]
    double = next((heading for heading in named if named.count(heading) > 1), None)
    if double:
        raise Unreadable(f"The column “{double}” is there twice; rename or remove one of them.")

"""The alignment board as a value: rows that each become one code, and what can be done with them. Pure: no ORM.

Every own code stands in exactly one row. A row becomes a new code, is read as a code of the codebook, or is set aside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from annotator.coding.own_codes import OwnEntry
from annotator.common.errors import Invalid, NotFound
from annotator.common.events import JsonValue
from taxonomy.texts import clean_name, clean_text


class Fate(StrEnum):
    """What a row becomes."""

    NEW = "new"
    EXISTING = "existing"
    ASIDE = "aside"


class MixedFacets(Invalid):
    """A code answers one question."""

    def __init__(self) -> None:
        super().__init__("Only codes of the same facet can be put together.", "row")


@dataclass(frozen=True)
class Row:
    """Own codes (by key) that are one; `target` is the key of the code of the codebook that they are read as."""

    number: int
    facet_id: int
    members: tuple[str, ...]
    name: str
    brief: str = ""
    fate: Fate = Fate.NEW
    target: str = ""

    def to_json(self) -> dict[str, JsonValue]:
        """Return the row as it is kept."""
        return {
            "number": self.number,
            "facet": self.facet_id,
            "members": list(self.members),
            "name": self.name,
            "brief": self.brief,
            "fate": self.fate.value,
            "target": self.target,
        }


@dataclass(frozen=True)
class Board:
    """All rows, in the order in which they are shown; `own` are the own codes by key."""

    rows: tuple[Row, ...]
    own: Mapping[str, OwnEntry] = field(default_factory=dict)

    def row(self, number: int) -> Row:
        """Return a row by its number; `NotFound` when there is none."""
        found = next((row for row in self.rows if row.number == number), None)
        if found is None:
            raise NotFound("There is no such row on the board (any more).")
        return found

    def row_of(self, key: str) -> Row:
        """Return the row that an own code stands in."""
        found = next((row for row in self.rows if key in row.members), None)
        if found is None:
            raise NotFound("There is no such code on the board.")
        return found

    def put(self, key: str, number: int) -> "Board":
        """Move a code into a row; a row that is left empty goes. Refuses a row of another facet."""
        row, start = self.row(number), self.row_of(key)
        if row.facet_id != start.facet_id:
            raise MixedFacets
        if row.number == start.number:
            return self
        moved = replace(row, members=(*row.members, key))
        return self._with(replace(start, members=tuple(one for one in start.members if one != key)), moved)

    def merge(self, number: int, into: int) -> "Board":
        """Put all codes of one row into another."""
        board = self
        for key in self.row(number).members:
            board = board.put(key, into)
        return board

    def part(self, key: str) -> "Board":
        """Give a code a row of its own again, behind the one that it leaves."""
        start = self.row_of(key)
        if len(start.members) == 1:
            return self
        left = replace(start, members=tuple(one for one in start.members if one != key))
        alone = row_for(self.own[key], max(row.number for row in self.rows) + 1)
        place = self.rows.index(start) + 1
        return replace(self, rows=(*self.rows[: place - 1], left, alone, *self.rows[place:]))

    def describe(self, number: int, name: str, brief: str) -> "Board":
        """Make a row a code that is new, under a name and definition; refuses a blank name."""
        name, brief = clean_name(name, "code"), clean_text(brief, "brief")
        return self._with(replace(self.row(number), fate=Fate.NEW, target="", name=name, brief=brief))

    def read_as(self, number: int, target: str, choosable: Iterable[str]) -> "Board":
        """Read a row as a code of the codebook (by key); refuses one that its facet can't offer."""
        if target not in choosable:
            raise Invalid("Choose a code of the same facet that raters can choose.", "target")
        return self._with(replace(self.row(number), fate=Fate.EXISTING, target=target))

    def set_aside(self, number: int) -> "Board":
        """Let nothing become of a row: what was coded with it reads as if no code applied."""
        return self._with(replace(self.row(number), fate=Fate.ASIDE, target=""))

    def _with(self, *changed: Row) -> "Board":
        by_number = {row.number: row for row in changed}
        rows = (by_number.get(row.number, row) for row in self.rows)
        return replace(self, rows=tuple(row for row in rows if row.members))

    def to_json(self) -> list[JsonValue]:
        """Return the board as it is kept; own codes are kept elsewhere."""
        return [row.to_json() for row in self.rows]


def row_for(entry: OwnEntry, number: int) -> Row:
    """Return a row with one code, as its rater named it."""
    return Row(number, entry.facet_id, (entry.key,), entry.name, entry.brief)


def first_board(own: Sequence[OwnEntry]) -> Board:
    """Return the board that nobody has touched: each code in a row of its own, by facet and name."""
    ordered = sorted(own, key=lambda entry: (entry.facet_id, entry.name.casefold(), entry.key))
    rows = tuple(row_for(entry, number) for number, entry in enumerate(ordered, start=1))
    return Board(rows, {entry.key: entry for entry in own})


def read_board(kept: Sequence[Mapping[str, object]], own: Sequence[OwnEntry]) -> Board:
    """Return the board that was kept, or the first one."""
    if not kept:
        return first_board(own)
    return Board(tuple(row_from_json(row) for row in kept), {entry.key: entry for entry in own})


def row_from_json(kept: Mapping[str, object]) -> Row:
    """Return the row that was kept."""
    return Row(
        number=int(str(kept["number"])),
        facet_id=int(str(kept["facet"])),
        members=tuple(str(key) for key in _list(kept["members"])),
        name=str(kept["name"]),
        brief=str(kept["brief"]),
        fate=Fate(str(kept["fate"])),
        target=str(kept["target"]),
    )


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []

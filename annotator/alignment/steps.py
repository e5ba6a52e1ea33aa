"""What one step did to the board, so that it can be told, taken back and done again. Pure: no ORM.

A step is kept as the rows that it touched, as they were and as they became. Steps that touched other rows stay when it
is taken back; one that touched the same row later builds on it, and goes first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from annotator.alignment.board import Board, Fate, Row, row_from_json
from annotator.common.events import JsonValue

Rows: TypeAlias = Mapping[int, Row | None]
"""Rows by number; None where there is no such row."""


@dataclass(frozen=True)
class Turn:
    """The rows that a step touched before and after it, and the numbers of all rows in their order."""

    before: Rows
    after: Rows
    order_before: tuple[int, ...]
    order_after: tuple[int, ...]

    @property
    def back(self) -> "Turn":
        """The same step the other way."""
        return Turn(self.after, self.before, self.order_after, self.order_before)

    @property
    def place(self) -> int | None:
        """The first row that it leaves, to look at; None when it leaves none."""
        return next((number for number, row in self.after.items() if row is not None), None)

    def fits(self, board: Board) -> bool:
        """Return whether the rows stand as they did before it."""
        now = {row.number: row for row in board.rows}
        return all(now.get(number) == row for number, row in self.before.items())

    def to_json(self) -> dict[str, JsonValue]:
        """Return the step as it is kept."""
        return {
            "before": _kept(self.before),
            "after": _kept(self.after),
            "order_before": list(self.order_before),
            "order_after": list(self.order_after),
        }


def _kept(rows: Rows) -> JsonValue:
    return [[number, row.to_json() if row else None] for number, row in rows.items()]


def turn_between(before: Board, after: Board) -> Turn:
    """Return what led from one board to another."""
    old, new = ({row.number: row for row in board.rows} for board in (before, after))
    touched = [number for number in sorted(old.keys() | new.keys()) if old.get(number) != new.get(number)]
    return Turn(
        {number: old.get(number) for number in touched},
        {number: new.get(number) for number in touched},
        tuple(old),
        tuple(new),
    )


def read_turn(kept: Mapping[str, Sequence[object]]) -> Turn:
    """Return the step that was kept."""
    return Turn(
        _read(kept["before"]), _read(kept["after"]), _numbers(kept["order_before"]), _numbers(kept["order_after"])
    )


def _numbers(kept: Sequence[object]) -> tuple[int, ...]:
    return tuple(int(str(number)) for number in kept)


def _read(kept: Sequence[object]) -> Rows:
    pairs = (pair for pair in kept if isinstance(pair, list))
    return {int(number): row_from_json(row) if row else None for number, row in pairs}


def take(board: Board, turn: Turn) -> Board:
    """Return the board after a step that fits it; a row that comes back stands where it stood."""
    rows = {row.number: row for row in board.rows}
    order = list(rows)
    for place, number in enumerate(turn.order_after):
        row = turn.after.get(number)
        if row is not None and number not in rows:
            above = next((each for each in reversed(turn.order_after[:place]) if each in rows), None)
            order.insert(0 if above is None else order.index(above) + 1, number)
            rows[number] = row
    rows |= {number: row for number, row in turn.after.items() if row is not None}
    gone = {number for number, row in turn.after.items() if row is None}
    return replace(board, rows=tuple(rows[number] for number in order if number not in gone))


def told(turn: Turn, own: Mapping[str, str], codes: Mapping[str, str]) -> str:
    """Return a step in words; `own` are raters' codes by key, with their letters, `codes` those of the codebook."""
    words = "; ".join(_told(turn, own, codes)) or "Nothing changed"
    return words[0].upper() + words[1:]


def _told(turn: Turn, own: Mapping[str, str], codes: Mapping[str, str]) -> Iterator[str]:
    homes = {key: row.number for row in turn.before.values() if row for key in row.members}
    for number, row in turn.after.items():
        if row is None:
            continue
        came = " and ".join(own[key] for key in row.members if homes.get(key) != number)
        old = turn.before[number]
        if came:
            yield f"{came} put into row {number}" if old else f"{came} given row {number} of its own"
        if old is not None:
            yield from _became(old, row, codes)


def _became(old: Row, row: Row, codes: Mapping[str, str]) -> Iterator[str]:
    fates = {
        Fate.NEW: f"row {row.number} becomes “{row.name}”",
        Fate.EXISTING: f"row {row.number} read as {codes.get(row.target, row.target)}",
        Fate.ASIDE: f"row {row.number} set aside",
    }
    if (old.fate, old.target, old.name) != (row.fate, row.target, row.name):
        yield fates[row.fate]
    elif old.brief != row.brief:
        yield f"row {row.number} defined anew"

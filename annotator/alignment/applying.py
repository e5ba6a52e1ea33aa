"""From the board to the codebook: what is to be done to the draft, in order, with the reason of each. Pure: no ORM."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from annotator.alignment.board import Board, Fate, Row
from annotator.coding.own_codes import OwnEntry, is_own
from annotator.common.errors import Invalid, WrongState
from taxonomy.book import Book, CodeEntry
from taxonomy.texts import LIST_LENGTH, CodeText


@dataclass(frozen=True)
class Addition:
    """A new code of the draft: whose codes it stands for, where it goes, and why.

    `parent` is a key of the codebook, or the number of a row that becomes a code before this one; None at the top.
    """

    row: Row
    facet: str
    parent: str | int | None
    aliases: tuple[str, ...]
    examples: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Extension:
    """A code of the codebook that takes further names and examples; all rows that are read as it together."""

    rows: tuple[Row, ...]
    key: str
    text: CodeText
    reason: str


class NameTaken(Invalid):
    """Two codes of one facet under one name would be told apart by nobody."""


class TargetGone(WrongState):
    """A code that a row is read as can't be chosen in the draft any more."""


@dataclass(frozen=True)
class Source:
    """What the operations are made of: the board, the draft as it stands, letters by own code, and the round's name."""

    board: Board
    draft: Book
    letters: Mapping[str, str]
    round_name: str

    def additions(self) -> list[Addition]:
        """Return the new codes, parents first; refuses names that the facet has already, or that two rows share."""
        rows = [row for row in self.board.rows if row.fate is Fate.NEW]
        self._check_names(rows)
        return [self._addition(row, parents) for row, parents in _parents_first(rows, self._parents(rows))]

    def extensions(self) -> list[Extension]:
        """Return the codes of the codebook that are given further names; refuses one that is gone from the draft."""
        rows: dict[str, list[Row]] = {}
        for row in self.board.rows:
            if row.fate is Fate.EXISTING:
                rows.setdefault(row.target, []).append(row)
        return [self._extension(target, tuple(each)) for target, each in rows.items()]

    def _check_names(self, rows: Sequence[Row]) -> None:
        taken: dict[tuple[int, str], str] = {}
        for facet in self.draft.facets:
            taken |= {
                (facet.id, code.name.casefold()): f"The codebook has a code called {code.name}: read row {{}} as it."
                for code in facet.codes
                if code.status == "active"
            }
        for row in rows:
            name = (row.facet_id, row.name.casefold())
            if name in taken:
                raise NameTaken(taken[name].format(row.number), "name")
            taken[name] = f"Rows {row.number} and {{}} are both called {row.name}: put them together, or rename one."

    def _parents(self, rows: Sequence[Row]) -> dict[int, str | int | None]:
        numbers = {row.number for row in rows}
        return {row.number: self._parent(row, numbers) for row in rows}

    def _parent(self, row: Row, numbers: set[int]) -> str | int | None:
        """Return where a row's codes stood, the first that stood anywhere."""
        for entry in self._entries(row):
            if not is_own(entry.parent_key):
                code = self._standing(self.draft.codes_by_key.get(entry.parent_key))
                if code is not None:
                    return code.key
                continue
            above = self.board.row_of(entry.parent_key)
            if above.fate is Fate.EXISTING:
                return above.target
            if above.number in numbers and above.number != row.number:
                return above.number
        return None

    def _standing(self, code: CodeEntry | None) -> CodeEntry | None:
        """Return a code, the one that it was merged into, or else the nearest one above it that is still active."""
        while code is not None and code.status != "active":
            key = code.into[0] if code.status == "merged" and len(code.into) == 1 else code.parent_key
            code = self.draft.codes_by_key.get(key or "")
        return code

    def _addition(self, row: Row, parent: str | int | None) -> Addition:
        facet = self.draft.facet_by_id.get(row.facet_id)
        if facet is None:
            raise TargetGone(f"The facet of row {row.number} is retired in the draft; restore it first.")
        return Addition(row, facet.key, parent, self._aliases(row, row.name), self._examples(row), self._reason(row))

    def _extension(self, target: str, rows: tuple[Row, ...]) -> Extension:
        code = self.draft.codes_by_key.get(target)
        if code is None or not code.is_choosable:
            name, number = (code.name if code else target), rows[0].number
            raise TargetGone(f"Row {number} is read as {name}, which the draft does not offer any more; choose anew.")
        entry = Row(rows[0].number, rows[0].facet_id, tuple(key for row in rows for key in row.members), code.name)
        aliases = self._aliases(entry, code.name, code.aliases)
        text = replace(text_of(code), aliases=aliases, examples=self._examples(entry, code.examples))
        return Extension(rows, code.key, text, self._reason(entry, f" read as {code.name}"))

    def _entries(self, row: Row) -> list[OwnEntry]:
        return [self.board.own[key] for key in row.members]

    def _aliases(self, row: Row, name: str, before: Sequence[str] = ()) -> tuple[str, ...]:
        """Return every name that raters gave and the code does not go by, each once."""
        known = {name.casefold(), *(alias.casefold() for alias in before)}
        found: dict[str, str] = {}
        for entry in self._entries(row):
            if entry.name.casefold() not in known:
                found.setdefault(entry.name.casefold(), entry.name)
        return (*before, *found.values())[:LIST_LENGTH]

    def _examples(self, row: Row, before: Sequence[str] = ()) -> tuple[str, ...]:
        own = [example for entry in self._entries(row) for example in entry.examples]
        return tuple(dict.fromkeys([*before, *own]))[:LIST_LENGTH]

    def _reason(self, row: Row, what: str = "") -> str:
        said = ", ".join(f"{self.letters[entry.key]} “{entry.name}”" for entry in self._entries(row))
        return f"Alignment of {self.round_name}: {said}{what or (' as one' if len(row.members) > 1 else '')}."


def text_of(code: CodeEntry) -> CodeText:
    """Return what a code of a book says, to be said anew with more."""
    return CodeText(**{field.name: getattr(code, field.name) for field in fields(CodeText)})


def _parents_first(
    rows: Sequence[Row], parents: Mapping[int, str | int | None]
) -> Iterator[tuple[Row, str | int | None]]:
    """Yield rows so that a row which stands below another comes after it; a circle is broken at the top."""
    done: set[int] = set()
    waiting = list(rows)
    while waiting:
        ready = [row for row in waiting if not isinstance(parents[row.number], int) or parents[row.number] in done]
        for row in ready or waiting[:1]:
            yield row, parents[row.number] if ready else None
            done.add(row.number)
        waiting = [row for row in waiting if row.number not in done]

"""A table of ratings as people have it: rows of text, wide or long, turned into reports x raters. Pure.

Wide: the first column names the report, each other column is a rater. Long: a line for each rating with the columns
report, rater and code (or their usual other names) in any order; other columns are left alone.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from annotator.statistics.ratings import Level, Ratings, Scale
from annotator.statistics.sets import SetRatings
from annotator.statistics.table_notes import read_as_different, read_as_missing, unlike_the_others

NOT_CODES = frozenset({"", "na", "n/a", "nan"})
MISSING_TEXTS = NOT_CODES | {"null", "none", "missing"}
NAMES_OF_REPORT = ("report", "item", "unit", "id", "url", "issue", "subject", "document", "artifact", "bug")
NAMES_OF_RATER = ("rater", "coder", "annotator", "evaluator", "judge", "user", "observer", "reviewer")
NAMES_OF_CODE = ("code", "rating", "label", "category", "value", "answer", "tag", "vote")
MOST_CATEGORIES = 2000
LARGEST_NUMBER = 1e100  # squares of differences and their sums stay finite


class TableRefused(ValueError):
    """The table cannot be read as ratings; the message is a sentence that says why."""


@dataclass(frozen=True)
class Reading:
    """How to read a table. No declared categories: those that occur, numbers by size and words by alphabet."""

    declared: tuple[str, ...] = ()
    level: Level = Level.NOMINAL
    folds_case: bool = False
    separator: str = ""
    """Splits a cell into a set of codes; none means that a cell is one code."""


@dataclass(frozen=True)
class RatingsTable:
    """Who said what, as text; None where a rater said nothing."""

    reports: tuple[str, ...]
    raters: tuple[str, ...]
    cells: tuple[tuple[str | None, ...], ...]
    is_long: bool
    notes: tuple[str, ...] = field(default=())

    def ratings(self, reading: Reading) -> Ratings:
        """One code in each cell; refuses a code that is not declared."""
        rows = [[_fold(cell, reading) for cell in row] for row in self.cells]
        occurring = {cell for row in rows for cell in row if cell is not None}
        declared = _declared(reading) or _ordered(occurring)
        if reading.level in (Level.INTERVAL, Level.RATIO):
            return _measured(rows, declared, reading)
        _refuse(occurring, declared)
        return Ratings.of(rows, Scale(declared, reading.level))

    def sets(self, reading: Reading) -> SetRatings:
        """A set of codes in each cell. "{}" is the empty set; an empty cell is missing."""
        rows = [[_set(cell, reading) for cell in row] for row in self.cells]
        occurring = {code for row in rows for cell in row if cell for code in cell}
        is_rated = any(cell is not None for row in rows for cell in row)
        declared = _declared(reading) or (() if is_rated and not occurring else _ordered(occurring))
        _refuse(occurring, declared)
        return SetRatings.of(rows, declared)

    def told(self, reading: Reading) -> tuple[str, ...]:
        """What to know about how the table was read, in sentences."""
        occurring = {_folded(cell, reading) for row in self.cells for cell in row if cell is not None}
        is_of_words = not reading.separator and reading.level in (Level.NOMINAL, Level.ORDINAL)
        return (*self.notes, *(read_as_different(occurring) if is_of_words else ()))


def read_table(
    rows: Iterable[Sequence[str]], columns: Sequence[str] = (), declared: Sequence[str] = ()
) -> RatingsTable:
    """Wide or long, as the header says; refuses a table without a header, two raters and a report.

    `columns` names those that hold ratings, of a wide table with other columns too; its reports are then numbered.
    A word such as "none" stands for a missing rating unless it is among the `declared` codes; a note says so.
    """
    lines = [[unicodedata.normalize("NFC", cell).strip() for cell in row] for row in rows]
    lines = _without_empty_columns([row for row in lines if any(row)])
    if len(lines) < 2:
        raise TableRefused("The table has no rows under its header.")
    places = None if columns else _long_columns([name.lower() for name in lines[0]])
    table = _long(lines[1:], *places) if places else _wide(_only(lines, columns) if columns else lines)
    table = _with_missing(table, {code.casefold() for code in declared})
    if len(table.raters) < 2:
        raise TableRefused("Agreement needs two raters; the table has one column of ratings.")
    return table


def _without_empty_columns(lines: Sequence[list[str]]) -> list[list[str]]:
    """Without the columns that separators at the ends of rows make: no name, and nothing under it."""
    filled = {place for row in lines for place, cell in enumerate(row) if cell}
    if len(filled) == max(map(len, lines), default=0):
        return list(lines)
    return [[cell for place, cell in enumerate(row) if place in filled] for row in lines]


def _with_missing(table: RatingsTable, declared: set[str]) -> RatingsTable:
    """The words for a missing rating made None, with a note on those that may have been meant as a code."""
    missing = MISSING_TEXTS - declared
    note = read_as_missing((cell for row in table.cells for cell in row if cell), missing - NOT_CODES)
    cells = tuple(tuple(None if not cell or cell.lower() in missing else cell for cell in row) for row in table.cells)
    unlike = () if table.is_long else unlike_the_others(table.raters, cells)
    return replace(table, cells=cells, notes=(*table.notes, *note, *unlike))


def _only(lines: Sequence[Sequence[str]], columns: Sequence[str]) -> list[list[str]]:
    """A number for each report, and the named columns."""
    header = list(lines[0])
    unknown = [name for name in columns if name not in header]
    if unknown:
        raise TableRefused(f"No column is called {', '.join(unknown)}. There are: {', '.join(header)}.")
    places = [header.index(name) for name in columns]
    names = ["report", *(str(number) for number in range(1, len(lines)))]
    return [
        [name, *(line[place] if place < len(line) else "" for place in places)]
        for name, line in zip(names, lines, strict=True)
    ]


def _long_columns(header: Sequence[str]) -> tuple[int, int, int] | None:
    places = []
    for names in (NAMES_OF_REPORT, NAMES_OF_RATER, NAMES_OF_CODE):
        found = next((header.index(name) for name in names if name in header), None)
        if found is None:
            found = next((header.index(f"{name}_id") for name in names if f"{name}_id" in header), None)
        if found is None:
            return None
        places.append(found)
    return places[0], places[1], places[2]


def _long(lines: Sequence[Sequence[str]], report: int, rater: int, code: int) -> RatingsTable:
    given: dict[tuple[str, str], str | None] = {}
    for number, line in enumerate(lines, start=2):
        if len(line) <= max(report, rater, code):
            raise TableRefused(f"Row {number} has too few cells.")
        key = (line[report], line[rater])
        if not all(key):
            raise TableRefused(f"Row {number} does not say {'who rated' if key[0] else 'which report was rated'}.")
        cell = line[code] or None
        if key in given and given[key] != cell:
            raise TableRefused(f"Row {number}: {key[1]} rated {key[0]} twice, and differently.")
        given[key] = cell
    reports, raters = (tuple(dict.fromkeys(key[side] for key in given)) for side in (0, 1))
    cells = tuple(tuple(given.get((one, other)) for other in raters) for one in reports)
    return RatingsTable(reports, raters, cells, True)


def _wide(lines: Sequence[Sequence[str]]) -> RatingsTable:
    header = lines[0]
    for number, line in enumerate(lines[1:], start=2):
        if len(line) > len(header):
            raise TableRefused(f"Row {number} has more cells than the header.")
    filled = [list(row) for row in zip(*zip_longest(*lines, fillvalue=""), strict=True)]
    first = 0 if _is_rating_column(filled) else 1
    raters = tuple(name or f"rater {place}" for place, name in enumerate(header[first:], start=1))
    if len(set(raters)) != len(raters):
        raise TableRefused("Two columns have the same name.")
    reports = tuple(row[0] if first else str(place) for place, row in enumerate(filled[1:], start=1))
    cells = tuple(tuple(row[first:]) for row in filled[1:])
    return RatingsTable(reports, raters, cells, False, _notes(reports, bool(first)))


def _notes(reports: Sequence[str], are_named: bool) -> tuple[str, ...]:
    if not are_named:
        return ("No column names the report: every column is read as a rater.",)
    again = len(reports) - len(set(reports))
    if not again:
        return ()
    return (f"{again} {'row names' if again == 1 else 'rows name'} a report again; each row counts as a report.",)


def _is_rating_column(lines: Sequence[Sequence[str]]) -> bool:
    """Whether the first column holds ratings: it is not named as one of reports, and its values come again."""
    name = lines[0][0].lower()
    if not name or any(name.startswith(known) for known in NAMES_OF_REPORT):
        return False
    values = [line[0] for line in lines[1:]]
    others = {cell for line in lines[1:] for cell in line[1:]}
    return len(set(values)) < len(values) and bool(set(values) & others)


def _fold(cell: str | None, reading: Reading) -> str | None:
    return None if cell is None else _folded(cell, reading)


def _folded(text: str, reading: Reading) -> str:
    joined = " ".join(text.split())
    return joined.casefold() if reading.folds_case else joined


def _declared(reading: Reading) -> tuple[str, ...]:
    """The declared codes as the table's are read; refuses one that stands there twice, for q would be wrong."""
    times = Counter(_folded(unicodedata.normalize("NFC", code), reading) for code in reading.declared)
    twice = [code for code, number in times.items() if number > 1]
    if twice and not reading.folds_case:
        raise TableRefused(f"“{twice[0]}” is declared twice. Declare each code once.")
    return tuple(times)


def _set(cell: str | None, reading: Reading) -> frozenset[str] | None:
    if cell is None:
        return None
    if cell == "{}":
        return frozenset()
    parts = cell.split(reading.separator) if reading.separator else [cell]
    return frozenset(_folded(part, reading) for part in parts if part.strip())


def _ordered(codes: Iterable[str]) -> tuple[str, ...]:
    """Numbers by size, words by alphabet; both together as words."""
    known = set(codes)
    if not known:
        raise TableRefused("The table holds no rating.")
    if len(known) > MOST_CATEGORIES:
        raise TableRefused(f"The table holds {len(known)} different codes; at most {MOST_CATEGORIES} are compared.")
    try:
        return tuple(sorted(known, key=lambda code: (_number(code) or 0.0, code)))
    except TableRefused:
        return tuple(sorted(known))


def _measured(rows: Sequence[Sequence[str | None]], declared: Sequence[str], reading: Reading) -> Ratings:
    """Numbers on an interval or ratio scale, on which 1 and 1.0 are the same; refuses what is off the scale."""
    numbers = [[_number(cell) for cell in row] for row in rows]
    scale = tuple(dict.fromkeys(_measure(code) for code in declared))
    if reading.level is Level.RATIO and min(scale) < 0:
        raise TableRefused(f"A ratio scale starts at zero, and the table holds {min(scale):g}. Read it as interval.")
    known = set(scale)
    _refuse({f"{number:g}" for row in numbers for number in row if number is not None and number not in known}, ())
    return Ratings.of(numbers, Scale(scale, reading.level))


def _number(cell: str | None) -> float | None:
    return None if cell is None else _measure(cell)


def _measure(cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        hint = " Write decimals with a point." if "," in cell else ""
        raise TableRefused(f"“{cell}” is not a number, which interval and ratio scales need.{hint}") from None
    if not math.isfinite(number) or abs(number) > LARGEST_NUMBER:
        raise TableRefused(f"“{cell}” is not a number that distances can be taken of. Leave the cell empty.")
    return int(number) if number.is_integer() else number


def _refuse(occurring: set[str], declared: Sequence[str]) -> None:
    unknown = sorted(occurring - set(declared))
    if unknown:
        raise TableRefused(f"Not declared: {', '.join(unknown[:5])}{' and others' if len(unknown) > 5 else ''}.")

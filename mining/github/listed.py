"""Lists of issues and pull requests as people paste or upload them, read into numbers by repository. Pure.

One address a line, or a table with a column of addresses. What can't be used is told with its line; the rest is kept.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.common.errors import Invalid
from mining.cleaning import LARGEST_NUMBER, clean_line
from mining.columns import COLUMNS
from mining.github.query import REPOSITORY

MOST_LISTED = 10_000
SHOWN = 120
ADDRESS = re.compile(
    r"(?:https?://)?(?:(?:www\.)?github\.com/|api\.github\.com/repos/)"
    r"(?P<repository>[^/\s]+/[^/\s]+)/(?P<what>issues|pulls?)/(?P<number>[0-9]{1,12})(?:[/?#]\S*)?"
)
SHORT = re.compile(r"(?P<repository>[^/\s#]+/[^/\s#]+)#(?P<number>[0-9]{1,12})")
OTHER_HOST = re.compile(r"https?://(?!(?:www\.|api\.)?github\.com(?:[/:]|$))", re.IGNORECASE)
# what surrounds an address in mails, lists and spreadsheets
AROUND = " \t\r\n<>\"',;"
URL_COLUMNS = {name for column in COLUMNS if column.name == "url" for name in (column.name, *column.aliases)}
EXPECTED = "write it like https://github.com/ggml-org/llama.cpp/issues/123 or ggml-org/llama.cpp#123."


@dataclass(frozen=True)
class UnusableLine:
    """A line that names nothing on GitHub, why, and how it begins."""

    line: int
    reason: str
    excerpt: str


@dataclass(frozen=True)
class Listed:
    """Numbers by repository, in the order of the list; `repeated` counts those that stood there before."""

    numbers: Mapping[str, tuple[int, ...]]
    unusable: Sequence[UnusableLine]
    repeated: int

    @property
    def count(self) -> int:
        """How many reports are named."""
        return sum(map(len, self.numbers.values()))

    def as_text(self) -> str:
        """Return the usable ones as a list that reads the same."""
        return "\n".join(f"{name}#{number}" for name, numbers in self.numbers.items() for number in numbers)


def read_list(text: str) -> Listed:
    """Read a list; refuses one that is no text, names too many, or can't be read as the table that it begins as."""
    if "\0" in text:
        raise Invalid("This is no text. Save the list as plain text or CSV.")
    named: dict[str, tuple[str, dict[int, None]]] = {}
    unusable: list[UnusableLine] = []
    count = repeated = 0
    for line, entry in _entries(text):
        try:
            repository, number = _read(entry)
        except ValueError as problem:
            unusable.append(UnusableLine(line, str(problem), clean_line(entry[: 2 * SHOWN])[:SHOWN]))
            continue
        _, numbers = named.setdefault(repository.lower(), (repository, {}))
        repeated += number in numbers
        count += number not in numbers
        numbers[number] = None
    if count > MOST_LISTED:
        raise Invalid(f"The list names {count:,} reports; at most {MOST_LISTED:,} fit into one source.")
    return Listed({name: tuple(sorted(numbers)) for name, numbers in named.values()}, unusable, repeated)


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """Give the addresses with their lines: of the column of addresses, or of every line that is not empty."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    for delimiter in ",;\t":
        names = [name.strip().lower() for name in next(csv.reader([first], delimiter=delimiter), [])]
        place = next((place for place, name in enumerate(names) if name in URL_COLUMNS), None)
        if place is not None:
            yield from _column(text, delimiter, place)
            return
    yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip(AROUND))


def _column(text: str, delimiter: str, place: int) -> Iterator[tuple[int, str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    is_head, line = True, 1
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                if not is_head:
                    yield line, row[place] if place < len(row) else ""
                is_head = False
            line = rows.line_num + 1
    except csv.Error as error:
        raise Invalid(f"The table can't be read behind line {line}: {error}.") from None


def _read(entry: str) -> tuple[str, int]:
    """Return repository and number of one entry; raises ValueError with the reason that is told."""
    text = entry.strip(AROUND)
    if not text:
        raise ValueError("There is no address in this row.")
    found = ADDRESS.fullmatch(text) or SHORT.fullmatch(text)
    if not found:
        if OTHER_HOST.match(text):
            raise ValueError("This is not on GitHub.")
        raise ValueError(f"This names no issue or pull request; {EXPECTED}")
    repository = found["repository"].removesuffix(".git")
    if not REPOSITORY.fullmatch(repository):
        raise ValueError(f"“{repository[:80]}” is no repository.")
    if not 0 < int(found["number"]) <= LARGEST_NUMBER:
        raise ValueError(f"GitHub has no number {found['number']}.")
    return repository, int(found["number"])

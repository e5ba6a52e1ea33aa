"""Building one package in a folder of its own: tables, documents, then the zip. Writes no row of the database."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from annotator.exports import reading
from annotator.exports.archive import SUMS, Entry, entry_of, sums, write_zip
from annotator.exports.csvs import Sheet
from annotator.exports.descriptor import descriptor
from annotator.exports.reading import Scope
from annotator.exports.readme import Facts, readme
from annotator.exports.tables import AGREEMENT, ANSWERS, CODES, CODINGS, DECISIONS, DRAWN, GOLD, REPORTS, ROUNDS, TABLES
from annotator.rounds.models import Round
from taxonomy.exchange import dump_yaml
from taxonomy.selectors import load_book

NO_PROTOCOL = "This study keeps no protocol.\n"
README, PROTOCOL, DESCRIPTOR, ZIP = "README.md", "protocol.md", "datapackage.json", "package.zip"

# told how many more reports are written; raises to stop the work
Tick = Callable[[int], None]
Sheets = Mapping[str, Sheet]


@dataclass
class Counts:
    """What a package holds, as a person counts it."""

    rounds: int = 0
    reports: int = 0
    codings: int = 0
    not_coded: int = 0
    decisions: int = 0
    gold_labels: int = 0


@dataclass(frozen=True)
class Built:
    """A finished zip that is not yet where it is kept."""

    path: Path
    zip: Entry
    counts: Counts


@cache
def software() -> str:
    """Return the product's name and version."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"Intercoder {project['version']}"


def build(scope: Scope, *, folder: Path, created_at: datetime, tick: Tick) -> Built:
    """Write everything into the folder and zip it; what `tick` raises ends it at once."""
    with _open_sheets(folder) as sheets:
        counts = _write_tables(scope, sheets, tick)
    rows = {name: sheet.rows for name, sheet in sheets.items()}
    paths = [*_write_texts(scope, folder, created_at, rows), *(table.path for table in TABLES)]
    paths.insert(1, _write_descriptor(scope, folder, created_at, paths))
    paths.insert(2, _write(folder, SUMS, sums(entry_of(folder, path) for path in paths)))
    zipped = write_zip(folder, paths, folder / ZIP, lambda: tick(0))
    return Built(folder / ZIP, zipped, counts)


@contextmanager
def _open_sheets(folder: Path) -> Iterator[Sheets]:
    with ExitStack() as stack:
        sheets = {}
        for table in TABLES:
            path = folder / table.path
            path.parent.mkdir(exist_ok=True)
            # newline: the CSV writer writes the line ends itself
            stream = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            sheets[table.name] = Sheet(table, stream)
        yield sheets


def _write_tables(scope: Scope, sheets: Sheets, tick: Tick) -> Counts:
    sheets[ROUNDS.name].write_all(reading.round_rows(scope))
    sheets[REPORTS.name].write_all(reading.report_rows(scope))
    sheets[CODES.name].write_all(reading.code_rows(load_book(version) for version in scope.versions))
    counts = Counts(rounds=len(scope.included), reports=sheets[REPORTS.name].rows)
    for round in scope.included:
        _write_round(scope, round, sheets, counts, tick)
        sheets[AGREEMENT.name].write_all(reading.agreement_rows(round, scope.seat))
        tick(0)
    return counts


def _write_round(scope: Scope, round: Round, sheets: Sheets, counts: Counts, tick: Tick) -> None:
    """Write the lines of one ended round, some hundred reports at a time."""
    questions = {question.key: question for question in load_book(round.version).questions()}
    raters = reading.raters_of(round, scope.seat)
    for window in reading.windows_of(round):
        sheets[DRAWN.name].write_all(drawn.row for drawn in window.values())
        for coded in reading.coded_of(round, scope.seat, window, raters):
            if coded.coding is None:
                counts.not_coded += 1
            else:
                counts.codings += 1
                sheets[CODINGS.name].write(reading.coding_row(coded.drawn, coded.rater, coded.coding))
            sheets[ANSWERS.name].write_all(reading.said_rows(coded, tuple(questions.values())))
        for lines in reading.ruling_rows(round, scope.seat, window, questions):
            counts.decisions += 1
            sheets[DECISIONS.name].write_all(lines)
        for is_label, lines in reading.gold_rows(round, scope.seat, window, questions):
            counts.gold_labels += is_label
            sheets[GOLD.name].write_all(lines)
        tick(len(window))


def _write_texts(scope: Scope, folder: Path, created_at: datetime, rows: Mapping[str, int]) -> list[str]:
    """Write README, protocol and codebooks; return their paths."""
    study = scope.seat.study
    versions = {f"codebook/version-{version.number}.yaml": load_book(version) for version in scope.versions}
    facts = Facts(
        study=study.name,
        description=study.description,
        created_at=created_at,
        software=software(),
        counts=rows,
        versions=tuple(versions),
        included=[round.name for round in scope.included],
        left_out=[round.name for round in scope.rounds if round not in scope.included],
    )
    return [
        _write(folder, README, readme(facts)),
        _write(folder, PROTOCOL, study.protocol or NO_PROTOCOL),
        *(_write(folder, path, dump_yaml(book)) for path, book in versions.items()),
    ]


def _write_descriptor(scope: Scope, folder: Path, created_at: datetime, paths: list[str]) -> str:
    study = scope.seat.study
    text = descriptor(
        name=study.slug,
        title=study.name,
        description=study.description,
        created_at=created_at,
        software=software(),
        entries=[entry_of(folder, path) for path in paths],
    )
    return _write(folder, DESCRIPTOR, text)


def _write(folder: Path, path: str, text: str) -> str:
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8", newline="\n")
    return path

"""Building one package in a folder of its own: tables, documents, then the zip. Writes no row of the database."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
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
from annotator.exports.one_round import Counts, RoundWriter, Sheets, Tick
from annotator.exports.reading import Scope
from annotator.exports.readme import Facts, readme
from annotator.exports.tables import CODES, REPORTS, ROUNDS, TABLES
from annotator.studies.models import Study
from taxonomy.exchange import dump_yaml
from taxonomy.models import Version
from taxonomy.selectors import load_book

NO_PROTOCOL = "This study keeps no protocol.\n"
README, PROTOCOL, DESCRIPTOR, ZIP = "README.md", "protocol.md", "datapackage.json", "package.zip"


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
    entries = [entry_of(folder, path) for path in paths]
    entries.insert(1, entry_of(folder, _write_descriptor(scope, folder, created_at, entries)))
    paths = [entry.path for entry in entries]
    paths.insert(2, _write(folder, SUMS, sums(entries)))
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
        RoundWriter(round, scope.seat, sheets, counts).write(tick)
    return counts


def _write_texts(scope: Scope, folder: Path, created_at: datetime, rows: Mapping[str, int]) -> list[str]:
    """Write README, protocol and codebooks; return their paths."""
    study = scope.seat.study
    versions = {codebook_path(version, study): load_book(version) for version in scope.versions}
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


def codebook_path(version: Version, study: Study) -> str:
    """Return where a version stands: screening has a codebook of its own, whose numbers begin at 1 as well."""
    name = "screening-version" if version.codebook_id == study.screening_id else "version"
    return f"codebook/{name}-{version.number}.yaml"


def _write_descriptor(scope: Scope, folder: Path, created_at: datetime, entries: Sequence[Entry]) -> str:
    study = scope.seat.study
    text = descriptor(
        name=study.slug,
        title=study.name,
        description=study.description,
        created_at=created_at,
        software=software(),
        entries=entries,
    )
    return _write(folder, DESCRIPTOR, text)


def _write(folder: Path, path: str, text: str) -> str:
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8", newline="\n")
    return path

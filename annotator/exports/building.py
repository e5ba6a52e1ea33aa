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
from annotator.exports.method import method_text
from annotator.exports.one_round import Counts, RoundWriter, Sheets, Tick
from annotator.exports.reading import Scope, sample
from annotator.exports.reading.method import method_facts
from annotator.exports.readme import Facts, readme
from annotator.exports.sample_tables import BATCHES, DRAWN_REPORTS, DRAWS, DUPLICATES, FUNNEL, STRATA, VERDICTS
from annotator.exports.tables import CODES, DISCLOSURES, EXTENSIONS, REPORTS, ROUNDS, TABLES
from annotator.rounds.selectors.funnel import funnels_of
from annotator.studies.models import Study
from taxonomy.exchange import dump_yaml
from taxonomy.models import Version
from taxonomy.selectors import load_book

NO_PROTOCOL = "This study keeps no protocol.\n"
README, PROTOCOL, DESCRIPTOR, ZIP = "README.md", "protocol.md", "datapackage.json", "package.zip"
SAMPLING = "sampling"
METHOD, DRAW_AGAIN = "results/method.md", f"{SAMPLING}/draw_again.py"
# what a reader runs without this product
SHIPPED = Path(__file__).parent / "shipped" / "draw_again.py"


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
        counts, causes = _write_tables(scope, sheets, tick)
        others = _write_sample(scope, folder, sheets)
    rows = {name: sheet.rows for name, sheet in sheets.items()}
    facts = method_facts(scope, software=software(), causes=causes)
    others.append(_write(folder, METHOD, method_text(facts)))
    paths = [*_write_texts(scope, folder, created_at, rows, others), *(table.path for table in TABLES), *others]
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


def _write_tables(scope: Scope, sheets: Sheets, tick: Tick) -> tuple[Counts, Mapping[int, Mapping[str, int]]]:
    """Write what was coded; return what it comes to, and the causes of decided conflicts by round where seen."""
    sheets[ROUNDS.name].write_all(reading.round_rows(scope))
    sheets[REPORTS.name].write_all(reading.report_rows(scope))
    sheets[CODES.name].write_all(reading.code_rows(load_book(version) for version in scope.versions))
    sheets[DISCLOSURES.name].write_all(reading.disclosure_rows(scope))
    sheets[EXTENSIONS.name].write_all(reading.extension_rows(scope))
    counts = Counts(rounds=len(scope.included), reports=sheets[REPORTS.name].rows)
    causes = {}
    for round in scope.included:
        writer = RoundWriter(round, scope.seat, sheets, counts)
        writer.write(tick)
        if writer.gives_decisions:
            causes[round.pk] = writer.causes
    return counts, causes


def _write_sample(scope: Scope, folder: Path, sheets: Sheets) -> list[str]:
    """Write what the sample rests on; return the paths of the files that are no tables."""
    paths = []
    for facts in sample.drawn_facts(scope.seat):
        sheets[DRAWS.name].write(sample.draw_row(facts))
        sheets[BATCHES.name].write_all(sample.batch_rows(facts))
        sheets[STRATA.name].write_all(sample.stratum_rows(facts))
        sheets[DRAWN_REPORTS.name].write_all(sample.drawn_report_rows(facts.draw))
        paths.append(_write(folder, f"{SAMPLING}/{sample.file_of(facts.draw)}", sample.whole_draw(facts)))
    sheets[VERDICTS.name].write_all(sample.verdict_rows(scope.seat))
    sheets[DUPLICATES.name].write_all(sample.duplicate_rows(scope.seat))
    for told in funnels_of(scope.seat):
        sheets[FUNNEL.name].write_all(sample.funnel_rows(told))
    return [*paths, _write(folder, DRAW_AGAIN, SHIPPED.read_text(encoding="utf-8"))]


def _write_texts(
    scope: Scope, folder: Path, created_at: datetime, rows: Mapping[str, int], others: Sequence[str]
) -> list[str]:
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
        others=others,
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

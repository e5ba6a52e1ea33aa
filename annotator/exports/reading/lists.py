"""The tables around the codings: rounds, reports, codes of the codebook, figures of agreement."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, Max

from annotator.agreement.downloads import rows_of
from annotator.agreement.selectors import round_agreement
from annotator.exports.csvs import Cell
from annotator.exports.reading.scope import WINDOW, Scope
from annotator.exports.rows import code_cells
from annotator.exports.tables import AGREEMENT
from annotator.rounds.draws import read_draw
from annotator.rounds.models import Round, RoundRater, RoundReport
from annotator.rounds.selectors import workload_of
from annotator.studies.selectors import Seat
from mining.models import Snapshot
from taxonomy.book import Book

Row = tuple[Cell, ...]
FIGURES = AGREEMENT.names[3:]
# bodies and comments can be long and stay where they are
READ = (
    "report_id",
    "report__url",
    "report__repository",
    "report__number",
    "report__kind",
    "title",
    "state",
    "opened_at",
    "closed_at",
    "labels",
    "sha256",
)


def round_rows(scope: Scope) -> Iterator[Row]:
    """Yield the lines of `tables.ROUNDS`: every round, included or not."""
    study = scope.seat.study
    reports = dict(RoundReport.objects.filter(round__study=study).values_list("round").annotate(n=Count("pk")))
    raters = dict(RoundRater.objects.filter(round__study=study).values_list("round").annotate(n=Count("pk")))
    included = {round.pk for round in scope.included}
    for round in scope.rounds:
        draw = read_draw(round.draw)
        yield (
            round.name,
            round.purpose,
            round.phase,
            round.pk in included,
            round.version.number,
            reports.get(round.pk, 0),
            raters.get(round.pk, 0),
            round.raters_per_report,
            workload_of(round).say(round.raters_per_report),
            round.seed,
            draw.frame_words,
            draw.frame_size,
            draw.frame_sha256,
            round.opened_at,
            round.ended_at,
            round.closed_at,
        )


def report_rows(scope: Scope) -> Iterator[Row]:
    """Yield the lines of `tables.REPORTS`, by number."""
    drawn = RoundReport.objects.filter(round__in=scope.included).order_by("report_id")
    read = drawn.values_list("report_id").annotate(snapshot=Max("snapshot_id"))
    last = 0
    while window := dict(read.filter(report_id__gt=last)[:WINDOW]):
        snapshots = Snapshot.objects.filter(pk__in=window.values()).order_by("report_id")
        for row in snapshots.values_list(*READ):
            *cells, labels, sha256 = row
            yield (*cells, "@@".join(map(str, labels)), sha256)
        last = max(window)


def code_rows(books: Iterable[Book]) -> Iterator[Row]:
    """Yield the lines of `tables.CODES`."""
    for book in books:
        yield from code_cells(book)


def agreement_rows(round: Round, seat: Seat) -> Iterator[Row]:
    """Yield the lines of `tables.AGREEMENT` for one ended round."""
    for facet in round_agreement(round=round, seat=seat):
        for figures in rows_of([facet]):
            cells = (_cell(figures[name]) for name in FIGURES)
            yield (round.name, facet.facet.key, facet.facet.name, *cells)


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float) or value is None else str(value)

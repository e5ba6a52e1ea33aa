"""The tables around the codings: rounds, reports, codes of the codebook, figures of agreement."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Count, Max

from annotator.agreement.chosen import RESAMPLING
from annotator.agreement.downloads import alpha_row, summary_row
from annotator.agreement.selectors import FacetAgreement, round_agreement
from annotator.common.joined import Moment
from annotator.exports.csvs import Cell
from annotator.exports.reading.scope import WINDOW, Scope
from annotator.exports.rows import code_cells
from annotator.exports.tables import AGREEMENT
from annotator.rounds.draws import read_draw
from annotator.rounds.models import Round, RoundRater, RoundReport
from annotator.rounds.selectors import stage_of, workload_of
from annotator.statistics.bootstrap import Resampling
from annotator.statistics.krippendorff import krippendorff_alpha
from annotator.statistics.ratings import Level, Ratings
from annotator.statistics.results import BootstrapInterval, Estimate
from annotator.studies.selectors import Seat
from mining.effort import Effort, effort_of
from mining.models import Snapshot
from taxonomy.book import Book

Row = tuple[Cell, ...]
FIGURES = AGREEMENT.names[3:]
# categories: sets of codes can be hundreds, in rounds of so many reports that the large-sample interval does
MOST_RESAMPLED = 200
# bodies can be long and stay where they are
READ = (
    "report_id",
    "report__url",
    "report__repository",
    "report__number",
    "report__kind",
    "title",
    "state",
    Moment("opened_at"),
    Moment("closed_at"),
    "labels",
    "sha256",
    "author",
    "comments",
    "fixes",
)


def round_rows(scope: Scope) -> Iterator[Row]:
    """Yield the lines of `tables.ROUNDS`: every round, included or not."""
    study = scope.seat.study
    reports = dict(RoundReport.objects.filter(round__study=study).values_list("round").annotate(n=Count("pk")))
    raters = dict(RoundRater.objects.filter(round__study=study).values_list("round").annotate(n=Count("pk")))
    included = {round.pk for round in scope.included}
    for round in scope.rounds:
        draw = read_draw(round.shown_draw)
        yield (
            round.name,
            round.shown_purpose,
            round.phase,
            round.pk in included,
            round.version.number,
            round.coded_under.number if round.coded_under else None,
            reports.get(round.pk, 0),
            raters.get(round.pk, 0),
            round.raters_per_report,
            workload_of(round).say(round.raters_per_report),
            round.shows_old_answers,
            "@@".join(stage_of(round).parts),
            "@@".join(stage_of(round).questions),
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
            *cells, opened_at, closed_at, labels, sha256, author, comments, fixes = row
            effort = effort_of(
                opened_at=_time(opened_at), closed_at=_time(closed_at), author=author, comments=comments, fixes=fixes
            )
            texts = "@@".join(map(str, labels)), sha256
            yield (*cells, opened_at, closed_at, *texts, *effort_cells(effort))
        last = max(window)


def effort_cells(effort: Effort) -> Row:
    """Return the cells of `tables.EFFORT`."""
    *figures, folders = effort
    return (*figures, "@@".join(folders))


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def code_rows(books: Iterable[Book]) -> Iterator[Row]:
    """Yield the lines of `tables.CODES`."""
    for book in books:
        yield from code_cells(book)


def agreement_rows(round: Round, seat: Seat) -> Iterator[Row]:
    """Yield the lines of `tables.AGREEMENT` for one ended round."""
    for facet in round_agreement(round=round, seat=seat):
        for figures in _figures(facet):
            cells = (_cell(figures.get(name)) for name in FIGURES)
            yield (round.name, facet.facet.key, facet.facet.name, *cells)


def _figures(facet: FacetAgreement) -> Iterator[dict[str, object]]:
    if not facet.pairs:
        return
    ratings = facet.pairs[0].ratings
    compared: dict[str, object] = {
        "compares": "sets" if ratings.is_set_valued else "codes",
        "categories": ratings.as_categories.scale.size,
    }
    for card in facet.pairs:
        method = card.kappa.interval_method if isinstance(card.kappa, Estimate) else ""
        drawn = card.bootstrap if resampling_of(ratings.as_categories) else None
        yield summary_row(card) | compared | {"interval_method": method} | _resampled(drawn)
    if together := alpha_row(facet):
        categories = ratings.as_categories
        alpha = krippendorff_alpha(categories, Level.NOMINAL, resampling=resampling_of(categories))
        yield together | compared | (_resampled(alpha.bootstrap) if isinstance(alpha, Estimate) else {})


def resampling_of(categories: Ratings) -> Resampling | None:
    """Return how reports are resampled for an interval; None of a scale so long that it would cost too much."""
    return RESAMPLING if categories.scale.size <= MOST_RESAMPLED else None


def _resampled(found: BootstrapInterval | None) -> dict[str, object]:
    if found is None:
        return {}
    names = {"low_95": found.low, "high_95": found.high, "draws": found.draws, "seed": found.seed}
    return {f"bootstrap_{name}": value for name, value in names.items()}


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float) or value is None else str(value)

"""What raters were shown of reports that a round hid at first: the lines of `tables.DISCLOSURES`."""

from collections.abc import Iterator

from annotator.exports.csvs import Cell
from annotator.exports.reading.codings import raters_of
from annotator.exports.reading.scope import Scope
from annotator.rounds.models import Disclosure, Round
from annotator.studies.selectors import Seat


def disclosure_rows(scope: Scope) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each report and rater of the included rounds that hide something; times as of codings."""
    for round in scope.included:
        if round.hides:
            yield from _rows_of(round, scope.seat)


def _rows_of(round: Round, seat: Seat) -> Iterator[tuple[Cell, ...]]:
    raters = raters_of(round, seat)
    places = "round_report__position", "rater_id", "round_report__report_id", "round_report__report__url"
    shown = Disclosure.objects.filter(round_report__round=round).order_by("round_report__position", "rater")
    # a rater's letter, not the order of accounts, decides which line comes first
    rows = [
        (position, raters[rater_id].letter, raters[rater_id].is_timed, pk, url, parts, at)
        for position, rater_id, pk, url, parts, at in shown.values_list(*places, "parts", "shown_at")
    ]
    for _, letter, is_timed, pk, url, parts, at in sorted(rows, key=lambda row: row[:2]):
        yield round.name, pk, url, letter, "@@".join(parts), at if is_timed else None

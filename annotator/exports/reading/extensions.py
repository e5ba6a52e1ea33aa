"""Reports added to rounds while they were open: the lines of `tables.EXTENSIONS`."""

from collections.abc import Iterator

from annotator.exports.csvs import Cell
from annotator.exports.reading.scope import Scope
from annotator.rounds.models import Extension, Round, RoundReport
from annotator.rounds.sampling import hash_frame, read_ranges, write_ranges
from annotator.rounds.selectors import extensions_of


def extension_rows(scope: Scope) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each act of adding; which reports these were, of included rounds."""
    for round in scope.rounds:
        for extension in extensions_of(round):
            frame = read_ranges(extension.frame)
            yield (
                round.name,
                extension.number,
                extension.size,
                extension.reason,
                extension.taken_from,
                len(frame),
                hash_frame(frame),
                extension.seed,
                write_ranges(_reports_of(extension)) if round in scope.included else "",
                extension.created_at,
            )


def say_extensions(round: Round) -> list[str]:
    """Return each act of adding as the method tells it."""
    return [
        f"{one.size:,} on {one.created_at:%Y-%m-%d} ({one.reason.rstrip('.')}; {one.taken_from[:1].lower()}"
        f"{one.taken_from[1:].rstrip('.')})"
        for one in extensions_of(round)
    ]


def _reports_of(extension: Extension) -> list[int]:
    end = extension.first_position + extension.size
    rows = RoundReport.objects.filter(round_id=extension.round_id, position__gte=extension.first_position)
    return list(rows.filter(position__lt=end).values_list("report_id", flat=True))

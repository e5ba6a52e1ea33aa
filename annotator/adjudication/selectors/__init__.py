"""Reading the adjudication room: conflicts, remarks, second answers, decisions and gold labels.

Every read asks `annotator.rounds.blinding` first: conflicts from the end of the round on, gold labels once it is
closed.
"""

from collections.abc import Iterator

from annotator.adjudication.selectors.codings import Conflict, conflicts_in, require_conflicts
from annotator.adjudication.selectors.decisions import Ruling, stream_rulings
from annotator.adjudication.selectors.gold import GoldLabel, Origin, gold_labels, iter_gold
from annotator.adjudication.selectors.gold_pages import (
    GoldFilters,
    GoldLine,
    GoldPage,
    gold_page,
    gold_reports,
    labels_of_reports,
)
from annotator.adjudication.selectors.one import ConflictPage, conflict_at
from annotator.adjudication.selectors.remarks import (
    RemarkLine,
    Talk,
    own_remark,
    own_voice,
    remarks_on,
    talks_of,
)
from annotator.adjudication.selectors.second import Restatement, second_values, stream_second
from annotator.adjudication.selectors.standing import (
    ConflictCounts,
    ConflictLine,
    StandingConflict,
    conflict_counts,
    conflicts_of,
    count,
    counts_by_question,
    describe,
)
from annotator.rounds.models import Round
from annotator.studies.selectors import Seat

__all__ = [
    "Conflict",
    "ConflictCounts",
    "ConflictLine",
    "ConflictPage",
    "GoldFilters",
    "GoldLabel",
    "GoldLine",
    "GoldPage",
    "Origin",
    "RemarkLine",
    "Restatement",
    "Ruling",
    "StandingConflict",
    "Talk",
    "conflict_at",
    "conflict_counts",
    "conflicts_in",
    "conflicts_of",
    "count",
    "counts_by_question",
    "describe",
    "gold_labels",
    "gold_page",
    "gold_reports",
    "iter_decisions",
    "iter_gold",
    "labels_of_reports",
    "own_remark",
    "own_voice",
    "remarks_on",
    "second_values",
    "stream_rulings",
    "stream_second",
    "talks_of",
]


def iter_decisions(round: Round, seat: Seat) -> Iterator[Ruling]:
    """Yield every decision of an ended round, earlier revisions included; refuses as `conflicts_of` does."""
    require_conflicts(round=round, seat=seat)
    return stream_rulings(round)

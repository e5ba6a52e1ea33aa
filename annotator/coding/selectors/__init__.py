"""Reading the coding room: one's own desk, and the independent codings of rounds that have ended.

Every read of a coding or draft asks `annotator.rounds.blinding` first.
"""

from annotator.coding.selectors.desk import (
    Neighbours,
    OwnCoding,
    SavedDraft,
    assignment_at,
    draft_of,
    following,
    neighbours_of,
    next_assignment,
    own_coding,
    own_history,
    rater_seat_at,
)
from annotator.coding.selectors.independent import IndependentCoding, independent_codings, iter_independent
from annotator.coding.selectors.loop import assignments_of
from annotator.coding.selectors.queue import (
    Progress,
    QueuePage,
    QueueRow,
    QueueState,
    count_to_discuss,
    progress_of,
    queue_page,
)

__all__ = [
    "IndependentCoding",
    "Neighbours",
    "OwnCoding",
    "Progress",
    "QueuePage",
    "QueueRow",
    "QueueState",
    "SavedDraft",
    "assignment_at",
    "assignments_of",
    "count_to_discuss",
    "draft_of",
    "following",
    "independent_codings",
    "iter_independent",
    "neighbours_of",
    "next_assignment",
    "own_coding",
    "own_history",
    "progress_of",
    "queue_page",
    "rater_seat_at",
]

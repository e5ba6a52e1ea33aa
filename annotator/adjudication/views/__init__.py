"""Pages of the adjudication room: conflicts, one conflict and its discussion, the close of a round, gold labels."""

from annotator.adjudication.views.after import after_discussion
from annotator.adjudication.views.conflicts import close, conflicts
from annotator.adjudication.views.discussion import discussion, second_answer
from annotator.adjudication.views.gold import gold
from annotator.adjudication.views.one import conflict
from annotator.adjudication.views.training import compared, training

__all__ = [
    "after_discussion",
    "close",
    "compared",
    "conflict",
    "conflicts",
    "discussion",
    "gold",
    "second_answer",
    "training",
]

"""Pages of the adjudication room: the list of conflicts, one conflict, the close of a round, gold labels."""

from annotator.adjudication.views.conflicts import close, conflicts
from annotator.adjudication.views.gold import gold
from annotator.adjudication.views.one import conflict

__all__ = ["close", "conflict", "conflicts", "gold"]

"""Pages of the adjudication room: the list of conflicts, one conflict, the close of a round, gold labels."""

from annotator.adjudication.views.conflicts import close, conflicts
from annotator.adjudication.views.gold import gold
from annotator.adjudication.views.one import conflict
from annotator.adjudication.views.training import compared, training

__all__ = ["close", "compared", "conflict", "conflicts", "gold", "training"]

"""Writes of the alignment room: the board as it goes, its operations on the draft, and the reading of the codings.

Own codes and codings stay as they were; what is written lies beside them.
"""

from annotator.alignment.services.drafting import apply_board
from annotator.alignment.services.holding import AppliedAlready, StaleBoard
from annotator.alignment.services.reading import NotApplied, read_codings
from annotator.alignment.services.stepping import (
    BuiltOn,
    Change,
    NoLongerFits,
    NothingToTurn,
    change_board,
    redo_step,
    undo_step,
)

__all__ = [
    "AppliedAlready",
    "BuiltOn",
    "Change",
    "NoLongerFits",
    "NotApplied",
    "NothingToTurn",
    "StaleBoard",
    "apply_board",
    "change_board",
    "read_codings",
    "redo_step",
    "undo_step",
]

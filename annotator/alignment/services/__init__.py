"""Writes of the alignment room: the board as it goes, its operations on the draft, and the reading of the codings.

Own codes and codings stay as they were; what is written lies beside them.
"""

from annotator.alignment.services.drafting import apply_board, reopen_board
from annotator.alignment.services.holding import AppliedAlready, NotApplied, ReadAlready, StaleBoard
from annotator.alignment.services.reading import read_codings
from annotator.alignment.services.stepping import (
    BuiltOn,
    Change,
    NoLongerFits,
    NothingToTurn,
    TakenBefore,
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
    "ReadAlready",
    "StaleBoard",
    "TakenBefore",
    "apply_board",
    "change_board",
    "read_codings",
    "redo_step",
    "reopen_board",
    "undo_step",
]

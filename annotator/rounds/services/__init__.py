"""Every write to rounds: planned, moved through their phases, and what is done noted."""

from annotator.rounds.services.phases import close_round, end_round, open_round
from annotator.rounds.services.planning import create_round, discard_round
from annotator.rounds.services.progress import note_skip, note_submission

__all__ = [
    "close_round",
    "create_round",
    "discard_round",
    "end_round",
    "note_skip",
    "note_submission",
    "open_round",
]

"""Every write to rounds: draws, rounds planned and moved through their phases, what is done noted, verdicts kept."""

from annotator.rounds.services.aligning import read_under
from annotator.rounds.services.continuing import continue_round
from annotator.rounds.services.draws import create_draw, discard_draw, extend_draw
from annotator.rounds.services.drift import plan_drift
from annotator.rounds.services.extending import extend_round
from annotator.rounds.services.machines import mark_machine_rater, unmark_machine_rater
from annotator.rounds.services.phases import close_round, end_round, open_round, set_due
from annotator.rounds.services.planning import Source, create_round, discard_round
from annotator.rounds.services.progress import note_disclosure, note_skip, note_submission
from annotator.rounds.services.raters import Handed, add_rater, remove_rater
from annotator.rounds.services.screening import change_verdict, keep_verdicts, start_screening
from annotator.rounds.services.training import plan_training

__all__ = [
    "Handed",
    "Source",
    "add_rater",
    "change_verdict",
    "close_round",
    "continue_round",
    "create_draw",
    "create_round",
    "discard_draw",
    "discard_round",
    "end_round",
    "extend_draw",
    "extend_round",
    "keep_verdicts",
    "mark_machine_rater",
    "note_disclosure",
    "note_skip",
    "note_submission",
    "open_round",
    "plan_drift",
    "plan_training",
    "read_under",
    "remove_rater",
    "set_due",
    "start_screening",
    "unmark_machine_rater",
]

"""Rows of the rounds room: draws, rounds with raters, assignments and extensions, machine raters, and what screening
made of reports.
"""

from annotator.rounds.models.disclosures import Disclosure
from annotator.rounds.models.draws import Draw, DrawBatch, DrawnReport, DrawStratum
from annotator.rounds.models.extensions import Extension
from annotator.rounds.models.machines import MachineRater
from annotator.rounds.models.rounds import Assignment, Frame, Phase, Purpose, Round, RoundRater, RoundReport
from annotator.rounds.models.screening import Verdict

__all__ = [
    "Assignment",
    "Disclosure",
    "Draw",
    "DrawBatch",
    "DrawStratum",
    "DrawnReport",
    "Extension",
    "Frame",
    "MachineRater",
    "Phase",
    "Purpose",
    "Round",
    "RoundRater",
    "RoundReport",
    "Verdict",
]

"""Who takes part in discussing a conflict, and as whom. Pure: no ORM.

A rater of the round writes under the letter alone, whatever else they are in the study: were they shown as the
adjudicator or the lead, everybody would know which letter is theirs by its absence.
"""

from collections.abc import Set as AbstractSet
from enum import StrEnum

from annotator.studies.rules import ADJUDICATOR, LEAD


class Voice(StrEnum):
    """As whom somebody writes a remark."""

    RATER = "rater"
    ADJUDICATOR = "adjudicator"
    LEAD = "lead"


def voice_of(roles: AbstractSet[str], *, is_rater: bool) -> Voice | None:
    """Return as whom a person writes who may see the conflicts; None for who only reads, such as other raters."""
    if is_rater:
        return Voice.RATER
    if ADJUDICATOR in roles:
        return Voice.ADJUDICATOR
    return Voice.LEAD if LEAD in roles else None


def name_of(voice: str, letter: str) -> str:
    """Return how the writer of a remark is shown."""
    return f"Rater {letter}" if voice == Voice.RATER else voice.capitalize()

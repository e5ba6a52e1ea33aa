"""Every write of the coding room: drafts, codings, first stages, reports put off, keys of one's own."""

from annotator.coding.services.desk import LONGEST_SECONDS, PACE_REPORTS, choose_keys, save_draft, skip, submit
from annotator.coding.services.refusals import (
    AlreadySubmitted,
    AnsweredBefore,
    DraftConflict,
    GoldShown,
    NothingHidden,
    NotOpen,
    SentOtherwise,
    StageFirst,
)
from annotator.coding.services.stages import submit_stage

__all__ = [
    "LONGEST_SECONDS",
    "PACE_REPORTS",
    "AlreadySubmitted",
    "AnsweredBefore",
    "DraftConflict",
    "GoldShown",
    "NotOpen",
    "NothingHidden",
    "SentOtherwise",
    "StageFirst",
    "choose_keys",
    "save_draft",
    "skip",
    "submit",
    "submit_stage",
]

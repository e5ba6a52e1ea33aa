"""Every write of the coding room: drafts, codings, first stages, reports put off, keys of one's own.

Only the assignment's own rater may do any of it, only while the round is open; others get the 404 of a thing that
does not exist. A submitted coding is never changed: submitting again makes the next revision beside it.
"""

from annotator.coding.services.drafts import choose_keys, note_news_read, save_draft, skip
from annotator.coding.services.holding import LONGEST_SECONDS
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
from annotator.coding.services.submitting import PACE_REPORTS, submit

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
    "note_news_read",
    "save_draft",
    "skip",
    "submit",
    "submit_stage",
]

"""Every write of the coding room: saving a draft, submitting a coding, putting a report off.

Only the assignment's own rater may do any of it, only while the round is open; others get the 404 of a thing that
does not exist. A submitted coding is never changed: submitting again makes the next revision beside it.
"""

from annotator.coding.services.drafts import AlreadySubmitted, choose_keys, save_draft, skip
from annotator.coding.services.holding import LONGEST_SECONDS, DraftConflict, NotOpen
from annotator.coding.services.submitting import GoldShown, SentOtherwise, submit

__all__ = [
    "LONGEST_SECONDS",
    "AlreadySubmitted",
    "DraftConflict",
    "GoldShown",
    "NotOpen",
    "SentOtherwise",
    "choose_keys",
    "save_draft",
    "skip",
    "submit",
]

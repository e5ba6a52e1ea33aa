"""What every write of a desk begins with: the assignment and its draft held, and what may not be sent refused."""

from typing import TYPE_CHECKING

from annotator.coding.answers import Content
from annotator.coding.models import Draft, Tally
from annotator.coding.selectors import loop
from annotator.coding.selectors.loop import Held
from annotator.coding.selectors.queue import count_tally
from annotator.coding.services.refusals import DraftConflict, NotOpen
from annotator.common.errors import Invalid, NotFound
from annotator.rounds import blinding
from annotator.rounds.models import Assignment, RoundRater

if TYPE_CHECKING:
    from annotator.common.people import Person

LONGEST_SECONDS = 7 * 24 * 3600


def hold(assignment: Assignment, by: "Person") -> Held:
    """Lock an assignment of one's own: two windows of a rater wait for each other.

    The end of the round waits for this lock too, and `rounds.note_submission` asks again whether it is open.
    """
    held = loop.hold(by.pk, assignment.pk)
    if held is None:
        raise NotFound
    if not blinding.may_submit(held.phase):
        raise NotOpen
    return held


def check_seconds(seconds: int) -> None:
    """Refuse a time that nobody spent at a desk."""
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise Invalid(f"Active time is 0 to {LONGEST_SECONDS:,} seconds.", "active_seconds")


def draft_at_hand(assignment: Assignment) -> Draft:
    """Return the draft that is kept, or an empty one that is not saved yet."""
    return loop.draft_at_hand(assignment.pk) or Draft(assignment_id=assignment.pk, content=Content().to_json())


def says(draft: Draft, content: Content, is_to_discuss: bool | None) -> bool:
    """Whether a draft holds this content already, and the mark to discuss if one is asked for."""
    return draft.content == content.to_json() and is_to_discuss in {None, draft.is_to_discuss}


def change_draft(
    draft: Draft, content: Content, base_revision: int | None, window: str, is_to_discuss: bool | None
) -> None:
    """Put content into a draft under its next revision; refuses what builds on an older one, unless saved by `window`.

    A `base_revision` of None builds on whatever is kept.
    """
    is_own = bool(window) and draft.window == window
    if base_revision is not None and draft.revision != base_revision and not is_own:
        raise DraftConflict(draft)
    draft.content = content.to_json()
    draft.is_to_discuss = draft.is_to_discuss if is_to_discuss is None else is_to_discuss
    draft.revision += 1
    draft.window = window


def count(assignment: Assignment, *, submitted: int = 0, skipped: int = 0) -> Tally:
    """Return the rater's tally, locked, with what was just noted counted; the first one counts the queue."""
    place = assignment.round_id, assignment.rater_id
    tally = loop.hold_tally(*place)
    if tally is None:
        # lock whose it will be, so that two windows do not both begin it
        RoundRater.objects.select_for_update().filter(round_id=place[0], user_id=place[1]).first()
        tally = loop.hold_tally(*place)
    if tally is None:
        return count_tally(assignment.round, assignment.rater_id)
    tally.submitted += submitted
    tally.skipped += skipped
    return tally

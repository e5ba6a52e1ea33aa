"""Saving what is put down, putting a report off, news that was read, and the keys of one's own desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.accounts import services as accounts
from annotator.coding import keys
from annotator.coding.answers import Content
from annotator.coding.models import Draft, NewsRead
from annotator.coding.selectors.evidence import with_quotes
from annotator.coding.selectors.own_codes import desk_book
from annotator.coding.services.answered import as_saved
from annotator.coding.services.holding import change_draft, check_seconds, count, draft_at_hand, hold, says
from annotator.coding.services.refusals import AlreadySubmitted
from annotator.common import kept
from annotator.rounds import services as rounds
from annotator.rounds.models import Assignment

if TYPE_CHECKING:
    from annotator.common.people import Person


@transaction.atomic
def save_draft(
    *,
    assignment: Assignment,
    content: Content,
    base_revision: int,
    by: "Person",
    at: datetime,
    active_seconds: int = 0,
    window: str = "",
    is_to_discuss: bool | None = None,
) -> Draft:
    """Keep what a rater has put down; saving the same content again changes nothing but the time counted.

    Refuses strangers, a round that is not open, evidence that the report does not hold, another answer than the one
    after which hidden parts were shown, and content based on an older revision than the one kept, unless `window` names
    the very window that saved the newer one and never heard of it. Leaves the draft's next revision. `is_to_discuss`
    sets or takes back the rater's own mark; None leaves it as it is.
    """
    held = hold(assignment, by)
    check_seconds(active_seconds)
    content = as_saved(with_quotes(content, held.snapshot_id), held, by.pk, desk_book(assignment))
    draft = draft_at_hand(assignment)
    if not says(draft, content, is_to_discuss):
        change_draft(draft, content, base_revision, window, is_to_discuss)
    draft.active_seconds = max(draft.active_seconds, active_seconds)
    draft.saved_at = at
    kept.save(draft)
    return draft


@transaction.atomic
def skip(*, assignment: Assignment, by: "Person", at: datetime) -> None:
    """Put a report off until the others are done; refuses strangers, a round not open, and what is submitted."""
    held = hold(assignment, by)
    if held.submitted_at is not None:
        raise AlreadySubmitted
    rounds.note_skip(assignment=assignment, at=at)
    if held.skipped_at is None:
        kept.save(count(assignment, skipped=1))


@transaction.atomic
def note_news_read(*, assignment: Assignment, by: "Person", at: datetime) -> None:
    """Note that a rater has read what the version of their round changed; refuses strangers and a round not open.

    Said again, the first time stands. No event: whoever reads the log would learn when somebody was at the desk.
    """
    hold(assignment, by)
    version = assignment.round.version_id
    NewsRead.objects.get_or_create(rater_id=by.pk, version_id=version, defaults={"read_at": at})


def choose_keys(*, chosen: Mapping[str, str], by: "Person") -> None:
    """Keep the keys of one's own desk; refuses what is no key, is reserved, or clashes. A taste, not an event."""
    accounts.keep_desk_keys(user=by, keys=keys.checked(chosen))

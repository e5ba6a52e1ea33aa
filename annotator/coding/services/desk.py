"""Saving a draft, submitting a coding, putting a report off, choosing keys.

Only the assignment's own rater may do any of it, only while the round is open; others get the 404 of a thing that
does not exist. A submitted coding is never changed: submitting again makes the next revision beside it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.accounts import services as accounts
from annotator.coding import keys
from annotator.coding.answers import Content, check_complete
from annotator.coding.evidence import Span
from annotator.coding.models import Answer, AnswerCode, Coding, Draft, Evidence, Tally
from annotator.coding.selectors import loop
from annotator.coding.selectors.contents import contents_of
from annotator.coding.selectors.evidence import with_quotes
from annotator.coding.selectors.loop import Held
from annotator.coding.selectors.queue import count_tally
from annotator.coding.services.answered import as_saved, as_submitted
from annotator.coding.services.refusals import AlreadySubmitted, DraftConflict, GoldShown, NotOpen, SentOtherwise
from annotator.common import events
from annotator.common.errors import Invalid, NotFound
from annotator.rounds import blinding
from annotator.rounds import services as rounds
from annotator.rounds.models import Assignment, RoundRater
from taxonomy.book import Book, FacetEntry
from taxonomy.selectors import load_book

if TYPE_CHECKING:
    from annotator.common.people import Person

LONGEST_SECONDS = 7 * 24 * 3600
# a pace over about this many reports: steady, and yet of today
PACE_REPORTS = 20


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
    _check_seconds(active_seconds)
    content = as_saved(with_quotes(content, held.snapshot_id), held, by.pk, load_book(assignment.round.version))
    draft = _draft_at_hand(assignment)
    if not _says(draft, content, is_to_discuss):
        _change_draft(draft, content, base_revision, window, is_to_discuss)
    draft.active_seconds = max(draft.active_seconds, active_seconds)
    draft.saved_at = at
    draft.save()
    return draft


@transaction.atomic
def submit(
    *,
    assignment: Assignment,
    content: Content,
    client_id: str,
    active_seconds: int,
    by: "Person",
    at: datetime,
    base_revision: int | None = None,
    window: str = "",
    is_to_discuss: bool | None = None,
) -> Coding:
    """Keep a coding as the next revision of its assignment; sent twice under one `client_id`, the first is kept.

    Refuses strangers, a round that is not open, an incomplete coding, one whose first stage is not submitted or reads
    otherwise, a second one in training, a `client_id` that came with other answers, and, when `base_revision` is given,
    content based on an older draft than the one kept. Leaves the coding, the draft as submitted, the report marked as
    done, the tally in step and an event without codes.
    """
    held = hold(assignment, by)
    book = load_book(assignment.round.version)
    _check_sending(client_id, active_seconds)
    content = as_submitted(with_quotes(content, held.snapshot_id), held, by.pk, book)
    earlier = dict(loop.REVISIONS.rows(assignment.pk))
    if client_id in earlier:
        return _kept_before(assignment, client_id, content, book)
    _check_first(held, earlier)
    check_complete(content, book)
    _leave_as_submitted(assignment, content, base_revision, active_seconds, window, is_to_discuss, at)
    coding = Coding.objects.create(
        assignment_id=assignment.pk,
        revision=max(earlier.values(), default=0) + 1,
        snapshot_id=held.snapshot_id,
        memo=content.memo,
        active_seconds=active_seconds,
        client_id=client_id,
        submitted_at=at,
    )
    _write_answers(coding, content, book)
    rounds.note_submission(assignment=assignment, at=at)
    if held.submitted_at is None:
        _keep_pace(_count(assignment, submitted=1, skipped=0 if held.skipped_at is None else -1), active_seconds)
    events.record(
        scope=assignment, subject=coding, action="coding.submitted", by=by, at=at, after={"revision": coding.revision}
    )
    return coding


@transaction.atomic
def skip(*, assignment: Assignment, by: "Person", at: datetime) -> None:
    """Put a report off until the others are done; refuses strangers, a round not open, and what is submitted."""
    held = hold(assignment, by)
    if held.submitted_at is not None:
        raise AlreadySubmitted
    rounds.note_skip(assignment=assignment, at=at)
    if held.skipped_at is None:
        _count(assignment, skipped=1).save()


def choose_keys(*, chosen: Mapping[str, str], by: "Person") -> None:
    """Keep the keys of one's own desk; refuses what is no key, is reserved, or clashes. A taste, not an event."""
    accounts.keep_desk_keys(user=by, keys=keys.checked(chosen))


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


def _check_first(held: Held, earlier: Mapping[str, int]) -> None:
    if earlier and blinding.is_final(held.purpose):
        raise GoldShown


def _check_seconds(seconds: int) -> None:
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise Invalid(f"Active time is 0 to {LONGEST_SECONDS:,} seconds.", "active_seconds")


def _check_sending(client_id: str, active_seconds: int) -> None:
    _check_seconds(active_seconds)
    if not client_id or len(client_id) > 64 or not client_id.isprintable():
        raise Invalid("A submission has a name of its own, of 1 to 64 characters.", "client_id")


def _kept_before(assignment: Assignment, client_id: str, content: Content, book: Book) -> Coding:
    coding = Coding.objects.get(assignment_id=assignment.pk, client_id=client_id)
    if contents_of({coding.pk: coding.memo}, book)[coding.pk].to_json() != content.to_json():
        raise SentOtherwise
    return coding


def _draft_at_hand(assignment: Assignment) -> Draft:
    return loop.draft_at_hand(assignment.pk) or Draft(assignment_id=assignment.pk, content=Content().to_json())


def _says(draft: Draft, content: Content, is_to_discuss: bool | None) -> bool:
    return draft.content == content.to_json() and is_to_discuss in {None, draft.is_to_discuss}


def _change_draft(
    draft: Draft, content: Content, base_revision: int | None, window: str, is_to_discuss: bool | None
) -> None:
    is_own = bool(window) and draft.window == window
    if base_revision is not None and draft.revision != base_revision and not is_own:
        raise DraftConflict(draft)
    draft.content = content.to_json()
    draft.is_to_discuss = draft.is_to_discuss if is_to_discuss is None else is_to_discuss
    draft.revision += 1
    draft.window = window


def _leave_as_submitted(
    assignment: Assignment,
    content: Content,
    base_revision: int | None,
    active_seconds: int,
    window: str,
    is_to_discuss: bool | None,
    at: datetime,
) -> None:
    """Leave the draft as submitted, with a new revision: a window still open with older answers notices it."""
    draft = _draft_at_hand(assignment)
    base = None if _says(draft, content, is_to_discuss) else base_revision
    _change_draft(draft, content, base, window, is_to_discuss)
    draft.active_seconds = max(draft.active_seconds, active_seconds)
    draft.saved_at = at
    draft.save()


def _write_answers(coding: Coding, content: Content, book: Book) -> None:
    placed = list(content.placed())
    rows = Answer.objects.bulk_create(
        Answer(coding=coding, facet_id=book.by_key[key].id, finding=number, kind=answer.kind)
        for number, key, answer in placed
    )
    AnswerCode.objects.bulk_create(
        AnswerCode(answer=row, code_id=book.by_key[key].by_key[code].id)
        for row, (_, key, answer) in zip(rows, placed, strict=True)
        for code in sorted(answer.codes)
    )
    Evidence.objects.bulk_create(_evidence_row(coding, span, book.by_key[span.facet]) for span in content.evidence)


def _evidence_row(coding: Coding, span: Span, facet: FacetEntry) -> Evidence:
    return Evidence(
        coding=coding,
        facet_id=facet.id,
        finding=span.finding,
        code_id=facet.by_key[span.code].id if span.code else None,
        **{name: getattr(span, name) for name in ("part", "start", "end", "quote", "prefix", "suffix", "url")},
    )


def _keep_pace(tally: Tally, active_seconds: int) -> None:
    if active_seconds:
        weight = 1 / min(max(tally.submitted, 1), PACE_REPORTS)
        tally.pace_seconds += (active_seconds - tally.pace_seconds) * weight
    tally.save()


def _count(assignment: Assignment, *, submitted: int = 0, skipped: int = 0) -> Tally:
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

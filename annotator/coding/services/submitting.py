"""Submitting a coding: once is once, and a correction is the next revision beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.coding.answers import Content, FacetAnswer, check_submittable
from annotator.coding.evidence import Span
from annotator.coding.models import Answer, AnswerCode, Coding, Evidence
from annotator.coding.own_codes import which
from annotator.coding.selectors import loop
from annotator.coding.selectors.contents import contents_of
from annotator.coding.selectors.evidence import with_quotes
from annotator.coding.selectors.loop import Held
from annotator.coding.selectors.own_codes import desk_book
from annotator.coding.services.answered import as_submitted
from annotator.coding.services.holding import change_draft, check_seconds, count, draft_at_hand, hold, says
from annotator.coding.services.refusals import GoldShown, SentOtherwise
from annotator.common import events, kept
from annotator.common.errors import Invalid
from annotator.rounds import blinding
from annotator.rounds import services as rounds
from annotator.rounds.models import Assignment
from taxonomy.book import Book, FacetEntry

if TYPE_CHECKING:
    from annotator.common.people import Person

# a pace over about this many reports: steady, and yet of today
PACE_REPORTS = 20


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

    Refuses strangers, a round that is not open, an incomplete coding, a code without the evidence that its facet asks
    for, one whose first stage is not submitted or reads otherwise, a second one in training, a `client_id` that came
    with other answers, and, when `base_revision` is given, content based on an older draft than the one kept. Leaves
    the coding, the draft as submitted, the report marked as done, the tally in step and an event without codes.
    """
    held = hold(assignment, by)
    book = desk_book(assignment)
    _check_sending(client_id, active_seconds)
    content = as_submitted(with_quotes(content, held.snapshot_id), held, by.pk, book)
    earlier = dict(loop.REVISIONS.rows(assignment.pk))
    if client_id in earlier:
        return _kept_before(assignment, client_id, content, book)
    _check_first(held, earlier)
    check_submittable(content, book)
    _leave_as_submitted(assignment, content, base_revision, active_seconds, window, is_to_discuss, at)
    coding = Coding(
        assignment_id=assignment.pk,
        revision=max(earlier.values(), default=0) + 1,
        snapshot_id=held.snapshot_id,
        memo=content.memo,
        active_seconds=active_seconds,
        client_id=client_id,
        submitted_at=at,
    )
    kept.insert([coding])
    _write_answers(coding, content, book)
    rounds.note_submission(assignment=assignment, at=at)
    _keep_tally(assignment, held, active_seconds)
    events.record(
        scope=assignment, subject=coding, action="coding.submitted", by=by, at=at, after={"revision": coding.revision}
    )
    return coding


def _check_first(held: Held, earlier: Mapping[str, int]) -> None:
    if earlier and blinding.is_final(held.purpose):
        raise GoldShown


def _check_sending(client_id: str, active_seconds: int) -> None:
    check_seconds(active_seconds)
    if not client_id or len(client_id) > 64 or not client_id.isprintable():
        raise Invalid("A submission has a name of its own, of 1 to 64 characters.", "client_id")


def _kept_before(assignment: Assignment, client_id: str, content: Content, book: Book) -> Coding:
    coding = Coding.objects.get(assignment_id=assignment.pk, client_id=client_id)
    if contents_of({coding.pk: coding.memo}, book)[coding.pk].to_json() != content.to_json():
        raise SentOtherwise
    return coding


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
    draft = draft_at_hand(assignment)
    base = None if says(draft, content, is_to_discuss) else base_revision
    change_draft(draft, content, base, window, is_to_discuss)
    draft.active_seconds = max(draft.active_seconds, active_seconds)
    draft.saved_at = at
    kept.save(draft)


def _write_answers(coding: Coding, content: Content, book: Book) -> None:
    placed = [(_answer_row(coding, book, *one), one) for one in content.placed()]
    kept.insert([row for row, _ in placed])
    kept.insert(
        [
            AnswerCode(answer_id=row.pk, **which(book.by_key[key].by_key[code]))
            for row, (_, key, answer) in placed
            for code in sorted(answer.codes)
        ]
    )
    kept.insert([_evidence_row(coding, span, book.by_key[span.facet]) for span in content.evidence])


def _answer_row(coding: Coding, book: Book, finding: int, key: str, answer: FacetAnswer) -> Answer:
    return Answer(coding_id=coding.pk, facet_id=book.by_key[key].id, finding=finding, kind=answer.kind)


def _evidence_row(coding: Coding, span: Span, facet: FacetEntry) -> Evidence:
    return Evidence(
        coding_id=coding.pk,
        facet_id=facet.id,
        finding=span.finding,
        **(which(facet.by_key[span.code]) if span.code else {}),
        **{name: getattr(span, name) for name in ("part", "start", "end", "quote", "prefix", "suffix", "url")},
    )


def _keep_tally(assignment: Assignment, held: Held, active_seconds: int) -> None:
    """Count the first submission of a report, and let it change the pace."""
    if held.submitted_at is not None:
        return
    tally = count(assignment, submitted=1, skipped=0 if held.skipped_at is None else -1)
    if active_seconds:
        weight = 1 / min(max(tally.submitted, 1), PACE_REPORTS)
        tally.pace_seconds += (active_seconds - tally.pace_seconds) * weight
    kept.save(tally)

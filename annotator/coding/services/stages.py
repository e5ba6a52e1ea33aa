"""Submitting what is asked before hidden parts of a report are shown."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.coding.answers import Content, check_submittable
from annotator.coding.models import Draft
from annotator.coding.selectors.evidence import with_quotes
from annotator.coding.selectors.own_codes import desk_book
from annotator.coding.selectors.stages import read_staged
from annotator.coding.services.drafts import save_draft
from annotator.coding.services.holding import hold
from annotator.coding.services.refusals import NothingHidden
from annotator.coding.stages import part_of
from annotator.common import events
from annotator.rounds import services as rounds
from annotator.rounds.disclosure import Stage
from annotator.rounds.models import Assignment

if TYPE_CHECKING:
    from annotator.common.people import Person


@transaction.atomic
def submit_stage(
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
    """Keep the answers to what is asked first, for good, and show the rater the hidden parts of the report.

    Sent twice, it is kept once. Refuses strangers, a round that is not open or hides nothing, open questions among
    those asked first, other answers than those that were submitted before, and content based on an older draft than
    the one kept. Leaves the draft, what was shown with what was answered before it, and an event without codes.
    """
    held = hold(assignment, by)
    if not held.hides:
        raise NothingHidden
    stage, book = Stage.read(held.hides, held.hides_until), desk_book(assignment)
    questions = stage.asked_first(book)
    is_first = read_staged(stage, held.round_report_id, by.pk, book).is_first
    if is_first:
        check_submittable(content, book, questions)
    # refuses other answers to what was asked first if that was submitted before
    draft = save_draft(
        assignment=assignment,
        content=content,
        base_revision=base_revision,
        active_seconds=active_seconds,
        window=window,
        is_to_discuss=is_to_discuss,
        by=by,
        at=at,
    )
    if is_first:
        before = part_of(with_quotes(content, held.snapshot_id), questions)
        rounds.note_disclosure(assignment=assignment, stage=stage, content=before.to_json(), at=at)
        shown = {"parts": list(stage.parts)}
        events.record(scope=assignment, subject=assignment, action="parts.shown", by=by, at=at, after={**shown})
    return draft

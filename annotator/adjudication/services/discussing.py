"""Remarks on a conflict: writing one, withdrawing one's own, and noting how far one has read.

Their events belong to the report in its round, as those of codings do, and not to the study's log: a name and a time
there beside a letter here would pair the two.
"""

from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.adjudication.discussion import voice_of
from annotator.adjudication.models import ReadMark, Remark
from annotator.adjudication.services.checks import checked_text, conflict_on, lock_reconciling
from annotator.common import events
from annotator.common.errors import Invalid, NotAllowed
from annotator.rounds.models import RoundReport
from annotator.rounds.selectors import is_rater_of
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person


@transaction.atomic
def write_remark(
    *, round_report: RoundReport, question: str, text: str, client_id: str, by: "Person", at: datetime
) -> Remark:
    """Write a remark on a conflict; sent twice under one `client_id`, it is kept once.

    Refuses people who are neither raters of the round, adjudicators nor leads, a round that is not reconciling, what
    is no conflict, and an empty text. Leaves the remark and an event without its text.
    """
    seat = seat_in(user=by, study=round_report.round.study, action=Action.SEE_CONFLICTS)
    voice = voice_of(seat.roles, is_rater=is_rater_of(round_report.round, by))
    if voice is None:
        raise NotAllowed("The round's raters, the adjudicators and the lead discuss its conflicts.")
    round = lock_reconciling(round_report.round_id)
    conflict_on(round, seat, round_report, question)
    text = checked_text(text, "remark")
    if not text:
        raise Invalid("Write something: this remark is empty.", "remark")
    name = _checked_name(client_id)
    sent = Remark.objects.filter(written_by_id=by.pk, client_id=name).first()
    if sent is not None:
        return sent
    remark = Remark.objects.create(
        round_report=round_report,
        question=question,
        voice=voice,
        text=text,
        client_id=name,
        written_by_id=by.pk,
        written_at=at,
    )
    events.record(scope=round_report, subject=remark, action="write remark", by=by, at=at, after={"question": question})
    return remark


def _checked_name(client_id: str) -> str:
    """Return the name of a sending; one that has none gets its own."""
    if "\0" in client_id or len(client_id) > 64:
        raise Invalid("The name of a sending has at most 64 characters.", "client_id")
    return client_id or token_hex(16)


@transaction.atomic
def withdraw_remark(*, remark: Remark, by: "Person", at: datetime) -> None:
    """Take back one's own remark: it stays in the record as withdrawn, without its text on any page or in any package.

    Refuses others, and a round that is not reconciling; twice is once.
    """
    seat_in(user=by, study=remark.round_report.round.study, action=Action.SEE_CONFLICTS)
    if remark.written_by_id != by.pk:
        raise NotAllowed("Only who wrote a remark withdraws it.")
    lock_reconciling(remark.round_report.round_id)
    if Remark.objects.filter(pk=remark.pk, withdrawn_at=None).update(withdrawn_at=at):
        events.record(
            scope=remark.round_report,
            subject=remark,
            action="withdraw remark",
            by=by,
            at=at,
            after={"question": remark.question},
        )


@transaction.atomic
def note_read(*, round_report: RoundReport, question: str, up_to: int, by: "Person") -> None:
    """Note that a person has read a conflict's remarks up to one of them (its id); never takes a mark back.

    Refuses people who may not see conflicts. Nobody else sees the mark, so it is no event.
    """
    seat_in(user=by, study=round_report.round.study, action=Action.SEE_CONFLICTS)
    mark, is_new = ReadMark.objects.get_or_create(
        round_report=round_report, question=question, reader_id=by.pk, defaults={"up_to_id": up_to}
    )
    if not is_new:
        ReadMark.objects.filter(pk=mark.pk, up_to__lt=up_to).update(up_to_id=up_to)

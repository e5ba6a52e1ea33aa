"""Deciding a conflict. A later decision is a row beside the earlier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.adjudication import selectors
from annotator.adjudication.models import Decision, DecisionAnswer, DecisionCode
from annotator.adjudication.services.checks import (
    checked_cause,
    checked_content,
    checked_text,
    conflict_on,
    lock_reconciling,
    placed_ids,
    said_in_event,
)
from annotator.coding.answers import Content
from annotator.common import events
from annotator.common.errors import Invalid, WrongState
from annotator.common.events import JsonValue
from annotator.rounds.models import Round, RoundReport
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in
from taxonomy.book import Book
from taxonomy.selectors import load_book

if TYPE_CHECKING:
    from annotator.common.people import Person


class DecidedMeanwhile(WrongState):
    """Somebody was faster; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__("This conflict was decided since you opened it. Read that decision before you decide again.")


@transaction.atomic
def decide(
    *,
    round_report: RoundReport,
    question: str,
    content: Content,
    reason: str,
    cause: str,
    by: "Person",
    at: datetime,
    base_revision: int | None = None,
) -> Decision:
    """Rule on one conflict; `content` answers its question and nothing else.

    Refuses people who are no adjudicators, a round that is not reconciling, a question that the round does not ask or
    on which the raters do not differ, an incomplete answer, a blank reason, and, when `base_revision` is given, a
    conflict decided since that revision (0 for none). Leaves the decision with the next revision, and an event. Where
    the raters agree after discussion, the decision wins.
    """
    seat = seat_in(user=by, study=round_report.round.study, action=Action.DECIDE)
    round = lock_reconciling(round_report.round_id)
    asked, _ = conflict_on(round, seat, round_report, question)
    ruling = _Ruling(
        question=question,
        content=checked_content(content, load_book(round.version), asked),
        reason=_checked_reason(reason),
        cause=checked_cause(cause),
    )
    earlier = list(selectors.stream_rulings(round, [round_report.pk], question=question))
    if base_revision is not None and base_revision != len(earlier):
        raise DecidedMeanwhile
    return _keep(ruling, round_report, round, earlier, by, at)


@dataclass(frozen=True)
class _Ruling:
    """What is to be kept, checked."""

    question: str
    content: Content
    reason: str
    cause: str

    def to_event(self, revision: int, round_report: RoundReport) -> Mapping[str, JsonValue]:
        return {
            "report": round_report.report_id,
            "question": self.question,
            "revision": revision,
            "cause": self.cause,
            **said_in_event(self.content),
        }


def _checked_reason(reason: str) -> str:
    reason = checked_text(reason, "reason")
    if not reason:
        raise Invalid("Give a reason: the raters and the readers of the data set will want it.", "reason")
    return reason


def _keep(
    ruling: _Ruling,
    round_report: RoundReport,
    round: Round,
    earlier: "Sequence[selectors.Ruling]",
    by: "Person",
    at: datetime,
) -> Decision:
    decision = Decision.objects.create(
        round_report=round_report,
        question=ruling.question,
        revision=len(earlier) + 1,
        reason=ruling.reason,
        cause=ruling.cause,
        decided_by_id=by.pk,
        decided_at=at,
    )
    _write_answers(decision, ruling.content, load_book(round.version))
    last = [_Ruling(one.question, one.content, one.reason, one.cause) for one in earlier[-1:]]
    events.record(
        scope=round.study,
        subject=decision,
        action="decide conflict",
        by=by,
        at=at,
        before=last[0].to_event(len(earlier), round_report) if last else None,
        after=ruling.to_event(decision.revision, round_report),
        reason=ruling.reason,
    )
    return decision


def _write_answers(decision: Decision, content: Content, book: Book) -> None:
    placed = list(placed_ids(content, book))
    rows = DecisionAnswer.objects.bulk_create(
        DecisionAnswer(decision=decision, facet_id=facet, finding=number, kind=answer.kind)
        for facet, number, answer, _ in placed
    )
    DecisionCode.objects.bulk_create(
        DecisionCode(answer=row, code_id=code)
        for row, (_, _, _, codes) in zip(rows, placed, strict=True)
        for code in codes
    )

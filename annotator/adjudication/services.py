"""Every write of the adjudication room: deciding a conflict, and closing a round whose conflicts are settled.

A coding is never touched: a decision is a row beside the codings, and a later decision a row beside the earlier.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.adjudication import selectors
from annotator.adjudication.conflicts import content_of, question_of, value_of
from annotator.adjudication.models import Cause, Decision, DecisionAnswer, DecisionCode
from annotator.adjudication.screening import screened
from annotator.agreement.services import freeze_agreement
from annotator.coding.answers import Content, check_complete, parse_content
from annotator.common import events
from annotator.common.errors import Invalid, NotAllowed, NotFound, WrongState
from annotator.common.events import JsonValue
from annotator.rounds import services as rounds
from annotator.rounds.models import Phase, Purpose, Round, RoundReport
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_in
from taxonomy.book import Book, Question
from taxonomy.selectors import load_book

if TYPE_CHECKING:
    from annotator.common.people import Person

LONGEST_REASON = 20_000


class NotReconciling(WrongState):
    """Decisions are made between the end of the round and its close."""

    def __init__(self) -> None:
        super().__init__("Conflicts are decided while a round is reconciling; this one has not ended, or is closed.")


class NotAConflict(WrongState):
    """There is nothing to decide where the raters agree or only one has answered."""

    def __init__(self) -> None:
        super().__init__("The raters do not differ here, so there is nothing to decide.")


class DecidedMeanwhile(WrongState):
    """Somebody was faster; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__("This conflict was decided since you opened it. Read that decision before you decide again.")


class Undecided(WrongState):
    """A round closes when nothing is left to settle."""

    def __init__(self, conflicts: int) -> None:
        super().__init__(f"{conflicts} conflict{' is' if conflicts == 1 else 's are'} not decided yet.")


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
    conflict decided since that revision (0 for none). Leaves the decision with the next revision, and an event.
    """
    seat = seat_in(user=by, study=round_report.round.study, action=Action.DECIDE)
    round = _lock_reconciling(round_report.round_id)
    asked = _conflicting_question(round, seat, round_report, question)
    ruling = _Ruling(
        question=question,
        content=_checked_content(content, load_book(round.version), asked),
        reason=_checked_reason(reason),
        cause=_checked_cause(cause),
    )
    earlier = list(selectors.stream_rulings(round, [round_report.pk], question=question))
    if base_revision is not None and base_revision != len(earlier):
        raise DecidedMeanwhile
    return _keep(ruling, round_report, round, earlier, by, at)


@transaction.atomic
def close_round(*, round: Round, by: "Person", at: datetime) -> None:
    """Close a round whose conflicts are all decided, so that its gold labels stand.

    Refuses people who are neither lead nor adjudicator, a round that is not reconciling, and one with a conflict that
    is not decided. Leaves what `annotator.rounds.services.close_round` leaves, the round's figures of agreement, and of
    a screening round the verdicts.
    """
    seat = seat_in(user=by, study=round.study)
    if not may_close(seat):
        raise NotAllowed("A lead or an adjudicator closes a round.")
    undecided = selectors.conflict_counts(_lock_reconciling(round.pk), seat).undecided
    if undecided and round.purpose != Purpose.TRAINING:  # training makes no labels, so nothing waits for a decision
        raise Undecided(undecided)
    rounds.close_round(round=round, by=by, at=at)
    freeze_agreement(round=round, by=by, at=at)
    if round.purpose == Purpose.SCREENING:
        rounds.keep_verdicts(round=round, codes=screened(round, seat), by=by, at=at)


def may_close(seat: Seat) -> bool:
    """Return whether a person may close rounds of the study, once their conflicts are decided."""
    return seat.may(Action.MANAGE_ROUNDS) or seat.may(Action.DECIDE)


@dataclass(frozen=True)
class _Ruling:
    """What is to be kept, checked."""

    question: str
    content: Content
    reason: str
    cause: str

    def to_event(self, revision: int, round_report: RoundReport) -> Mapping[str, JsonValue]:
        said = {name: part for name, part in self.content.to_json().items() if name != "memo"}
        return {
            "report": round_report.report_id,
            "question": self.question,
            "revision": revision,
            "cause": self.cause,
            **said,
        }


def _lock_reconciling(round_id: int) -> Round:
    """Hold the round as it is until the transaction ends: nobody closes it, and nobody else decides, meanwhile."""
    rounds_now = Round.objects.select_related("study", "version").select_for_update(of=("self",), no_key=True)
    round = rounds_now.filter(pk=round_id, phase=Phase.RECONCILING).first()
    if round is None:
        raise NotReconciling
    return round


def _conflicting_question(round: Round, seat: Seat, round_report: RoundReport, question: str) -> Question:
    asked = question_of(load_book(round.version), question)
    if asked is None:
        raise NotFound
    if all(one.key != (round_report.pk, question) for one in selectors.conflicts_in(round=round, seat=seat)):
        raise NotAConflict
    return asked


def _checked_content(content: Content, book: Book, question: Question) -> Content:
    """Return the content as the version takes it; refuses answers to other questions, and a question left open."""
    asked = replace(book, facets=question.facets)
    content = parse_content(content.to_json(), asked)
    if content.memo:
        raise Invalid("A decision has a reason, not a memo.", "memo")
    check_complete(content, asked)
    value = value_of(question, content)
    if value is None:
        raise Invalid(f"{question.name} is not answered yet.", question.facets[0].key)
    return content_of(question, value)


def _checked_reason(reason: str) -> str:
    reason = reason.replace("\r\n", "\n").strip()
    if not reason:
        raise Invalid("Give a reason: the raters and the readers of the data set will want it.", "reason")
    if "\0" in reason or len(reason) > LONGEST_REASON:
        raise Invalid(f"A reason is text of at most {LONGEST_REASON:,} characters.", "reason")
    return reason


def _checked_cause(cause: str) -> str:
    if cause not in Cause.values:
        raise Invalid("Say why the raters differed: choose one of the causes.", "cause")
    return cause


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
    placed = list(content.placed())
    rows = DecisionAnswer.objects.bulk_create(
        DecisionAnswer(decision=decision, facet_id=book.by_key[key].id, finding=number, kind=answer.kind)
        for number, key, answer in placed
    )
    DecisionCode.objects.bulk_create(
        DecisionCode(answer=row, code_id=book.by_key[key].by_key[code].id)
        for row, (_, key, answer) in zip(rows, placed, strict=True)
        for code in sorted(answer.codes)
    )

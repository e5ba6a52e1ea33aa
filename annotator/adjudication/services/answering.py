"""What a rater says after discussion: a second answer, in a row of its own. The coding stays as it was submitted."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.adjudication import selectors
from annotator.adjudication.conflicts import value_of
from annotator.adjudication.models import Decision, SecondAnswer, SecondAnswerCode, SecondAnswerFacet
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
from annotator.common.errors import Invalid, NotAllowed, WrongState
from annotator.rounds.models import Round, RoundReport
from annotator.rounds.selectors import letters_of
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in
from taxonomy.book import Book
from taxonomy.selectors import load_book

if TYPE_CHECKING:
    from annotator.common.people import Person


class AnsweredMeanwhile(WrongState):
    """The same rater answered in another window."""

    def __init__(self) -> None:
        super().__init__("You have answered this again since you opened the page. Reload it to see what you say now.")


class AlreadyDecided(WrongState):
    """Who has read the decision can't answer as if it were not there."""

    def __init__(self) -> None:
        super().__init__(
            "This conflict is decided, so answers after discussion are over. If you see it otherwise, write a remark: "
            "the adjudicator can decide again."
        )


@transaction.atomic
def answer_again(
    *,
    round_report: RoundReport,
    question: str,
    content: Content,
    by: "Person",
    at: datetime,
    reason: str = "",
    cause: str = "",
    base_revision: int | None = None,
) -> SecondAnswer:
    """State what a rater of the report says on its question after discussion; the last such answer counts.

    Refuses people who did not answer the question in their coding, a round that is not reconciling, a decided
    conflict, an incomplete answer, one that is what they say already, an unknown cause ("" for none), and, when
    `base_revision` is given, a rater who has answered since (0 for never). Leaves the answer and an event; no coding
    changes, nor does any figure of independent agreement.
    """
    seat = seat_in(user=by, study=round_report.round.study, action=Action.SEE_CONFLICTS)
    round = lock_reconciling(round_report.round_id)
    asked, conflict = conflict_on(round, seat, round_report, question)
    letter = letters_of(round).get(by.pk, "")
    first = conflict.values.get(letter)
    if first is None:
        raise NotAllowed("Only who answered this question in their coding can answer it again.")
    if Decision.objects.filter(round_report=round_report, question=question).exists():
        raise AlreadyDecided
    earlier = [
        one for one in selectors.stream_second(round, [round_report.pk], question=question) if one.rater_id == by.pk
    ]
    if base_revision is not None and base_revision != len(earlier):
        raise AnsweredMeanwhile
    checked = checked_content(content, load_book(round.version), asked)
    if value_of(asked, checked) == (value_of(asked, earlier[-1].content) if earlier else first):
        raise Invalid("That is what you say already. Choose another answer, or leave it.")
    answer = SecondAnswer(
        round_report=round_report,
        question=question,
        rater_id=by.pk,
        revision=len(earlier) + 1,
        reason=checked_text(reason, "reason"),
        cause=checked_cause(cause) if cause else "",
        said_at=at,
    )
    return _keep(answer, checked, round)


def _keep(answer: SecondAnswer, content: Content, round: Round) -> SecondAnswer:
    answer.save(force_insert=True)
    _write_answers(answer, content, load_book(round.version))
    events.record(
        scope=answer.round_report,
        subject=answer,
        action="answer after discussion",
        by=answer.rater,
        at=answer.said_at,
        after={
            "question": answer.question,
            "revision": answer.revision,
            "cause": answer.cause,
            **said_in_event(content),
        },
        reason=answer.reason,
    )
    return answer


def _write_answers(answer: SecondAnswer, content: Content, book: Book) -> None:
    placed = list(placed_ids(content, book))
    rows = SecondAnswerFacet.objects.bulk_create(
        SecondAnswerFacet(second_answer=answer, facet_id=facet, finding=number, kind=said.kind)
        for facet, number, said, _ in placed
    )
    SecondAnswerCode.objects.bulk_create(
        SecondAnswerCode(answer=row, code_id=code)
        for row, (_, _, _, codes) in zip(rows, placed, strict=True)
        for code in codes
    )

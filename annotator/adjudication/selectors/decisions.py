"""Decisions read back from their rows. Whoever calls has asked whether the person may see them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from annotator.adjudication.models import Decision, DecisionAnswer
from annotator.adjudication.selectors.revisions import revisions_of, with_contents
from annotator.coding.answers import Content
from annotator.rounds.models import Round
from taxonomy.selectors import load_book


@dataclass(frozen=True)
class Ruling:
    """One decision with its content; `is_last` says whether it is the one that counts."""

    decision_id: int
    round_report_id: int
    report_id: int
    question: str
    revision: int
    is_last: bool
    content: Content
    cause: str
    cause_name: str
    reason: str
    decided_by: str
    decided_at: datetime


def stream_rulings(
    round: Round,
    round_reports: Collection[int] | None = None,
    *,
    question: str | None = None,
    only_last: bool = False,
) -> Iterator[Ruling]:
    """Yield the decisions of a round, or of some of its reports, by report, question and revision, in flat memory."""
    rows = revisions_of(
        Decision.objects.all(),
        round,
        round_reports,
        same=("round_report", "question"),
        question=question,
        only_last=only_last,
    )
    rows = rows.select_related("round_report", "decided_by").order_by("round_report__position", "question", "revision")
    answers = DecisionAnswer.objects.all()
    for row, is_last, content in with_contents(rows, answers, "decision", load_book(round.version)):
        yield Ruling(
            decision_id=row.pk,
            round_report_id=row.round_report_id,
            report_id=row.round_report.report_id,
            question=row.question,
            revision=row.revision,
            is_last=is_last,
            content=content,
            cause=row.cause,
            cause_name=row.get_cause_display(),
            reason=row.reason,
            decided_by=str(row.decided_by),
            decided_at=row.decided_at,
        )


def decided_keys(round: Round) -> set[tuple[int, str]]:
    """Return the report and question of every decision of a round."""
    return set(Decision.objects.filter(round_report__round=round).values_list("round_report_id", "question"))

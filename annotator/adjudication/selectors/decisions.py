"""Decisions read back from their rows. Whoever calls has asked whether the person may see them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, F, OuterRef, QuerySet
from django_stubs_ext import WithAnnotations

from annotator.adjudication.models import Decision, DecisionAnswer
from annotator.adjudication.selectors.contents import contents_of_rows
from annotator.coding.answers import Content
from annotator.rounds.models import Round
from taxonomy.selectors import load_book

if TYPE_CHECKING:
    DecisionRow = WithAnnotations[Decision, "Superseded"]

# few enough for SQLite's limit of variables
CHUNK = 500


class Superseded(TypedDict):
    """What the database says of a row with revisions beside its fields."""

    is_superseded: bool


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
    found = _rows(round, round_reports)
    if question is not None:
        found = found.filter(question=question)
    rows = (found.filter(is_superseded=False) if only_last else found).iterator(chunk_size=CHUNK)
    book = load_book(round.version)
    while chunk := list(islice(rows, CHUNK)):
        contents = contents_of_rows(DecisionAnswer.objects.all(), "decision", [row.pk for row in chunk], book)
        for row in chunk:
            yield Ruling(
                decision_id=row.pk,
                round_report_id=row.round_report_id,
                report_id=row.round_report.report_id,
                question=row.question,
                revision=row.revision,
                is_last=not row.is_superseded,
                content=contents[row.pk],
                cause=row.cause,
                cause_name=row.get_cause_display(),
                reason=row.reason,
                decided_by=str(row.decided_by),
                decided_at=row.decided_at,
            )


def decided_keys(round: Round) -> set[tuple[int, str]]:
    """Return the report and question of every decision of a round."""
    return set(Decision.objects.filter(round_report__round=round).values_list("round_report_id", "question"))


def _rows(round: Round, round_reports: Collection[int] | None) -> "QuerySet[DecisionRow]":
    newer = Decision.objects.filter(
        round_report=OuterRef("round_report"), question=OuterRef("question"), revision__gt=OuterRef("revision")
    )
    if round_reports is None:
        rows = Decision.objects.filter(round_report__round=round)
    else:
        # the sum keeps SQLite from going through the whole round to find some hundred of its reports
        rows = Decision.objects.alias(its_round=F("round_report__round_id") + 0)
        rows = rows.filter(round_report__in=round_reports, its_round=round.pk)
    return (
        rows.annotate(is_superseded=Exists(newer))
        .select_related("round_report", "decided_by")
        .order_by("round_report__position", "question", "revision")
    )

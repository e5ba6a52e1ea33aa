"""Second answers, what raters say after discussion, read back. Whoever calls has asked whether they may be seen."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from annotator.adjudication.conflicts import Value, value_of
from annotator.adjudication.models import SecondAnswer, SecondAnswerFacet
from annotator.adjudication.selectors.revisions import revisions_of, with_contents
from annotator.coding.answers import Content
from annotator.rounds.models import Round
from annotator.rounds.selectors import letters_of
from taxonomy.selectors import load_book

Key = tuple[int, str]
SecondValues = Mapping[Key, Mapping[str, Value]]
"""What raters say now, by report in the round and question, then by letter; only those who answered again."""


@dataclass(frozen=True)
class Restatement:
    """One second answer with its content; `is_last` says whether it is the one that counts for its rater.

    `rater_id` is for arithmetic: what may be shown of the rater is the letter, or more if blinding says so.
    """

    second_answer_id: int
    round_report_id: int
    report_id: int
    report_url: str
    question: str
    rater_id: int
    revision: int
    is_last: bool
    content: Content
    reason: str
    cause: str
    cause_name: str
    said_at: datetime


def stream_second(
    round: Round,
    round_reports: Collection[int] | None = None,
    *,
    question: str | None = None,
    only_last: bool = False,
) -> Iterator[Restatement]:
    """Yield the second answers of a round, or of some of its reports, in the order in which they were given."""
    rows = revisions_of(
        SecondAnswer.objects.all(),
        round,
        round_reports,
        same=("round_report", "question", "rater"),
        question=question,
        only_last=only_last,
    )
    rows = rows.select_related("round_report__report").order_by("pk")
    answers = SecondAnswerFacet.objects.all()
    for row, is_last, content in with_contents(rows, answers, "second_answer", load_book(round.version)):
        yield Restatement(
            second_answer_id=row.pk,
            round_report_id=row.round_report_id,
            report_id=row.round_report.report_id,
            report_url=row.round_report.report.url,
            question=row.question,
            rater_id=row.rater_id,
            revision=row.revision,
            is_last=is_last,
            content=content,
            reason=row.reason,
            cause=row.cause,
            cause_name=row.get_cause_display() if row.cause else "",
            said_at=row.said_at,
        )


def second_values(round: Round, round_reports: Collection[int] | None = None) -> SecondValues:
    """Return what each rater who answered again says now; one query where nobody has."""
    said = list(stream_second(round, round_reports, only_last=True))
    if not said:
        return {}
    letters = letters_of(round)
    questions = {question.key: question for question in load_book(round.version).questions()}
    values: dict[Key, dict[str, Value]] = defaultdict(dict)
    for one in said:
        value = value_of(questions[one.question], one.content)
        if value is not None:
            values[one.round_report_id, one.question][letters[one.rater_id]] = value
    return values

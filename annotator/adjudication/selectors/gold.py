"""Gold labels: for every question of every report of a closed round, the consensus, what the raters agreed on after
discussion, the decision, or the one answer.

A question that nobody answered has no label, which is not the same as the label that nothing applies. What a machine
rater said makes no label.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from annotator.adjudication.conflicts import (
    Standing,
    State,
    Value,
    after_discussion,
    content_of,
    only_on,
    standing_of,
    state_of,
    value_of,
)
from annotator.adjudication.selectors.codings import CodedReport, iter_coded
from annotator.adjudication.selectors.decisions import stream_rulings
from annotator.adjudication.selectors.second import SecondValues, second_values
from annotator.coding.answers import Content
from annotator.common.errors import WrongState
from annotator.rounds import blinding
from annotator.rounds.models import Phase, Round, RoundReport
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.book import Book
from taxonomy.selectors import load_book

CHUNK = 200


class GoldHidden(WrongState):
    """Labels stand once every conflict of the round is settled."""

    def __init__(self) -> None:
        super().__init__("Gold labels stand once the round is closed.")


class Origin(StrEnum):
    """Where a gold label comes from: equal answers of several raters, at once or after discussion, a decision, or the
    only answer there is.
    """

    CONSENSUS = "consensus"
    DISCUSSION = "discussion"
    DECISION = "decision"
    SINGLE = "single"


# a conflict that is neither settled nor decided has no label, nor has what nobody answered
ORIGINS = {State.AGREED: Origin.CONSENSUS, State.SINGLE: Origin.SINGLE}


class GoldLabel(NamedTuple):
    """The label of one question of one report in one round; `content` answers this question only."""

    round_id: int
    round_report_id: int
    report_id: int
    question: str
    content: Content
    origin: Origin


def gold_labels(of: Study | Round, seat: Seat) -> list[GoldLabel]:
    """Return the gold labels of a closed round, or of all closed rounds of a study; refuses any other round."""
    return list(iter_gold(of, seat))


def iter_gold(of: Study | Round, seat: Seat) -> Iterator[GoldLabel]:
    """Yield the same by round, report and question, in memory that does not grow with their number."""
    seat.require(Action.SEE_GOLD_LABELS)
    if isinstance(of, Study):
        return (label for round in closed_rounds(of) for label in stream_gold(round, seat))
    if not blinding.may_see_gold(of.phase, of.purpose):
        raise GoldHidden
    return stream_gold(of, seat)


def iter_gold_of_reports(round: Round, seat: Seat, reports: Collection[int]) -> Iterator[GoldLabel]:
    """Yield the labels of some reports of a closed round, by their ids in the corpus; refuses as `iter_gold` does."""
    seat.require(Action.SEE_GOLD_LABELS)
    if not blinding.may_see_gold(round.phase, round.purpose):
        raise GoldHidden
    rows = RoundReport.objects.filter(round=round, report_id__in=list(reports)).order_by("position")
    pks = list(rows.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        yield from stream_gold(round, seat, pks[start : start + CHUNK])


def closed_rounds(study: Study) -> list[Round]:
    """Return the rounds of a study whose gold labels stand, in the order in which they were planned."""
    rounds = Round.objects.filter(study=study, phase=Phase.CLOSED).select_related("version").order_by("pk")
    return [round for round in rounds if blinding.may_see_gold(round.phase, round.purpose)]


def stream_gold(round: Round, seat: Seat, round_reports: Collection[int] | None = None) -> Iterator[GoldLabel]:
    """Yield the labels of a round, or of some of its reports. Whoever calls has asked whether they may be seen."""
    book = load_book(round.version)
    coded = iter_coded(round=round, seat=seat, round_reports=round_reports)
    while chunk := list(islice(coded, CHUNK)):
        pks = [one.round_report_id for one in chunk]
        decided: dict[int, dict[str, Content]] = defaultdict(dict)
        for ruling in stream_rulings(round, pks, only_last=True):
            decided[ruling.round_report_id][ruling.question] = ruling.content
        second = second_values(round, pks)
        for one in chunk:
            yield from labels_of(round, book, one, decided[one.round_report_id], second)


def labels_of(
    round: Round, book: Book, coded: CodedReport, decided: Mapping[str, Content], second: SecondValues
) -> Iterator[GoldLabel]:
    """Yield the labels of one report from what was said and decided, for whoever has read it already."""
    contents = coded.contents
    for question in book.questions():
        if question.key in decided:
            content, origin = decided[question.key], Origin.DECISION
        else:
            values = {letter: value_of(question, content) for letter, content in contents.items()}
            found = _agreed(values, second.get((coded.round_report_id, question.key), {}))
            if found is None:
                continue
            content, origin = content_of(question, found[0]), found[1]
        yield GoldLabel(round.pk, coded.round_report_id, coded.report_id, question.key, content, origin)


def _agreed(values: Mapping[str, Value | None], second: Mapping[str, Value]) -> tuple[Value, Origin] | None:
    """Return what the raters say as one, at once or after discussion; None where they don't, or nobody answered."""
    answered = [value for value in values.values() if value is not None]
    state = state_of(answered)
    if state in ORIGINS:
        return answered[0], ORIGINS[state]
    if standing_of(values, second, is_decided=False) is Standing.SETTLED:
        now = (value for value in after_discussion(values, second).values() if value is not None)
        return next(now), Origin.DISCUSSION
    return None


def labels_of_same(round: Round, book: Book, coded: CodedReport, origin: Origin) -> Iterator[GoldLabel]:
    """Yield the same for a report without decisions whose raters all said the same thing, without comparing them."""
    for question in book.questions():
        content = only_on(question, coded.codings[0].content)
        if content is not None:
            yield GoldLabel(round.pk, coded.round_report_id, coded.report_id, question.key, content, origin)

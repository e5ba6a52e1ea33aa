"""The adjudicator's rulings of an ended round, and the gold labels of a closed one."""

from collections.abc import Iterator, Mapping

from annotator.adjudication.selectors.decisions import stream_rulings
from annotator.adjudication.selectors.gold import stream_gold
from annotator.coding.answers import Content
from annotator.exports.csvs import Cell
from annotator.exports.reading.scope import Drawn
from annotator.exports.rows import NOT_CODED, answer_lines
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.book import Question

Questions = Mapping[str, Question]
Row = tuple[Cell, ...]


def ruling_rows(round: Round, seat: Seat, window: Mapping[int, Drawn], questions: Questions) -> Iterator[list[Row]]:
    """Yield the lines of `tables.DECISIONS` for some reports, those of one decision at a time."""
    if not blinding.may_see_conflicts(seat.roles, round.phase):
        return
    for ruling in stream_rulings(round, list(window)):
        question = questions[ruling.question]
        head = (ruling.decision_id, *window[ruling.round_report_id].place, question.key, ruling.revision)
        tail = (ruling.cause, ruling.reason, ruling.decided_at)
        yield [(*head, ruling.is_last, *cells, *tail) for cells in answer_lines([question], ruling.content)]


def gold_rows(
    round: Round, seat: Seat, window: Mapping[int, Drawn], questions: Questions
) -> Iterator[tuple[bool, list[Row]]]:
    """Yield, for every question on some reports, whether it has a label, and its lines of `tables.GOLD`."""
    if not blinding.may_see_gold(round.phase) or not seat.may(Action.SEE_GOLD_LABELS):
        return
    labels: dict[tuple[int, str], tuple[str, Content]] = {
        (label.round_report_id, label.question): (label.origin.value, label.content)
        for label in stream_gold(round, seat, list(window))
    }
    for key, drawn in window.items():
        for question in questions.values():
            origin, content = labels.get((key, question.key), ("", NOT_CODED))
            lines = answer_lines([question], content)
            yield bool(origin), [(*drawn.place, question.key, origin, *cells) for cells in lines]

"""The tables of a discussion: remarks, second answers, and the agreement after it, under letters as the codings."""

from collections.abc import Iterator, Mapping, Sequence

from annotator.adjudication.discussion import Voice
from annotator.adjudication.selectors.after import after_discussion_of
from annotator.adjudication.selectors.remarks import iter_remarks
from annotator.adjudication.selectors.second import Restatement, stream_second
from annotator.exports.csvs import Cell
from annotator.exports.reading.codings import Rater
from annotator.exports.rows import answer_cells
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.studies.selectors import Seat
from taxonomy.selectors import load_book

Row = tuple[Cell, ...]


def remark_rows(round: Round, seat: Seat, *, first: int) -> Iterator[Row]:
    """Yield the lines of `tables.REMARKS`, numbered from `first` on; refuses who may not see conflicts."""
    is_timed = blinding.may_see_times(round.phase)
    for number, (remark, letter) in enumerate(iter_remarks(round, seat), start=first):
        report = remark.round_report.report
        is_withdrawn = remark.withdrawn_at is not None
        yield (
            number,
            round.name,
            report.pk,
            report.url,
            remark.question,
            letter if remark.voice == Voice.RATER else remark.voice,
            is_withdrawn,
            "" if is_withdrawn else remark.text,
            remark.written_at if is_timed else None,
        )


def second_answers_of(round: Round, raters: Mapping[int, Rater]) -> list[Restatement]:
    """Return the second answers of a round by report, question and letter: who answered first is nobody's business.

    People give them one by one, so they are never very many. Whoever calls has asked whether conflicts may be seen.
    """
    return sorted(
        stream_second(round),
        key=lambda one: (one.round_report_id, one.question, raters[one.rater_id].rank, one.revision),
    )


def second_answer_rows(
    round: Round, raters: Mapping[int, Rater], answers: Sequence[Restatement], *, first: int
) -> Iterator[Row]:
    """Yield the lines of `tables.SECOND_ANSWERS`, the answers numbered from `first` on."""
    questions = {question.key: question for question in load_book(round.version).questions()}
    for number, one in enumerate(answers, start=first):
        rater = raters[one.rater_id]
        head = (number, round.name, one.report_id, one.report_url, one.question)
        end = (one.cause, one.reason, one.said_at if rater.is_timed else None)
        facets = questions[one.question].facets
        placed = {(finding, key): answer for finding, key, answer in one.content.placed()}
        for finding in sorted({finding for finding, _ in placed}):
            for facet in facets:
                for cells in answer_cells(facet, finding, placed.get((finding, facet.key))):
                    yield (*head, rater.letter, one.revision, one.is_last, *cells, *end)


def after_discussion_rows(round: Round, seat: Seat) -> Iterator[Row]:
    """Yield the lines of `tables.AFTER_DISCUSSION`: none where nobody changed an answer."""
    for each in after_discussion_of(round=round, seat=seat).facets:
        interval = each.after.interval
        yield (
            round.name,
            each.facet.key,
            each.facet.name,
            each.after.name,
            each.after.result.n,
            each.independent.value,
            each.after.value,
            interval.low if interval else None,
            interval.high if interval else None,
            each.changed,
            each.method_text,
        )

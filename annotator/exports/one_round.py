"""One ended round on its way into the tables, some hundred reports at a time."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from annotator.adjudication.selectors import Ruling
from annotator.adjudication.selectors.codings import CodedReport
from annotator.adjudication.selectors.decisions import stream_rulings
from annotator.adjudication.selectors.gold import labels_of
from annotator.coding.selectors import IndependentCoding
from annotator.exports import reading
from annotator.exports.csvs import Cells, Sheet
from annotator.exports.reading import Coded, Drawn, Rater
from annotator.exports.rows import NOT_CODED, Tails
from annotator.exports.tables import AGREEMENT, ANSWERS, CODINGS, DECISIONS, DRAWN, GOLD, QUESTION, REPORT, ROUND
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.selectors import load_book

# told how many more reports are written; raises to stop the work
Tick = Callable[[int], None]
Sheets = Mapping[str, Sheet]


@dataclass
class Counts:
    """What a package holds, as a person counts it."""

    rounds: int = 0
    reports: int = 0
    codings: int = 0
    not_coded: int = 0
    decisions: int = 0
    gold_labels: int = 0


class RoundWriter:
    """Writes what one person may take out of one ended round."""

    def __init__(self, round: Round, seat: Seat, sheets: Sheets, counts: Counts) -> None:
        self.round, self.seat, self.sheets, self.counts = round, seat, sheets, counts
        self.book = load_book(round.version)
        self.questions = tuple(self.book.questions())
        self.raters = reading.raters_of(round, seat)
        self.gives_decisions = blinding.may_see_conflicts(seat.roles, round.phase)
        self.gives_gold = blinding.may_see_gold(round.phase, round.purpose) and seat.may(Action.SEE_GOLD_LABELS)
        self._tails = Tails()
        self._round_text = Cells((ROUND,)).text([round.name])
        self._report = Cells(REPORT)
        self._memo = Cells(CODINGS.columns[-1:])
        who = Cells(CODINGS.columns[5:7])
        self._rater_text = {rater: who.text((rater.pseudonym, rater.name)) for rater in self.raters.values()}
        self._decision_end = Cells(DECISIONS.columns[-3:])
        self._question_text = {question.key: Cells((QUESTION,)).text([question.key]) for question in self.questions}

    def write(self, tick: Tick) -> None:
        """Write every line of the round, and its figures of agreement."""
        coded = reading.CodedReports(self.round, self.seat, self.raters)
        rulings = self._rulings()
        for window in reading.windows_of(self.round):
            for key, rows in coded.of(window).items():
                self._write_report(key, window[key], rows, rulings.get(key, ()))
            tick(len(window))
        self.sheets[AGREEMENT.name].write_all(reading.agreement_rows(self.round, self.seat))
        tick(0)

    def _rulings(self) -> Mapping[int, Sequence[Ruling]]:
        """Return all rulings by report: people make them one by one, so they are never very many."""
        rulings: dict[int, list[Ruling]] = defaultdict(list)
        if self.gives_decisions:
            for ruling in stream_rulings(self.round):
                rulings[ruling.round_report_id].append(ruling)
        return rulings

    def _write_report(self, key: int, drawn: Drawn, coded: Sequence[Coded], rulings: Sequence[Ruling]) -> None:
        report = self._report.text((drawn.report_id, drawn.url))
        place = f"{self._round_text},{report}"
        self.sheets[DRAWN.name].write_line(f"{self._round_text},{drawn.position},{report},{drawn.snapshot_sha256}")
        for one in coded:
            self._write_coding(place, one)
        codings = tuple(one.coding for one in coded if one.coding is not None)
        for ruling in rulings:
            self._write_decision(place, ruling)
        if self.gives_gold:
            self._write_gold(place, CodedReport(key, drawn.report_id, codings), rulings)

    def _write_coding(self, place: str, one: Coded) -> None:
        coding, letter = one.coding, one.rater.letter
        if coding is None:
            self.counts.not_coded += 1
            self.sheets[ANSWERS.name].write_lines(f",{place},{letter}", self._tails.of(self.questions, NOT_CODED))
            return
        self.counts.codings += 1
        head = f"{coding.coding_id},{place},{letter}"
        self.sheets[CODINGS.name].write_line(f"{head},{self._coding_end(one.rater, coding)}")
        self.sheets[ANSWERS.name].write_lines(head, self._tails.of(self.questions, coding.content))

    def _coding_end(self, rater: Rater, coding: IndependentCoding) -> str:
        """Return the cells of `tables.CODINGS` behind the rater's letter."""
        at = coding.submitted_at.isoformat(timespec="seconds") if rater.is_timed else ""
        seconds = coding.active_seconds if rater.is_timed else ""
        memo = self._memo.text([coding.content.memo]) if coding.content.memo else ""
        return f"{self._rater_text[rater]},{coding.revision},{at},{seconds},{memo}"

    def _write_decision(self, place: str, ruling: Ruling) -> None:
        self.counts.decisions += 1
        question = next(each for each in self.questions if each.key == ruling.question)
        text = self._question_text[ruling.question]
        head = f"{ruling.decision_id},{place},{text},{ruling.revision},{ruling.is_last}"
        end = self._decision_end.text((ruling.cause, ruling.reason, ruling.decided_at))
        tails = [f"{tail},{end}" for tail in self._tails.of([question], ruling.content)]
        self.sheets[DECISIONS.name].write_lines(head, tails)

    def _write_gold(self, place: str, report: CodedReport, rulings: Sequence[Ruling]) -> None:
        decided = {ruling.question: ruling.content for ruling in rulings if ruling.is_last}
        labels = {label.question: label for label in labels_of(self.round, self.book, report, decided)}
        self.counts.gold_labels += len(labels)
        for question in self.questions:
            label = labels.get(question.key)
            origin, content = ("", NOT_CODED) if label is None else (label.origin.value, label.content)
            head = f"{place},{self._question_text[question.key]},{origin}"
            self.sheets[GOLD.name].write_lines(head, self._tails.of([question], content))

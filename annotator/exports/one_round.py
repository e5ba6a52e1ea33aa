"""One ended round on its way into the tables, some hundred reports at a time."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

from annotator.adjudication.selectors import Ruling
from annotator.adjudication.selectors.codings import CodedReport
from annotator.adjudication.selectors.decisions import stream_rulings
from annotator.adjudication.selectors.gold import GoldLabel, Origin, labels_of, labels_of_same
from annotator.adjudication.selectors.second import SecondValues, second_values
from annotator.coding.evidence import Span
from annotator.coding.selectors import IndependentCoding
from annotator.exports import reading
from annotator.exports.csvs import Cells, Sheet
from annotator.exports.discussion_tables import AFTER_DISCUSSION, REMARKS, SECOND_ANSWERS
from annotator.exports.open_coding import write_open_coding
from annotator.exports.reading import Drawn
from annotator.exports.rows import MOST_KEPT, NOT_CODED, Tails
from annotator.exports.shapes import QUESTION, REPORT, ROUND
from annotator.exports.tables import AGREEMENT, ANSWERS, CODINGS, DECISIONS, DRAWN, EVIDENCE, GOLD
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.selectors import load_book

# told how many more reports are written; raises to stop the work
Tick = Callable[[int], None]
Sheets = Mapping[str, Sheet]
# what all raters of a report said, and whether they were several
Same = tuple[str, bool]
# how many labels, and the ends of their lines
Labelled = tuple[int, tuple[str, ...]]
span_cells = attrgetter(*(field.name for field in fields(Span)))


@dataclass
class Counts:
    """What a package holds, as a person counts it."""

    rounds: int = 0
    reports: int = 0
    codings: int = 0
    not_coded: int = 0
    decisions: int = 0
    gold_labels: int = 0
    second_answers: int = 0


class RoundWriter:
    """Writes what one person may take out of one ended round."""

    def __init__(self, round: Round, seat: Seat, sheets: Sheets, counts: Counts) -> None:
        self.round, self.seat, self.sheets, self.counts = round, seat, sheets, counts
        self.book = load_book(round.version)
        self.questions = tuple(self.book.questions())
        self.raters = reading.raters_of(round, seat)
        self.gives_decisions = blinding.may_see_conflicts(seat.roles, round.phase, round.purpose)
        self.gives_gold = blinding.may_see_gold(round.phase, round.purpose) and seat.may(Action.SEE_GOLD_LABELS)
        self.causes: Counter[str] = Counter()
        self._tails = Tails(self.questions)
        self._second: SecondValues = {}
        self._agreed: dict[Same, Labelled] = {}
        self._numbers: dict[int, int] = {}
        self._round_text = Cells((ROUND,)).text([round.name])
        self._report = Cells(REPORT)
        self._memo = Cells(CODINGS.columns[-1:])
        letter = Cells(CODINGS.columns[4:6])
        self._letter_text = {key: letter.text((rater.letter, rater.machine)) for key, rater in self.raters.items()}
        who = Cells(CODINGS.columns[6:8])
        self._rater_text = {key: who.text((rater.pseudonym, rater.name)) for key, rater in self.raters.items()}
        self._spans = Cells(EVIDENCE.columns[6:])
        self._decision_end = Cells(DECISIONS.columns[-3:])
        self._question_text = {question.key: Cells((QUESTION,)).text([question.key]) for question in self.questions}

    def write(self, tick: Tick) -> None:
        """Write every line of the round, and its figures of agreement."""
        coded = reading.CodedReports(self.round, self.seat, self.raters)
        rulings = self._rulings()
        self._second = second_values(self.round) if self.gives_gold else {}
        for window in reading.windows_of(self.round):
            for (key, codings, gaps), report in zip(coded.of(window), self._reports(window), strict=True):
                place = f"{self._round_text},{report}"
                self._write_drawn(window[key], report)
                self._write_codings(place, codings, gaps)
                self._write_labels(place, key, window[key], codings, rulings.get(key, ()))
            tick(len(window))
        self.sheets[AGREEMENT.name].write_all(reading.agreement_rows(self.round, self.seat))
        self.sheets[AFTER_DISCUSSION.name].write_all(reading.after_discussion_rows(self.round, self.seat))
        if self.gives_decisions:
            self._write_discussion()
        if self.round.is_open_coding:
            write_open_coding(self.round, self.seat, self.sheets, self._numbers)
        tick(0)

    def _write_discussion(self) -> None:
        """Write remarks and second answers, numbered as they stand in this package."""
        remarks = self.sheets[REMARKS.name]
        remarks.write_all(reading.remark_rows(self.round, self.seat, first=remarks.rows + 1))
        answers = reading.second_answers_of(self.round, self.raters)
        rows = reading.second_answer_rows(self.round, self.raters, answers, first=self.counts.second_answers + 1)
        self.sheets[SECOND_ANSWERS.name].write_all(rows)
        self.counts.second_answers += len(answers)

    def _reports(self, window: Mapping[int, Drawn]) -> Sequence[str]:
        """Return the cells that name each report of a window."""
        return self._report.texts([(drawn.report_id, drawn.url) for drawn in window.values()])

    def _rulings(self) -> Mapping[int, Sequence[Ruling]]:
        """Return all rulings by report: people make them one by one, so they are never very many."""
        rulings: dict[int, list[Ruling]] = defaultdict(list)
        if self.gives_decisions:
            for ruling in stream_rulings(self.round):
                rulings[ruling.round_report_id].append(ruling)
        return rulings

    def _write_drawn(self, drawn: Drawn, report: str) -> None:
        line = f"{self._round_text},{drawn.position},{report},{drawn.snapshot_sha256}"
        self.sheets[DRAWN.name].write_line(line)

    def _write_codings(self, place: str, codings: Sequence[IndependentCoding], gaps: Sequence[int]) -> None:
        """Write the codings of a report, and that somebody did not code it, by letter.

        Their numbers are those of this package: in the order of submission they would tell which letter was first.
        """
        left = list(gaps)
        for number, coding in enumerate(codings, start=self.counts.codings + 1):
            rater = self.raters[coding.rater_id]
            while left and self.raters[left[0]].rank < rater.rank:
                self._write_gap(place, left.pop(0))
            if self.round.is_open_coding:
                self._numbers[coding.coding_id] = number
            head = f"{number},{place},{self._letter_text[coding.rater_id]}"
            self.sheets[CODINGS.name].write_line(f"{head},{self._coding_end(coding, is_timed=rater.is_timed)}")
            self.sheets[ANSWERS.name].write_lines(head, self._tails.of(coding.said, coding.content))
            if coding.content.evidence:
                self._write_evidence(head, coding)
        self.counts.codings += len(codings)
        for user_id in left:
            self._write_gap(place, user_id)

    def _write_evidence(self, head: str, coding: IndependentCoding) -> None:
        """Write the passages of a coding, by facet, finding, code and place."""
        spans = [span_cells(span) for span in coding.content.evidence]
        self.sheets[EVIDENCE.name].write_lines(head, [f",{text}\n" for text in self._spans.texts(spans)])

    def _write_gap(self, place: str, user_id: int) -> None:
        self.counts.not_coded += 1
        self.sheets[ANSWERS.name].write_lines(f",{place},{self._letter_text[user_id]}", self._tails.of("", NOT_CODED))

    def _coding_end(self, coding: IndependentCoding, *, is_timed: bool) -> str:
        """Return the cells of `tables.CODINGS` behind the rater's letter."""
        times = f"{coding.submitted_at},{coding.active_seconds}" if is_timed else ","
        memo = self._memo.text([coding.content.memo]) if coding.content.memo else ""
        return f"{self._rater_text[coding.rater_id]},{coding.revision},{times},{memo}"

    def _write_labels(
        self,
        place: str,
        round_report_id: int,
        drawn: Drawn,
        codings: Sequence[IndependentCoding],
        rulings: Sequence[Ruling],
    ) -> None:
        for ruling in rulings:
            self._write_decision(place, ruling)
        if self.gives_gold:
            humans = tuple(coding for coding in codings if not coding.machine)
            said = {coding.said for coding in humans}
            # most reports: all raters said the same, and so did those of another report
            same = (said.pop(), len(humans) > 1) if len(said) == 1 and not rulings else None
            kept = self._agreed.get(same) if same else None
            labels, tails = kept or self._label(CodedReport(round_report_id, drawn.report_id, humans), rulings, same)
            self.counts.gold_labels += labels
            self.sheets[GOLD.name].write_lines(place, tails)

    def _write_decision(self, place: str, ruling: Ruling) -> None:
        self.counts.decisions += 1
        self.causes[ruling.cause_name] += ruling.is_last
        question = next(each for each in self.questions if each.key == ruling.question)
        text = self._question_text[ruling.question]
        head = f"{ruling.decision_id},{place},{text},{ruling.revision},{ruling.is_last}"
        end = self._decision_end.text((ruling.cause, ruling.reason, ruling.decided_at))
        tails = [f"{tail[:-1]},{end}\n" for tail in self._tails.on(question, ruling.content)]
        self.sheets[DECISIONS.name].write_lines(head, tails)

    def _label(self, report: CodedReport, rulings: Sequence[Ruling], same: Same | None) -> Labelled:
        """Return how many labels a report has, and the ends of their lines; kept under what all raters said."""
        if same is None:
            decided = {ruling.question: ruling.content for ruling in rulings if ruling.is_last}
            return self._lines(labels_of(self.round, self.book, report, decided, self._second))
        if len(self._agreed) >= MOST_KEPT:
            self._agreed.clear()
        origin = Origin.CONSENSUS if same[1] else Origin.SINGLE
        kept = self._agreed[same] = self._lines(labels_of_same(self.round, self.book, report, origin))
        return kept

    def _lines(self, found: Iterable[GoldLabel]) -> Labelled:
        labels = {label.question: label for label in found}
        tails: list[str] = []
        for question in self.questions:
            label = labels.get(question.key)
            origin, content = ("", NOT_CODED) if label is None else (label.origin.value, label.content)
            head = f",{self._question_text[question.key]},{origin}"
            tails += [head + tail for tail in self._tails.on(question, content)]
        return len(labels), tuple(tails)

"""The conflicts of a round in the order in which they are decided, which of them are, and how a list shows them.

Conflicts of one kind (the same question, the same answers against each other) stand together, the most frequent kind
first, so that they can be decided alike.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.adjudication.conflicts import Value, value_of
from annotator.adjudication.selectors.codings import Conflict, conflicts_in
from annotator.adjudication.selectors.decisions import decided_keys, stream_rulings
from annotator.adjudication.wording import Wording
from annotator.rounds.models import Round, RoundReport
from annotator.studies.selectors import Seat
from taxonomy.book import Question
from taxonomy.selectors import load_book

Kind = tuple[str, frozenset[Value]]


@dataclass(frozen=True)
class StandingConflict:
    """One conflict, and whether it is decided."""

    conflict: Conflict
    question: Question
    is_decided: bool

    @property
    def kind(self) -> Kind:
        """What it shares with conflicts that can be decided alike."""
        return self.question.key, self.conflict.answers


@dataclass(frozen=True)
class ConflictCounts:
    """How many conflicts there are, and how many of them are decided."""

    total: int
    decided: int

    @property
    def undecided(self) -> int:
        """How many wait."""
        return self.total - self.decided


@dataclass(frozen=True)
class QuestionCounts:
    """The conflicts of one question."""

    question: Question
    counts: ConflictCounts


@dataclass(frozen=True)
class ConflictLine:
    """One conflict as a list shows it: the report, each rater's answer in words, and the decision if there is one."""

    round_report_id: int
    report_id: int
    title: str
    question: Question
    answers: tuple[tuple[str, str], ...]
    decision: str | None


def conflicts_of(round: Round, seat: Seat) -> tuple[StandingConflict, ...]:
    """Return the conflicts of an ended round; refuses viewers, and rounds that are planned or open."""
    conflicts = conflicts_in(round=round, seat=seat)
    decided = decided_keys(round)
    questions = {question.key: question for question in load_book(round.version).questions()}
    standing = [StandingConflict(one, questions[one.question], one.key in decided) for one in conflicts]
    place = {key: number for number, key in enumerate(questions)}
    times = Counter(one.kind for one in standing)
    wordings = {key: Wording(question) for key, question in questions.items()}
    texts = {kind: sorted(wordings[kind[0]].text(value) for value in kind[1]) for kind in times}
    # the sort is stable: within a kind, conflicts keep the order of the reports
    return tuple(
        sorted(standing, key=lambda one: (place[one.question.key], -times[one.kind], texts[one.kind], one.kind[0]))
    )


def count(conflicts: Sequence[StandingConflict]) -> ConflictCounts:
    """Return how far some conflicts are."""
    return ConflictCounts(len(conflicts), sum(one.is_decided for one in conflicts))


def conflict_counts(round: Round, seat: Seat) -> ConflictCounts:
    """Return how far an ended round is; refuses as `conflicts_of` does."""
    conflicts = conflicts_in(round=round, seat=seat)
    decided = decided_keys(round)
    return ConflictCounts(len(conflicts), sum(one.key in decided for one in conflicts))


def counts_by_question(round: Round, conflicts: Sequence[StandingConflict]) -> list[QuestionCounts]:
    """Return the same for every question of the round's book that has conflicts."""
    total = Counter(one.question.key for one in conflicts)
    decided = Counter(one.question.key for one in conflicts if one.is_decided)
    return [
        QuestionCounts(question, ConflictCounts(total[question.key], decided[question.key]))
        for question in load_book(round.version).questions()
        if total[question.key]
    ]


def describe(round: Round, conflicts: Sequence[StandingConflict]) -> list[ConflictLine]:
    """Return some conflicts, a page of them, as a list shows them; the same few queries for 2 and for 200."""
    ids = {one.conflict.round_report_id for one in conflicts}
    reports = RoundReport.objects.filter(pk__in=ids).values_list("pk", "report_id", "snapshot__title")
    titles = {pk: (report_id, title) for pk, report_id, title in reports}
    decisions = _decided_values(round, ids) if any(one.is_decided for one in conflicts) else {}
    return [_line(one, *titles[one.conflict.round_report_id], decisions) for one in conflicts]


def _line(
    one: StandingConflict, report_id: int, title: str, decisions: Mapping[tuple[int, str], Value | None]
) -> ConflictLine:
    wording = Wording(one.question)
    return ConflictLine(
        round_report_id=one.conflict.round_report_id,
        report_id=report_id,
        title=title,
        question=one.question,
        answers=tuple((letter, wording.text(value)) for letter, value in one.conflict.values.items()),
        decision=wording.text(decisions[one.conflict.key]) if one.conflict.key in decisions else None,
    )


def _decided_values(round: Round, round_reports: set[int]) -> dict[tuple[int, str], Value | None]:
    questions = {question.key: question for question in load_book(round.version).questions()}
    return {
        (ruling.round_report_id, ruling.question): value_of(questions[ruling.question], ruling.content)
        for ruling in stream_rulings(round, round_reports, only_last=True)
    }

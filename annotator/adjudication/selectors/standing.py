"""The conflicts of a round in the order in which they are decided, how far each is, and how a list shows them.

Conflicts of one kind (the same question, the same answers against each other) stand together, the most frequent kind
first, so that they can be decided alike.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.adjudication.conflicts import Standing, Value, after_discussion, standing_of, value_of
from annotator.adjudication.selectors.codings import Conflict, conflicts_in
from annotator.adjudication.selectors.decisions import decided_keys, stream_rulings
from annotator.adjudication.selectors.remarks import Talk
from annotator.adjudication.selectors.second import second_values
from annotator.adjudication.wording import Wording
from annotator.rounds.models import Round, RoundReport
from annotator.studies.selectors import Seat
from taxonomy.book import Question
from taxonomy.selectors import load_book

Kind = tuple[str, frozenset[Value]]
SILENCE = Talk(0)


@dataclass(frozen=True)
class StandingConflict:
    """One conflict, how far it is, and who of its raters answered again, with what."""

    conflict: Conflict
    question: Question
    standing: Standing
    second: Mapping[str, Value]

    @property
    def is_decided(self) -> bool:
        """Whether there is a decision."""
        return self.standing is Standing.DECIDED

    @property
    def waits(self) -> bool:
        """Whether it is neither decided nor settled by discussion."""
        return self.standing is Standing.UNDECIDED

    @property
    def now(self) -> Mapping[str, Value | None]:
        """What each rater says now."""
        return after_discussion(self.conflict.values, self.second)

    @property
    def kind(self) -> Kind:
        """What it shares with conflicts that can be decided alike."""
        return self.question.key, self.conflict.answers


@dataclass(frozen=True)
class ConflictCounts:
    """How many conflicts there are, and how many of them are decided, or else settled by discussion."""

    total: int
    decided: int
    settled: int = 0

    @property
    def done(self) -> int:
        """How many need nothing more."""
        return self.decided + self.settled

    @property
    def undecided(self) -> int:
        """How many wait."""
        return self.total - self.done


@dataclass(frozen=True)
class QuestionCounts:
    """The conflicts of one question."""

    question: Question
    counts: ConflictCounts


@dataclass(frozen=True)
class ConflictLine:
    """One conflict as a list shows it: the report, each rater's answer in words, and the decision if there is one.

    Of each rater the letter, the answer of the coding, and the second answer or "".
    """

    round_report_id: int
    report_id: int
    title: str
    question: Question
    answers: tuple[tuple[str, str, str], ...]
    decision: str | None
    settled: str | None
    talk: Talk


def conflicts_of(round: Round, seat: Seat) -> tuple[StandingConflict, ...]:
    """Return the conflicts of an ended round; refuses viewers, and rounds that are planned or open."""
    conflicts = conflicts_in(round=round, seat=seat)
    questions = {question.key: question for question in load_book(round.version).questions()}
    standing = _standing(round, conflicts, questions)
    place = {key: number for number, key in enumerate(questions)}
    times = Counter(one.kind for one in standing)
    wordings = {key: Wording(question) for key, question in questions.items()}
    texts = {kind: sorted(wordings[kind[0]].text(value) for value in kind[1]) for kind in times}
    # the sort is stable: within a kind, conflicts keep the order of the reports
    return tuple(
        sorted(standing, key=lambda one: (place[one.question.key], -times[one.kind], texts[one.kind], one.kind[0]))
    )


def _standing(round: Round, conflicts: Sequence[Conflict], questions: Mapping[str, Question]) -> list[StandingConflict]:
    decided = decided_keys(round)
    second = second_values(round)
    nobody: Mapping[str, Value] = {}
    return [
        StandingConflict(
            one,
            questions[one.question],
            standing_of(one.values, second.get(one.key, nobody), is_decided=one.key in decided),
            second.get(one.key, nobody),
        )
        for one in conflicts
    ]


def count(conflicts: Sequence[StandingConflict]) -> ConflictCounts:
    """Return how far some conflicts are."""
    standings = Counter(one.standing for one in conflicts)
    return ConflictCounts(len(conflicts), standings[Standing.DECIDED], standings[Standing.SETTLED])


def conflict_counts(round: Round, seat: Seat) -> ConflictCounts:
    """Return how far an ended round is; refuses as `conflicts_of` does."""
    questions = {question.key: question for question in load_book(round.version).questions()}
    return count(_standing(round, conflicts_in(round=round, seat=seat), questions))


def counts_by_question(round: Round, conflicts: Sequence[StandingConflict]) -> list[QuestionCounts]:
    """Return the same for every question of the round's book that has conflicts."""
    of_question: dict[str, list[StandingConflict]] = defaultdict(list)
    for one in conflicts:
        of_question[one.question.key].append(one)
    return [
        QuestionCounts(question, count(of_question[question.key]))
        for question in load_book(round.version).questions()
        if question.key in of_question
    ]


def describe(
    round: Round, conflicts: Sequence[StandingConflict], talks: Mapping[tuple[int, str], Talk]
) -> list[ConflictLine]:
    """Return some conflicts, a page of them, as a list shows them; the same few queries for 2 and for 200."""
    ids = {one.conflict.round_report_id for one in conflicts}
    reports = RoundReport.objects.filter(pk__in=ids).values_list("pk", "report_id", "snapshot__title")
    titles = {pk: (report_id, title) for pk, report_id, title in reports}
    decisions = _decided_values(round, ids) if any(one.is_decided for one in conflicts) else {}
    return [
        _line(one, *titles[one.conflict.round_report_id], decisions, talks.get(one.conflict.key, SILENCE))
        for one in conflicts
    ]


def _line(
    one: StandingConflict,
    report_id: int,
    title: str,
    decisions: Mapping[tuple[int, str], Value | None],
    talk: Talk,
) -> ConflictLine:
    wording = Wording(one.question)
    agreed = [value for value in one.now.values() if value is not None]
    return ConflictLine(
        round_report_id=one.conflict.round_report_id,
        report_id=report_id,
        title=title,
        question=one.question,
        answers=tuple(
            (letter, wording.text(value), wording.text(one.second[letter]) if letter in one.second else "")
            for letter, value in one.conflict.values.items()
        ),
        decision=wording.text(decisions[one.conflict.key]) if one.conflict.key in decisions else None,
        settled=wording.text(agreed[0]) if one.standing is Standing.SETTLED else None,
        talk=talk,
    )


def _decided_values(round: Round, round_reports: set[int]) -> dict[tuple[int, str], Value | None]:
    questions = {question.key: question for question in load_book(round.version).questions()}
    return {
        (ruling.round_report_id, ruling.question): value_of(questions[ruling.question], ruling.content)
        for ruling in stream_rulings(round, round_reports, only_last=True)
    }

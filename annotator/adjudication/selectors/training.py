"""Training: what a rater said, compared with the gold labels of the round that this one trains with.

The first answer counts, for a submission in training can't be revised. While the round is open a rater reads their own
comparison and nobody else any; once it has ended, members read every rater's score under letters or names, as the
phase allows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from annotator.adjudication.conflicts import value_of
from annotator.adjudication.selectors.gold import iter_gold_of_reports
from annotator.adjudication.wording import Wording
from annotator.coding.answers import Content
from annotator.coding.selectors.independent import iter_independent
from annotator.coding.selectors.own import own_contents
from annotator.common.errors import NotFound
from annotator.rounds import blinding
from annotator.rounds.models import Assignment, Purpose, Round
from annotator.studies.selectors import Seat
from taxonomy.selectors import load_book

GoldOf = Mapping[int, Mapping[str, Content]]  # by report and question


@dataclass(frozen=True)
class Compared:
    """One question of one report: what the rater said, the gold label, and whether they say the same."""

    question: str
    own: str
    gold: str
    is_same: bool


@dataclass(frozen=True)
class Score:
    """How many answers are those of the gold labels, of so many questions that have one."""

    name: str
    same: int
    compared: int
    reports: int

    @property
    def percent(self) -> float | None:
        """The share in percent; None when nothing was compared."""
        return 100 * self.same / self.compared if self.compared else None


def compared(assignment: Assignment, seat: Seat) -> list[Compared]:
    """Return a rater's own answers beside the gold label, question by question.

    `NotFound` for anybody but the rater, before the submission, and in a round that does not train.
    """
    round = _training(assignment.round_id)
    if assignment.rater_id != seat.user.pk or assignment.submitted_at is None:
        raise NotFound
    report = assignment.round_report.report_id
    return _compare(round, own_contents(round, seat)[report], _gold(round, seat, [report]).get(report, {}))


def own_score(round: Round, seat: Seat) -> Score:
    """Return the viewer's own score so far; `NotFound` in a round that does not train."""
    round = _training(round.pk)
    return _score(round, seat, "", own_contents(round, seat))


def scores(round: Round, seat: Seat) -> list[Score]:
    """Return every rater's score once the round has ended; nothing before."""
    round = _training(round.pk)
    if not blinding.may_see_agreement(round.phase):
        return []
    said: dict[str, dict[int, Content]] = {}
    for coding in iter_independent(round, seat):
        name = f"{coding.letter} ({coding.machine}, a machine)" if coding.machine else coding.letter
        said.setdefault(name, {})[coding.report_id] = coding.content
    return [_score(round, seat, letter, contents) for letter, contents in sorted(said.items())]


def _training(round_id: int) -> Round:
    rows = Round.objects.select_related("study", "version", "origin__version", "origin__study")
    found = rows.filter(pk=round_id, purpose=Purpose.TRAINING).first()
    if found is None:
        raise NotFound
    return found


def _gold(round: Round, seat: Seat, reports: Collection[int]) -> GoldOf:
    assert round.origin is not None  # a constraint of the database
    found: dict[int, dict[str, Content]] = {}
    for label in iter_gold_of_reports(round.origin, seat, reports):
        found.setdefault(label.report_id, {})[label.question] = label.content
    return found


def _compare(round: Round, said: Content, gold: Mapping[str, Content]) -> list[Compared]:
    lines = []
    for question in load_book(round.version).questions():
        if question.key in gold:
            own, right = value_of(question, said), value_of(question, gold[question.key])
            wording = Wording(question)
            lines.append(Compared(question.name, wording.text(own), wording.text(right), own == right))
    return lines


def _score(round: Round, seat: Seat, name: str, said: Mapping[int, Content]) -> Score:
    gold = _gold(round, seat, list(said))
    lines = [line for report, content in said.items() for line in _compare(round, content, gold.get(report, {}))]
    return Score(name, sum(line.is_same for line in lines), len(lines), len(said))

"""How conflicts like this one were decided before: the same answers against each other on the same question."""

from collections import Counter
from dataclasses import dataclass

from annotator.adjudication.conflicts import question_of, value_of
from annotator.adjudication.models import Decision
from annotator.adjudication.selectors.codings import Conflict, conflicts_in
from annotator.adjudication.selectors.decisions import stream_rulings
from annotator.adjudication.wording import Wording
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.studies.selectors import Seat
from taxonomy.book import Question
from taxonomy.selectors import load_book

# as many as can be read in one go; a practice shows long before
MOST_READ = 500


@dataclass(frozen=True)
class Outcome:
    """One answer, and how often it was the decision."""

    text: str
    times: int


@dataclass(frozen=True)
class Precedents:
    """The earlier decisions on such conflicts, the raters' own answers first counted even where they never won."""

    times: int
    outcomes: tuple[Outcome, ...]


def precedents_of(*, conflict: Conflict, question: Question, seat: Seat) -> Precedents:
    """Return how other conflicts of the study with the same answers on the same question were decided."""
    won: Counter[str] = Counter()
    for round in _decided_rounds(question.key, seat):
        won.update(_decided_in(round, conflict, seat))
    wording = Wording(question)
    texts = dict.fromkeys([*(wording.text(value) for value in conflict.answers), *won])
    ordered = sorted(texts, key=lambda text: (-won[text], text))
    return Precedents(won.total(), tuple(Outcome(text, won[text]) for text in ordered))


def _decided_rounds(question: str, seat: Seat) -> list[Round]:
    decided = Decision.objects.filter(round_report__round__study=seat.study, question=question)
    ids = set(decided.values_list("round_report__round", flat=True))
    rounds = Round.objects.filter(pk__in=ids).select_related("version").order_by("pk")
    return [round for round in rounds if blinding.may_see_conflicts(seat.roles, round.phase, round.purpose)]


def _decided_in(round: Round, like: Conflict, seat: Seat) -> list[str]:
    alike = [
        one.round_report_id
        for one in conflicts_in(round=round, seat=seat)
        if one.question == like.question and one.answers == like.answers and one.key != like.key
    ]
    question = question_of(load_book(round.version), like.question)
    if question is None or not alike:
        return []
    wording = Wording(question)
    rulings = stream_rulings(round, alike[-MOST_READ:], question=like.question, only_last=True)
    return [wording.text(value_of(question, one.content)) for one in rulings]

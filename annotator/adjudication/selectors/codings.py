"""The independent codings of a round, report by report, and the conflicts among them.

Both are frozen when the round ends, so the conflicts of a round are compared once and kept in the process's cache.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.core.cache import cache

from annotator.adjudication.conflicts import State, Value, compare
from annotator.coding.answers import Content
from annotator.coding.selectors import IndependentCoding, iter_independent
from annotator.common.errors import WrongState
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.selectors import load_book

KEPT_SECONDS = 3600


class ConflictsHidden(WrongState):
    """Where raters differ is nobody's business while they code."""

    def __init__(self) -> None:
        super().__init__("Conflicts are shown once the round has ended; until then nobody sees another's codings.")


@dataclass(frozen=True)
class CodedReport:
    """One report of a round with its independent codings."""

    round_report_id: int
    report_id: int
    codings: tuple[IndependentCoding, ...]

    @property
    def by_humans(self) -> tuple[IndependentCoding, ...]:
        """The codings on which conflicts and gold labels rest: a machine's counts for neither."""
        return tuple(coding for coding in self.codings if not coding.machine)

    @property
    def contents(self) -> dict[str, Content]:
        """What each human rater said, by letter."""
        return {coding.letter: coding.content for coding in self.by_humans}


@dataclass(frozen=True)
class Conflict:
    """Two raters or more differ on one question of one report; `values` are by letter, None where not answered."""

    round_report_id: int
    question: str
    values: Mapping[str, Value | None]

    @property
    def key(self) -> tuple[int, str]:
        """What names a conflict within its study."""
        return self.round_report_id, self.question

    @property
    def answers(self) -> frozenset[Value]:
        """The different answers: conflicts with equal answers are of one kind."""
        return frozenset(value for value in self.values.values() if value is not None)


def require_conflicts(*, round: Round, seat: Seat) -> None:
    """Refuse people who may not see conflicts, and rounds that are planned or open."""
    seat.require(Action.SEE_CONFLICTS)
    if not blinding.may_see_conflicts(seat.roles, round.phase, round.purpose):
        raise ConflictsHidden


def iter_coded(*, round: Round, seat: Seat, round_reports: Collection[int] | None = None) -> Iterator[CodedReport]:
    """Yield the coded reports of an ended round in its order, in flat memory; a report nobody coded is not among them.

    Whoever calls has asked whether the person may see what is made of them.
    """
    codings = iter_independent(round, seat, round_reports)
    for round_report_id, group in groupby(codings, key=lambda coding: coding.round_report_id):
        rows = tuple(group)
        yield CodedReport(round_report_id, rows[0].report_id, rows)


def conflicts_in(*, round: Round, seat: Seat) -> tuple[Conflict, ...]:
    """Return every conflict of an ended round, decided or not, in the order of its reports and the book."""
    require_conflicts(round=round, seat=seat)
    key = f"conflicts-{round.pk}-{round.ended_at.timestamp() if round.ended_at else 0}"
    kept: tuple[Conflict, ...] | None = cache.get(key)
    if kept is None:
        kept = tuple(_find_conflicts(round, seat))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _find_conflicts(round: Round, seat: Seat) -> Iterator[Conflict]:
    book = load_book(round.version)
    for coded in iter_coded(round=round, seat=seat):
        for comparison in compare(book, coded.contents):
            if comparison.state is State.CONFLICT:
                yield Conflict(coded.round_report_id, comparison.question.key, comparison.values)

"""One conflict with everything that the person who decides it needs to see at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.adjudication.conflicts import value_of
from annotator.adjudication.selectors.codings import Conflict
from annotator.adjudication.selectors.decisions import Ruling, stream_rulings
from annotator.adjudication.selectors.discussions import Discussion, discussion_of
from annotator.adjudication.selectors.precedents import Precedents, precedents_of
from annotator.adjudication.selectors.sides import Definition, RaterAnswer, definitions_of, sides_of
from annotator.adjudication.selectors.standing import ConflictCounts, StandingConflict, conflicts_of, count
from annotator.adjudication.wording import Said, Wording
from annotator.common.errors import NotFound
from annotator.rounds.models import Round, RoundReport
from annotator.studies.selectors import Seat
from taxonomy.book import Question


@dataclass(frozen=True)
class PastDecision:
    """A ruling and what it says in words."""

    ruling: Ruling
    said: Said | None


@dataclass(frozen=True)
class Place:
    """Where the conflict stands among those that are walked through; numbers count from 1."""

    number: int
    total: int
    counts: ConflictCounts
    number_of_kind: int
    total_of_kind: int
    previous: StandingConflict | None
    next: StandingConflict | None
    next_undecided: StandingConflict | None


@dataclass(frozen=True)
class ConflictPage:
    """Everything about one conflict; what machines said stands beside it and makes none."""

    round_report: RoundReport
    conflict: Conflict
    question: Question
    raters: tuple[RaterAnswer, ...]
    machines: tuple[RaterAnswer, ...]
    definitions: tuple[Definition, ...]
    decisions: tuple[PastDecision, ...]
    discussion: Discussion
    precedents: Precedents
    place: Place

    @property
    def decision(self) -> PastDecision | None:
        """The decision that counts."""
        return self.decisions[-1] if self.decisions else None


def conflict_at(round: Round, round_report_id: int, question: str, seat: Seat, walk: str = "") -> ConflictPage:
    """Return one conflict of an ended round; `NotFound` where the raters don't differ.

    `walk` is the question whose conflicts are gone through, "" for all. Refuses as `conflicts_of` does.
    """
    everything = conflicts_of(round, seat)
    found = next((one for one in everything if one.conflict.key == (round_report_id, question)), None)
    if found is None:
        raise NotFound
    walked = [one for one in everything if one.question.key == walk] if walk == question else everything
    round_report = RoundReport.objects.select_related("report", "snapshot", "round").get(pk=round_report_id)
    sides = sides_of(found, round, seat)
    raters = tuple(side for side in sides if not side.machine)
    return ConflictPage(
        round_report=round_report,
        conflict=found.conflict,
        question=found.question,
        raters=raters,
        machines=tuple(side for side in sides if side.machine),
        definitions=definitions_of(found, raters),
        decisions=_decisions(found, round),
        discussion=discussion_of(found, round, seat),
        precedents=precedents_of(conflict=found.conflict, question=found.question, seat=seat),
        place=_place(found, walked),
    )


def _decisions(found: StandingConflict, round: Round) -> tuple[PastDecision, ...]:
    if not found.is_decided:
        return ()
    wording = Wording(found.question)
    rulings = list(stream_rulings(round, [found.conflict.round_report_id], question=found.conflict.question))
    values = [value_of(found.question, one.content) for one in rulings]
    return tuple(
        PastDecision(ruling, None if value is None else wording.say(value))
        for ruling, value in zip(rulings, values, strict=True)
    )


def _place(found: StandingConflict, walked: Sequence[StandingConflict]) -> Place:
    number = walked.index(found)
    alike = [one for one in walked if one.kind == found.kind]
    beyond = [*walked[number + 1 :], *walked[:number]]
    return Place(
        number=number + 1,
        total=len(walked),
        counts=count(walked),
        number_of_kind=alike.index(found) + 1,
        total_of_kind=len(alike),
        previous=walked[number - 1] if number else None,
        next=walked[number + 1] if number + 1 < len(walked) else None,
        next_undecided=next((one for one in beyond if one.waits), None),
    )

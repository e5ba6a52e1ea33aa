"""One conflict with everything that the person who decides it needs to see at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.accounts.models import User
from annotator.adjudication.conflicts import value_of
from annotator.adjudication.selectors.codings import Conflict, iter_coded
from annotator.adjudication.selectors.decisions import Ruling, stream_rulings
from annotator.adjudication.selectors.precedents import Precedents, precedents_of
from annotator.adjudication.selectors.standing import StandingConflict, conflicts_of, count
from annotator.adjudication.wording import Said, Wording, codes_in
from annotator.coding.selectors import IndependentCoding
from annotator.common.errors import NotFound
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Round, RoundReport
from annotator.studies.selectors import Seat
from taxonomy.book import CodeEntry, Question

HUES = 4


@dataclass(frozen=True)
class RaterAnswer:
    """What one rater said; raters who said the same share a hue. `machine` names a machine rater, "" is a human."""

    letter: str
    name: str
    is_own: bool
    said: Said | None
    memo: str
    hue: int
    machine: str = ""


@dataclass(frozen=True)
class Definition:
    """A code that is at stake, the raters who chose it, and their hue; 0 where raters of several hues did."""

    code: CodeEntry
    letters: tuple[str, ...]
    hue: int


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
    decided: int
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
    answers = _answers(found, round, seat)
    raters = tuple(one for one in answers if not one.machine)
    return ConflictPage(
        round_report=round_report,
        conflict=found.conflict,
        question=found.question,
        raters=raters,
        machines=tuple(one for one in answers if one.machine),
        definitions=_definitions(found, raters),
        decisions=_decisions(found, round),
        precedents=precedents_of(conflict=found.conflict, question=found.question, seat=seat),
        place=_place(found, walked),
    )


def _answers(found: StandingConflict, round: Round, seat: Seat) -> tuple[RaterAnswer, ...]:
    coded = next(iter_coded(round=round, seat=seat, round_reports=[found.conflict.round_report_id]))
    codings = {coding.letter: coding for coding in coded.codings}
    names = _names(coded.codings)
    values = list(dict.fromkeys(value for value in found.conflict.values.values() if value is not None))
    wording = Wording(found.question)
    said = {letter: value_of(found.question, coding.content) for letter, coding in codings.items()}
    return tuple(
        RaterAnswer(
            letter=letter,
            name=names.get(codings[letter].rater_id, ""),
            is_own=codings[letter].sight is Sight.OWN,
            said=None if value is None else wording.say(value),
            memo=codings[letter].content.memo,
            hue=1 + values.index(value) % HUES if value in values else 0,
            machine=codings[letter].machine,
        )
        for letter, value in (said | dict(found.conflict.values)).items()
    )


def _names(codings: Sequence[IndependentCoding]) -> dict[int, str]:
    """Return the names of those raters who may be named."""
    ids = [coding.rater_id for coding in codings if coding.sight is Sight.NAME]
    return {person.pk: str(person) for person in User.objects.filter(pk__in=ids)} if ids else {}


def _definitions(found: StandingConflict, raters: Sequence[RaterAnswer]) -> tuple[Definition, ...]:
    """Return the codes that were chosen, first those on which the raters differ."""
    chosen: dict[CodeEntry, list[RaterAnswer]] = {}
    for rater in raters:
        value = found.conflict.values[rater.letter]
        for code in codes_in(found.question, value) if value is not None else ():
            chosen.setdefault(code, []).append(rater)
    definitions = [
        Definition(code, tuple(rater.letter for rater in by), by[0].hue if len({one.hue for one in by}) == 1 else 0)
        for code, by in chosen.items()
    ]
    return tuple(sorted(definitions, key=lambda definition: definition.hue == 0))


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
    counts = count(walked)
    return Place(
        number=number + 1,
        total=counts.total,
        decided=counts.decided,
        number_of_kind=alike.index(found) + 1,
        total_of_kind=len(alike),
        previous=walked[number - 1] if number else None,
        next=walked[number + 1] if number + 1 < len(walked) else None,
        next_undecided=next((one for one in beyond if not one.is_decided), None),
    )

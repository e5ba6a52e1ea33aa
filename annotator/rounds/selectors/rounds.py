"""Reads of rounds, already scoped to a seat: rounds, their progress as counts of reports, letters.

Counts say how many reports are done, never what was coded. What may be read of codings is `annotator.rounds.blinding`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from annotator.common.errors import NotFound
from annotator.rounds import blinding
from annotator.rounds.models import Assignment, Round, RoundRater, RoundReport
from annotator.rounds.selectors.machines import name_of_machine
from annotator.studies.models import Membership, Role, Study
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_in
from mining.models import Report
from taxonomy.models import Version

if TYPE_CHECKING:
    from annotator.common.people import Person


@dataclass(frozen=True)
class Counts:
    """How many of some assignments are done."""

    assigned: int = 0
    done: int = 0

    @property
    def left(self) -> int:
        """How many are not done."""
        return self.assigned - self.done


@dataclass(frozen=True)
class RoundLine:
    """A round in a list: how many reports it has, how far all raters are, how far I am, whether I can code."""

    round: Round
    reports: int
    everybody: Counts
    mine: Counts
    can_code: bool


@dataclass(frozen=True)
class Needs:
    """What a study must have before a round can be planned, and whether it has it."""

    has_reports: bool
    has_version: bool
    has_raters: bool

    @property
    def can_screen(self) -> bool:
        """Whether a screening round can be planned: it brings its own codebook."""
        return self.has_reports and self.has_raters

    @property
    def are_met(self) -> bool:
        """Whether nothing is missing."""
        return self.has_reports and self.has_version and self.has_raters


@dataclass(frozen=True)
class RaterLine:
    """One rater's progress; `name` is a letter while letters stand for names."""

    name: str
    is_self: bool
    counts: Counts
    weight: int = 1
    has_left: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a round is: in all, for me, and for each rater.

    `names` lists the raters alphabetically when `raters` can't name them.
    """

    reports: int
    everybody: Counts
    mine: Counts
    raters: Sequence[RaterLine]
    names: Sequence[str] = ()


def round_in(seat: Seat, round_id: int) -> Round:
    """Return a round of the seat's study; `NotFound` when there is none, `NotAllowed` without the right to rounds."""
    seat.require(Action.SEE_ROUNDS)
    found = Round.objects.select_related("study", "version").filter(study=seat.study, pk=round_id).first()
    if found is None:
        raise NotFound
    return found


def is_rater_of(round: Round, user: "Person") -> bool:
    """Return whether the person is one of the round's raters."""
    return RoundRater.objects.filter(round=round, user_id=user.pk).exists()


@dataclass(frozen=True)
class LetteredRater:
    """A rater as the round shows them; `machine` says which model or script it is, "" for a human."""

    letter: str
    machine: str


def lettered_raters(round: Round) -> dict[int, LetteredRater]:
    """Return the raters of the round by user id, in order of the letters under which they are shown."""
    rows = RoundRater.objects.filter(round=round).annotate(machine=name_of_machine("user_id", "round__study_id"))
    ranks = rows.order_by("letter_rank").values_list("user_id", "letter_rank", "machine")
    return {user_id: LetteredRater(letter(rank), machine) for user_id, rank, machine in ranks}


def letters_of(round: Round) -> dict[int, str]:
    """Return the letter under which each rater of the round is shown, by user id, in order of the letters."""
    return {user_id: rater.letter for user_id, rater in lettered_raters(round).items()}


def letter(rank: int) -> str:
    """Return the letter of a place: A to Z, then AA, AB, ..."""
    name = chr(ord("A") + rank % 26)
    return name if rank < 26 else letter(rank // 26 - 1) + name


def round_line(user: "Person", round_id: int) -> RoundLine:
    """Return a round by its id alone, for a person with a role in its study; `NotFound` for everybody else."""
    study = Study.objects.filter(pk__in=Round.objects.filter(pk=round_id).values("study_id")).first()
    if study is None:
        raise NotFound
    seat = seat_in(user=user, study=study)
    round = round_in(seat, round_id)
    done = progress(round, seat)
    return _line(round, done.reports, done.everybody, done.mine, seat)


def rounds_of(seat: Seat) -> list[RoundLine]:
    """Return the study's rounds, newest first; three queries however many there are."""
    seat.require(Action.SEE_ROUNDS)
    rounds = Round.objects.filter(study=seat.study).select_related("version").defer("draw").order_by("-pk")
    reports = dict(
        RoundReport.objects.filter(round__study=seat.study).values_list("round").annotate(n=Count("pk")).order_by()
    )
    counts = _counts_by_round(seat)
    return [_line(each, reports.get(each.pk, 0), *counts.get(each.pk, (Counts(), Counts())), seat) for each in rounds]


def _line(round: Round, reports: int, everybody: Counts, mine: Counts, seat: Seat) -> RoundLine:
    can_code = seat.may(Action.CODE) and blinding.may_submit(round.phase) and mine.assigned > 0
    return RoundLine(round, reports, everybody, mine, can_code)


def _counts_by_round(seat: Seat) -> dict[int, tuple[Counts, Counts]]:
    mine = Q(rater_id=seat.user.pk)
    rows = (
        Assignment.objects.filter(round__study=seat.study)
        .values_list("round")
        .annotate(
            assigned=Count("pk"),
            done=Count("submitted_at"),
            own=Count("pk", filter=mine),
            own_done=Count("submitted_at", filter=mine),
        )
        .order_by()
    )
    return {pk: (Counts(assigned, done), Counts(own, own_done)) for pk, assigned, done, own, own_done in rows}


def counts_of(round: Round, user: "Person") -> Counts:
    """Return how many of a person's reports in the round are done; one query."""
    found = Assignment.objects.filter(round=round, rater_id=user.pk).aggregate(
        assigned=Count("pk"), done=Count("submitted_at")
    )
    return Counts(found["assigned"], found["done"])


def progress(round: Round, seat: Seat) -> Progress:
    """Return how far the round is, each rater under the name or letter that the phase allows; three queries."""
    counts = _counts_by_rater(round)
    raters = list(RoundRater.objects.filter(round=round).select_related("user").order_by("letter_rank"))
    shows_names = blinding.shows_names_beside_counts(
        round.phase, shows_names_when_closed=seat.study.shows_names_when_closed
    )
    lines = [
        RaterLine(
            str(each.user) if shows_names else letter(each.letter_rank),
            each.user_id == seat.user.pk,
            counts.get(each.user_id, Counts()),
            weight=each.weight if shows_names else 1,
            has_left=shows_names and each.left_at is not None,
        )
        for each in raters
    ]
    return Progress(
        reports=RoundReport.objects.filter(round=round).count(),
        everybody=Counts(sum(each.assigned for each in counts.values()), sum(each.done for each in counts.values())),
        mine=counts.get(seat.user.pk, Counts()),
        raters=sorted(lines, key=lambda line: line.name.casefold()),
        names=() if shows_names else sorted((str(each.user) for each in raters), key=str.casefold),
    )


def _counts_by_rater(round: Round) -> Mapping[int, Counts]:
    rows = Assignment.objects.filter(round=round).values_list("rater").order_by()
    counted = rows.annotate(assigned=Count("pk"), done=Count("submitted_at"))
    return {rater_id: Counts(assigned, done) for rater_id, assigned, done in counted}


def needs_of(study: Study) -> Needs:
    """Return whether a round could be planned now; three short queries."""
    return Needs(
        has_reports=Report.objects.filter(corpus_id=study.corpus_id).exists(),
        has_version=published_versions(study).exists(),
        has_raters=possible_raters(study).exists(),
    )


def published_versions(study: Study) -> "QuerySet[Version]":
    """Return the versions of the study's codebook that a round can use, newest first."""
    return Version.objects.filter(codebook_id=study.codebook_id, number__isnull=False).order_by("-number")


def possible_raters(study: Study) -> "QuerySet[Person]":
    """Return the people who hold the role of rater in the study, by name."""
    raters = Membership.objects.filter(study=study, role=Role.RATER).values("user_id")
    return get_user_model().objects.filter(pk__in=raters, is_active=True).order_by("name", "pk")

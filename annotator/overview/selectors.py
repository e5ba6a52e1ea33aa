"""Where a study stands, as this person may see it: a fixed number of queries, however many rounds there are."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Prefetch, QuerySet

from annotator.accounts.models import User
from annotator.adjudication.selectors import conflict_counts
from annotator.exports.models import Package
from annotator.overview.agreement import Line, agreement_lines
from annotator.overview.models import Digest
from annotator.rounds import blinding
from annotator.rounds.changed import count_changed
from annotator.rounds.models import Assignment, Phase, Round
from annotator.rounds.selectors import RoundLine, rounds_of
from annotator.studies.models import Membership, Role, Study
from annotator.studies.selectors import Seat, studies_of
from mining.models import Harvest, Report
from taxonomy.models import Codebook, CodeState, CodeStatus, Operation, Version
from taxonomy.selectors import latest_version


@dataclass(frozen=True)
class Collected:
    """What the corpus holds."""

    reports: int
    repositories: int
    at: datetime | None
    changed: int = 0  # since they were read in a round


@dataclass(frozen=True)
class Scheme:
    """The last published version of the codebook, and its draft in two figures."""

    version: Version | None
    codes: int
    has_changes: bool


@dataclass(frozen=True)
class Conflicts:
    """The round whose conflicts are to be settled first, and how many of them wait."""

    round: Round
    undecided: int
    total: int


@dataclass(frozen=True)
class Agreement:
    """The agreement of the round that ended last."""

    round: Round
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Work:
    """What coding, deciding and ending rounds wait for: rounds with their counts of reports, and conflicts."""

    study: Study
    roles: frozenset[str]
    rounds: tuple[RoundLine, ...]
    conflicts: Conflicts | None

    def rounds_in(self, *phases: str) -> tuple[RoundLine, ...]:
        """Return the rounds in some phases, newest first."""
        return tuple(line for line in self.rounds if line.round.phase in phases)


@dataclass(frozen=True)
class Facts(Work):
    """All that the study's home says and all that decides what is to be done next."""

    people: Counter[str]
    collected: Collected
    scheme: Scheme
    agreement: Agreement | None
    package: Package | None


@dataclass(frozen=True)
class StudyLine:
    """A study in the list of mine."""

    study: Study
    roles: tuple[str, ...]
    left: int


def work_of(seat: Seat) -> Work:
    """Return a study's work for one of its members; conflicts only where blinding lets them be."""
    rounds = tuple(rounds_of(seat))
    return Work(seat.study, seat.roles, rounds, _conflicts(rounds, seat))


def facts_of(seat: Seat) -> Facts:
    """Return the facts of a study for one of its members; agreement and conflicts only where blinding lets them be."""
    work = work_of(seat)
    return Facts(
        study=work.study,
        roles=work.roles,
        rounds=work.rounds,
        conflicts=work.conflicts,
        people=Counter(Membership.objects.filter(study=seat.study).values_list("role", flat=True)),
        collected=_collected(seat.study, is_lead=Role.LEAD in seat.roles),
        scheme=_scheme(seat.study.codebook),
        agreement=_agreement(work.rounds, seat),
        package=Package.objects.filter(study=seat.study).exclude(file="").order_by("-pk").first(),
    )


def digest_of(user: User) -> Digest | None:
    """Return a person's choice of a digest with the job that waits for the next one; None for never."""
    return Digest.objects.select_related("job").filter(user=user).first()


def my_studies(user: User) -> list[StudyLine]:
    """Return a person's studies with roles and the number of reports to code; three queries."""
    mine = Prefetch("memberships", queryset=Membership.objects.filter(user=user).order_by("role"))
    left = dict(_left(user))
    return [
        StudyLine(study, tuple(held.role for held in study.memberships.all()), left.get(study.pk, 0))
        for study in studies_of(user=user).prefetch_related(mine)
    ]


def _left(user: User) -> "QuerySet[Assignment, tuple[int, int]]":
    waiting = Assignment.objects.filter(rater=user, submitted_at=None, round__phase=Phase.OPEN)
    return waiting.values_list("round__study").annotate(Count("pk")).order_by()


def _collected(study: Study, *, is_lead: bool) -> Collected:
    counted = Report.objects.filter(corpus_id=study.corpus_id).aggregate(
        reports=Count("pk"), repositories=Count("repository", distinct=True)
    )
    at = Harvest.objects.filter(source__corpus_id=study.corpus_id).aggregate(at=Max("finished_at"))["at"]
    changed = count_changed(study) if is_lead else 0
    return Collected(counted["reports"], counted["repositories"], at, changed)


def _scheme(codebook: Codebook) -> Scheme:
    in_draft = CodeState.objects.filter(version__codebook=codebook, version__number=None, status=CodeStatus.ACTIVE)
    changes = Operation.objects.filter(codebook=codebook, version=None)
    return Scheme(latest_version(codebook), in_draft.count(), changes.exists())


def _conflicts(rounds: tuple[RoundLine, ...], seat: Seat) -> Conflicts | None:
    """Count in the oldest round only: it comes first, and counting in all would cost more with every round."""
    ended = [line.round for line in rounds if line.round.phase == Phase.RECONCILING]
    open_to_me = [round for round in ended if not round.awaits_alignment and blinding.has_conflicts(round.purpose)]
    if not open_to_me or not blinding.may_see_conflicts(seat.roles, Phase.RECONCILING):
        return None
    counts = conflict_counts(open_to_me[-1], seat)
    return Conflicts(open_to_me[-1], counts.undecided, counts.total)


def _agreement(rounds: tuple[RoundLine, ...], seat: Seat) -> Agreement | None:
    ended = [
        line.round
        for line in rounds
        if line.round.ended_at
        and line.round.raters_per_report > 1
        and not line.round.awaits_alignment
        and blinding.has_conflicts(line.round.purpose)
    ]
    if not ended:
        return None
    last = max(ended, key=lambda round: (round.ended_at is not None and round.ended_at, round.pk))
    return Agreement(last, agreement_lines(last, seat))

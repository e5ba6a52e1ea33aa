"""What the page of packages shows: what a package would hold now, and those that were built."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from annotator.common.errors import NotFound
from annotator.common.jobs.selectors import Progress, progress_of
from annotator.common.models import JobState
from annotator.common.paging import Page, keyset_page
from annotator.exports.models import Package
from annotator.exports.reading.scope import is_included
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.rounds.selectors import Counts, rounds_of
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat

PAGE = 25
LONG = timedelta(seconds=15)


@dataclass(frozen=True)
class RoundOutlook:
    """One round as a package would take it: its codings, and its gold labels."""

    round: Round
    reports: int
    counts: Counts
    gives_codings: bool
    gives_labels: bool


@dataclass(frozen=True)
class UnderWay:
    """A package that is being built; `left` says in words how long it may take, "" while nobody can know.

    `is_waiting_long` says that no worker has taken it up for a while.
    """

    package: Package
    progress: Progress
    left: str
    is_waiting_long: bool


def outlook_of(seat: Seat) -> Sequence[RoundOutlook]:
    """Return what a package built now would take from each round, newest round first."""
    seat.require(Action.EXPORT)
    return [
        RoundOutlook(
            round=line.round,
            reports=line.reports,
            counts=line.everybody,
            gives_codings=is_included(line.round),
            gives_labels=blinding.may_see_gold(line.round.phase, line.round.purpose),
        )
        for line in rounds_of(seat)
    ]


def packages_of(seat: Seat, *, after: int | None = None, before: int | None = None) -> Page[Package]:
    """Return a page of the study's packages, newest first, those that came to nothing among them."""
    seat.require(Action.EXPORT)
    packages = Package.objects.filter(study=seat.study).select_related("job", "created_by")
    return keyset_page(packages, size=PAGE, after=after, before=before, newest_first=True)


def under_way(packages: Sequence[Package], *, at: datetime) -> UnderWay | None:
    """Return the package that is being built, if one of these is: there is never more than one."""
    for package in packages:
        job = package.job
        if not job.has_ended:
            progress = progress_of(job, at=at)
            is_waiting_long = job.state == JobState.QUEUED and at - job.created_at > LONG
            return UnderWay(package, progress, _in_words(progress.left), is_waiting_long)
    return None


def _in_words(left: timedelta | None) -> str:
    if left is None:
        return ""
    minutes = round(left / timedelta(minutes=1))
    if minutes == 0:
        return "less than a minute"
    return "about a minute" if minutes == 1 else f"about {minutes} minutes"


def package_in(seat: Seat, package_id: int) -> Package:
    """Return a package of the study; `NotFound` when there is none."""
    seat.require(Action.EXPORT)
    package = Package.objects.select_related("job", "study").filter(study=seat.study, pk=package_id).first()
    if package is None:
        raise NotFound
    return package

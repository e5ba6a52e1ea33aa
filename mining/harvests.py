"""Reads of harvests: how far one is, what it could not use, which came before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from annotator.common.errors import NotFound
from annotator.common.jobs.selectors import Progress, progress_of
from annotator.common.models import JobState
from mining.models import Corpus, Harvest, ImportProblem, SourceKind

# a worker takes a job up within a second; when none has after this long, there is probably no worker
PATIENCE = timedelta(seconds=20)


@dataclass(frozen=True)
class HarvestProgress:
    """One harvest as a person follows it."""

    harvest: Harvest
    progress: Progress
    rows_per_second: int | None
    left: str
    is_waiting_long: bool

    @property
    def title(self) -> str:
        """Return what is being done, as a heading."""
        is_git = self.harvest.source.kind == SourceKind.GIT
        return f"{'Bug fixes' if is_git else 'Import'} of {self.harvest.source.name}"

    @property
    def unit(self) -> str:
        """Return what the rate counts."""
        return "bug fixes" if self.harvest.source.kind == SourceKind.GIT else "rows"

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.progress.job.has_ended


def harvests_of(corpus: Corpus) -> "QuerySet[Harvest]":
    """Return the harvests of a corpus, newest first."""
    return Harvest.objects.filter(source__corpus=corpus).select_related("source", "job__created_by").order_by("-pk")


def harvest_at(corpus: Corpus, harvest_id: int) -> Harvest:
    """Return a harvest of this corpus that has a job."""
    harvest = harvests_of(corpus).filter(pk=harvest_id, job__isnull=False).first()
    if harvest is None:
        raise NotFound
    return harvest


def problems_of(harvest: Harvest) -> "QuerySet[ImportProblem]":
    """Return the rows that could not be used, or not without a loss."""
    return ImportProblem.objects.filter(harvest=harvest)


def follow(harvest: Harvest, *, at: datetime) -> HarvestProgress:
    """Return counts, rate and time left at a moment."""
    assert harvest.job is not None, "harvest_at gives only harvests with a job"
    job = harvest.job
    progress = progress_of(job, at=at)
    seconds = ((job.finished_at or at) - job.started_at).total_seconds() if job.started_at else 0
    return HarvestProgress(
        harvest,
        progress,
        rows_per_second=round(harvest.read / seconds) if seconds > 0 and harvest.read else None,
        left=in_words(progress.left) if progress.left is not None else "",
        is_waiting_long=job.state == JobState.QUEUED and at - job.created_at > PATIENCE,
    )


def in_words(left: timedelta) -> str:
    """Return a span of time as a person would say it."""
    seconds = round(left.total_seconds())
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"{10 * round(seconds / 10)} seconds"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} minutes"
    return f"{round(minutes / 60)} hours"

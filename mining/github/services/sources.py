"""Sources on GitHub and their harvests: made, begun, paused, resumed and cancelled by people."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.common.errors import Invalid, WrongState
from annotator.common.events import record
from annotator.common.jobs import services as jobs
from annotator.common.models import Job, JobState
from mining import access
from mining.github.models import GithubSource, Piece, RepositoryHarvest, RepositoryMark
from mining.github.query import GithubQuery
from mining.models import Corpus, Harvest, Source, SourceKind

if TYPE_CHECKING:
    from annotator.common.people import Person

TASK = "mining.harvest_github"
GOING_ON = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED)


def create_github_source(
    *,
    corpus: Corpus,
    query: GithubQuery,
    by: "Person",
    at: datetime,
    keeps_logins: bool = False,
    reads_diffs: bool = False,
) -> Source:
    """Keep what is asked of GitHub; refuses a query that GitHub can't be asked."""
    access.require(by, "import_reports", corpus)
    query = query.checked()
    with transaction.atomic():
        source = Source.objects.create(corpus=corpus, kind=SourceKind.GITHUB, name=source_name(query), created_at=at)
        choices = {"keeps_logins": keeps_logins, "reads_diffs": reads_diffs}
        GithubSource.objects.create(source=source, query=query.to_json(), **choices)
        told = {**query.to_json(), **choices}
        record(scope=corpus, subject=source, action="GitHub source added", by=by, at=at, after=told)
    return source


def source_name(query: GithubQuery) -> str:
    """Return the repositories, as many as fit, by their names without owners."""
    names = [repository.partition("/")[2] for repository in query.repositories]
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    if query.numbers:
        return f"a list: {shown}"[:255]
    return (query.repositories[0] if len(names) == 1 else shown)[:255]


def start_github_harvest(*, source: Source, by: "Person", at: datetime) -> Harvest:
    """Enqueue a job for each repository and one for the whole; the second harvest of a source fetches what changed.

    Refuses while another harvest of the source is going on.
    """
    access.require(by, "import_reports", source.corpus)
    if source.kind != SourceKind.GITHUB:
        raise Invalid("This source is not on GitHub.")
    with transaction.atomic():
        Corpus.objects.select_for_update().get(pk=source.corpus_id)
        if Harvest.objects.filter(source=source, job__state__in=GOING_ON).exists():
            raise WrongState("A harvest of this source is going on; follow it, or cancel it first.")
        harvest = Harvest.objects.create(source=source, started_at=at)
        query = GithubQuery.from_json(source.github.query)
        for repository in query.repositories:
            _enqueue_repository(harvest, repository, by, at)
        harvest.job = jobs.enqueue(
            task=TASK,
            title=f"Harvest of {source.name}"[:200],
            scope=source.corpus,
            arguments={"harvest": harvest.pk},
            by=by,
            at=at,
            unit="reports",
        )
        harvest.save(update_fields=["job"])
        told = {"source": source.name, "repositories": list(query.repositories)}
        record(scope=source.corpus, subject=harvest, action="harvest started", by=by, at=at, after=told)
    return harvest


def _enqueue_repository(harvest: Harvest, name: str, by: "Person", at: datetime) -> None:
    mark = RepositoryMark.objects.filter(source=harvest.source, name=name).first()
    job = jobs.enqueue(
        task=TASK,
        title=f"Harvest of {name}"[:200],
        scope=harvest.source.corpus,
        arguments={"harvest": harvest.pk, "repository": name},
        by=by,
        at=at,
        unit="reports",
    )
    RepositoryHarvest.objects.create(harvest=harvest, job=job, name=name, since=mark.through if mark else None)


def pause_harvest(*, harvest: Harvest, by: "Person", at: datetime) -> None:
    """Stop every repository behind its page at work, to be resumed; refuses when nothing is going on."""
    access.require(by, "import_reports", harvest.source.corpus)
    with transaction.atomic():
        going_on = [job for job in _jobs_of(harvest) if job.state in (JobState.QUEUED, JobState.RUNNING)]
        if not going_on:
            raise WrongState("Nothing of this harvest is running.")
        for job in going_on:
            jobs.request_pause(job=job)
        record(scope=harvest.source.corpus, subject=harvest, action="harvest paused", by=by, at=at)


def resume_harvest(*, harvest: Harvest, by: "Person", at: datetime) -> None:
    """Let a paused harvest go on, or try again what failed; refuses when there is neither."""
    access.require(by, "import_reports", harvest.source.corpus)
    with transaction.atomic():
        stopped = [
            job
            for job in _jobs_of(harvest)
            if job.state in (JobState.PAUSED, JobState.FAILED) or job.is_pause_requested
        ]
        if not stopped:
            raise WrongState("Only what was paused or has failed can be resumed.")
        for job in stopped:
            jobs.resume(job=job)
        RepositoryHarvest.objects.filter(job__in=stopped).update(troubles=0)
        record(scope=harvest.source.corpus, subject=harvest, action="harvest resumed", by=by, at=at)


def cancel_harvest(*, harvest: Harvest, by: "Person", at: datetime) -> None:
    """Stop for good; what was stored stays, parts of threads are thrown away. Refuses when it has ended."""
    access.require(by, "import_reports", harvest.source.corpus)
    with transaction.atomic():
        going_on = [job for job in _jobs_of(harvest) if not job.has_ended]
        if not going_on:
            raise WrongState("This harvest has already ended.")
        for job in going_on:
            jobs.request_cancel(job=job, at=at)
        idle = [job for job in going_on if job.state != JobState.RUNNING]
        Piece.objects.filter(repository_harvest__job__in=idle).delete()
        record(scope=harvest.source.corpus, subject=harvest, action="harvest cancelled", by=by, at=at)


def _jobs_of(harvest: Harvest) -> list[Job]:
    """Return the jobs of the repositories and, last, of the whole."""
    children = Job.objects.select_for_update().filter(pk__in=harvest.repositories.values("job")).order_by("pk")
    whole = [] if harvest.job_id is None else Job.objects.select_for_update().filter(pk=harvest.job_id)
    return [*children, *whole]

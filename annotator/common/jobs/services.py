"""Every change of a job's row. A change made by a worker is conditional on the lease it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Model, Q

from annotator.common.errors import WrongState
from annotator.common.events import JsonValue, name_of
from annotator.common.jobs.wake import wake
from annotator.common.models import Job, JobState

if TYPE_CHECKING:
    from annotator.common.people import Person

MOST_ATTEMPTS = 5


class LeaseLost(Exception):
    """Another worker holds the job now, or it has ended: stop, and write nothing more."""


@dataclass(frozen=True)
class Lease:
    """One worker's claim on one job, with what it needs to go on from where the last one stopped."""

    job_id: int
    holder: str
    arguments: Mapping[str, JsonValue]
    cursor: Mapping[str, JsonValue]
    attempt: int


def enqueue(
    *,
    task: str,
    title: str,
    scope: Model,
    arguments: Mapping[str, JsonValue],
    by: "Person",
    at: datetime,
    total: int | None = None,
    unit: str = "rows",
) -> Job:
    """Write a job and wake a worker when the surrounding transaction commits."""
    job = Job.objects.create(
        task=task,
        title=title,
        scope=name_of(scope),
        arguments=dict(arguments),
        created_by=by,
        created_at=at,
        total=total,
        unit=unit,
    )
    transaction.on_commit(lambda: wake(job.task, job.pk))
    return job


def _claimable(at: datetime) -> Q:
    return Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_expires_at__lt=at)


def claim(*, job_id: int, holder: str, at: datetime) -> Lease | None:
    """Take the job by one conditional UPDATE; None if another worker was faster or it has ended."""
    taken = Job.objects.filter(_claimable(at), pk=job_id).update(
        state=JobState.RUNNING,
        claimed_by=holder,
        lease_expires_at=at + timedelta(seconds=settings.JOB_LEASE_SECONDS),
        attempts=F("attempts") + 1,
        message="",
    )
    if not taken:
        return None
    Job.objects.filter(pk=job_id, started_at=None).update(started_at=at)
    job = Job.objects.get(pk=job_id)
    return Lease(job.pk, holder, job.arguments, job.cursor, job.attempts)


def save_progress(
    *,
    lease: Lease,
    at: datetime,
    done: int,
    total: int | None,
    cursor: Mapping[str, JsonValue],
    result: Mapping[str, JsonValue] | None = None,
) -> bool:
    """Save counts and cursor and extend the lease; call it in the transaction of the work that it counts.

    Returns whether the person asked to cancel. Raises `LeaseLost` (and so rolls the work back) when another worker
    has taken over.
    """
    held = Job.objects.filter(pk=lease.job_id, state=JobState.RUNNING, claimed_by=lease.holder)
    changes: dict[str, object] = {
        "done": done,
        "total": total,
        "cursor": dict(cursor),
        "lease_expires_at": at + timedelta(seconds=settings.JOB_LEASE_SECONDS),
    }
    if result is not None:
        changes["result"] = dict(result)
    if not held.update(**changes):
        raise LeaseLost
    return bool(Job.objects.values_list("is_cancel_requested", flat=True).get(pk=lease.job_id))


def end(
    *, lease: Lease, at: datetime, state: JobState, result: Mapping[str, JsonValue] | None = None, message: str = ""
) -> None:
    """End a job that this worker holds; raises `LeaseLost` if it no longer does."""
    changes: dict[str, object] = {"state": state, "finished_at": at, "lease_expires_at": None, "message": message}
    if result is not None:
        changes["result"] = dict(result)
    held = Job.objects.filter(pk=lease.job_id, state=JobState.RUNNING, claimed_by=lease.holder)
    if not held.update(**changes):
        raise LeaseLost


def give_back(*, lease: Lease, message: str) -> None:
    """Let go of a job that stopped for a passing reason, so that the next sweep takes it up again."""
    Job.objects.filter(pk=lease.job_id, state=JobState.RUNNING, claimed_by=lease.holder).update(
        state=JobState.QUEUED, claimed_by="", lease_expires_at=None, message=message
    )


def request_cancel(*, job: Job, at: datetime) -> None:
    """Ask a running job to stop at its next progress write; a waiting one ends at once. Permission is the caller's."""
    if Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.CANCELLED, finished_at=at):
        return
    if not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(is_cancel_requested=True):
        raise WrongState("This job has already ended.")


def sweep(*, at: datetime) -> int:
    """Wake workers for jobs that wait or whose worker died; fail those tried too often. Returns how many were woken."""
    Job.objects.filter(_claimable(at), attempts__gte=MOST_ATTEMPTS).update(
        state=JobState.FAILED,
        finished_at=at,
        lease_expires_at=None,
        message=f"Stopped after {MOST_ATTEMPTS} attempts: each time the worker ended before it could finish.",
    )
    waiting = list(Job.objects.filter(_claimable(at)).order_by("pk").values_list("task", "pk"))
    for task, pk in waiting:
        wake(task, pk)
    return len(waiting)

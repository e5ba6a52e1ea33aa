"""Every change of a job's row. A change made by a worker is conditional on the lease it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Model, Q, QuerySet

from annotator.common.errors import WrongState
from annotator.common.events import JsonValue, name_of
from annotator.common.jobs.wake import wake
from annotator.common.models import Job, JobState

if TYPE_CHECKING:
    from annotator.common.people import Person

MOST_ATTEMPTS = 5
UNCLAIMED: Mapping[str, object] = {"claimed_by": "", "lease_expires_at": None}


class LeaseLost(Exception):
    """Another worker holds the job now, or it has ended: stop, and write nothing more."""


class MustWait(Exception):
    """Work can't go on before a moment that somebody else has set; raised by a room's work, to be taken up again then.

    What was done until then must have been saved. The reason is a sentence for the person.
    """

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__(reason)
        self.until = until
        self.reason = reason


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
    waiting_until: datetime | None = None,
) -> Job:
    """Write a job and wake a worker when the surrounding transaction commits; one that waits is woken by the sweep."""
    job = Job.objects.create(
        task=task,
        title=title,
        scope=name_of(scope),
        arguments=dict(arguments),
        created_by=by,
        created_at=at,
        total=total,
        unit=unit,
        waiting_until=waiting_until,
    )
    if waiting_until is None:
        transaction.on_commit(lambda: wake(job.task, job.pk))
    return job


def _claimable(at: datetime) -> Q:
    may_begin = Q(waiting_until=None) | Q(waiting_until__lte=at)
    return Q(may_begin, state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_expires_at__lt=at)


def _held(lease: Lease) -> "QuerySet[Job]":
    """Return the job if this worker still holds it, as a condition of the change that follows."""
    return Job.objects.filter(pk=lease.job_id, state=JobState.RUNNING, claimed_by=lease.holder)


def _lease_end(at: datetime) -> datetime:
    return at + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(*, job_id: int, holder: str, at: datetime) -> Lease | None:
    """Take the job by one conditional UPDATE; None if another worker was faster or it has ended."""
    taken = Job.objects.filter(_claimable(at), pk=job_id).update(
        state=JobState.RUNNING,
        claimed_by=holder,
        lease_expires_at=_lease_end(at),
        attempts=F("attempts") + 1,
        fruitless=F("fruitless") + 1,
        waiting_until=None,
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

    Returns whether the person asked to stop: to cancel or to pause. Raises `LeaseLost` (and so rolls the work back)
    when another worker has taken over.
    """
    changes: dict[str, object] = {
        "done": done,
        "total": total,
        "cursor": dict(cursor),
        "fruitless": 0,
        "lease_expires_at": _lease_end(at),
    }
    if result is not None:
        changes["result"] = dict(result)
    if not _held(lease).update(**changes):
        raise LeaseLost
    return any(Job.objects.values_list("is_cancel_requested", "is_pause_requested").get(pk=lease.job_id))


def extend(*, lease: Lease, at: datetime) -> None:
    """Keep the lease through work that has nothing to save yet; raises `LeaseLost` if it is no longer held."""
    if not _held(lease).update(lease_expires_at=_lease_end(at)):
        raise LeaseLost


def end(
    *, lease: Lease, at: datetime, state: JobState, result: Mapping[str, JsonValue] | None = None, message: str = ""
) -> None:
    """End a job that this worker holds; raises `LeaseLost` if it no longer does."""
    changes: dict[str, object] = {"state": state, "finished_at": at, "lease_expires_at": None, "message": message}
    if result is not None:
        changes["result"] = dict(result)
    if not _held(lease).update(**changes):
        raise LeaseLost


def give_back(*, lease: Lease, message: str, at: datetime, until: datetime | None = None) -> None:
    """Let go of a job that stopped for a passing reason, so that a sweep takes it up again, at `until` at the earliest.

    Having to wait is no failure: it does not count towards the fruitless attempts. What the person has asked for
    meanwhile is done: a job that is to stop does not wait first.
    """
    if _stop_as_asked(lease, at):
        return
    changes: dict[str, object] = {"fruitless": 0} if until else {}
    _held(lease).update(state=JobState.QUEUED, **UNCLAIMED, message=message, waiting_until=until, **changes)


def stop(*, lease: Lease, at: datetime) -> None:
    """End a job whose work stopped because the person asked: cancelled, or paused with its cursor kept.

    One that was asked to go on again after all is taken up again at once. Raises `LeaseLost` if it is no longer held.
    """
    if not _stop_as_asked(lease, at) and not _held(lease).update(state=JobState.QUEUED, **UNCLAIMED):
        raise LeaseLost


def _stop_as_asked(lease: Lease, at: datetime) -> bool:
    """Cancel or pause a job that is to stop, in one step with the question; returns whether it was."""
    cancelled = {"state": JobState.CANCELLED, "finished_at": at, "lease_expires_at": None, "message": ""}
    if _held(lease).filter(is_cancel_requested=True).update(**cancelled):
        return True
    paused = {"state": JobState.PAUSED, **UNCLAIMED, "is_pause_requested": False}
    return bool(_held(lease).filter(is_pause_requested=True).update(**paused))


def request_cancel(*, job: Job, at: datetime) -> None:
    """Ask a running job to stop at its next progress write; a waiting one ends at once. Permission is the caller's."""
    idle = Job.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.PAUSED])
    if idle.update(state=JobState.CANCELLED, finished_at=at, waiting_until=None):
        return
    if not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(is_cancel_requested=True):
        raise WrongState("This job has already ended.")


def request_pause(*, job: Job) -> None:
    """Ask a running job to stop at its next progress write, to be resumed; a waiting one stops at once."""
    if Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.PAUSED, waiting_until=None):
        return
    if not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(is_pause_requested=True):
        raise WrongState("This job is not running.")


def resume(*, job: Job) -> None:
    """Let a paused or failed job go on from its cursor; one that was only asked to pause goes on at once."""
    if Job.objects.filter(pk=job.pk, state=JobState.RUNNING, is_pause_requested=True).update(is_pause_requested=False):
        return
    stopped = Job.objects.filter(pk=job.pk, state__in=[JobState.PAUSED, JobState.FAILED])
    afresh = {"fruitless": 0, "finished_at": None, "waiting_until": None, "claimed_by": "", "message": ""}
    # what was asked of the attempt that failed is not asked of the next
    if not stopped.update(state=JobState.QUEUED, is_pause_requested=False, is_cancel_requested=False, **afresh):
        raise WrongState("Only what was paused or has failed can be resumed.")
    transaction.on_commit(lambda: wake(job.task, job.pk))


def sweep(*, at: datetime) -> int:
    """Wake workers for jobs that wait or whose worker died; fail those tried too often. Returns how many were woken."""
    Job.objects.filter(_claimable(at), fruitless__gte=MOST_ATTEMPTS).update(
        state=JobState.FAILED,
        finished_at=at,
        lease_expires_at=None,
        message=f"Stopped after {MOST_ATTEMPTS} attempts: each time the worker ended before it came any further.",
    )
    waiting = list(Job.objects.filter(_claimable(at)).order_by("pk").values_list("task", "pk"))
    for task, pk in waiting:
        wake(task, pk)
    return len(waiting)

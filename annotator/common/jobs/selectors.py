"""What a page shows of a job: counts, rate and time left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from annotator.common.models import Job, JobState


@dataclass(frozen=True)
class Progress:
    """A job as a person reads it; `percent` and `left` are None while the total or the rate is unknown."""

    job: Job
    percent: int | None
    per_second: float | None
    left: timedelta | None
    is_waiting_for_cancel: bool


def progress_of(job: Job, *, at: datetime) -> Progress:
    """Return the job's progress at a moment."""
    until = job.finished_at or at
    seconds = (until - job.started_at).total_seconds() if job.started_at else 0.0
    rate = job.done / seconds if seconds > 0 and job.done else None
    percent = min(100, round(100 * job.done / job.total)) if job.total else None
    left = None
    if job.state == JobState.RUNNING and rate and job.total:
        left = timedelta(seconds=max(0, job.total - job.done) / rate)
    return Progress(job, percent, rate, left, job.is_cancel_requested and not job.has_ended)

"""Running one job in a worker: claim it, do the work, end it; the only caller of a room's long work."""

import os
import socket
import threading
import traceback
from collections.abc import Callable, Mapping

import structlog
from django.db import OperationalError
from django.utils import timezone

from annotator.common.errors import Refusal
from annotator.common.events import JsonValue
from annotator.common.jobs import services
from annotator.common.jobs.services import Lease, LeaseLost, MustWait
from annotator.common.models import JobState

log = structlog.get_logger(__name__)

# what a room's long work looks like: it returns its result, or None when the person cancelled or paused it; it may
# raise `MustWait`
Work = Callable[[Lease], Mapping[str, JsonValue] | None]


def holder_name() -> str:
    """Return a name that no other running thread on any machine has."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def work(job_id: int, do: Work) -> None:
    """Claim the job and do it; nothing happens when another worker holds it or it has ended."""
    lease = services.claim(job_id=job_id, holder=holder_name(), at=timezone.now())
    if lease is None:
        return
    log.info("job.started", job=job_id, attempt=lease.attempt)
    try:
        _do_and_end(lease, do)
    except LeaseLost:
        log.info("job.lease_lost", job=job_id)
    else:
        log.info("job.ended", job=job_id)


def _do_and_end(lease: Lease, do: Work) -> None:
    """A `Refusal` fails the job with its sentence, any unforeseen error with a plain one.

    A database that went away leaves the job as it is: its lease runs out and a worker takes it up again.
    """
    try:
        result = do(lease)
    except LeaseLost:
        raise
    except OperationalError as error:
        log.warning("job.database_away", job=lease.job_id, error=str(error))
        raise LeaseLost from error
    except MustWait as wait:
        log.info("job.waits", job=lease.job_id, until=wait.until.isoformat(), reason=wait.reason)
        services.give_back(lease=lease, message=wait.reason, at=timezone.now(), until=wait.until)
    except Refusal as refusal:
        services.end(lease=lease, at=timezone.now(), state=JobState.FAILED, message=refusal.message)
    except Exception:  # noqa: BLE001  the last edge of a worker: the person must learn that the job ended
        log.error("job.failed", job=lease.job_id, trace=traceback.format_exc())
        services.end(
            lease=lease,
            at=timezone.now(),
            state=JobState.FAILED,
            message="Something went wrong that we did not foresee; the server's log has the details under this job's "
            f"number, {lease.job_id}. What was finished before is kept.",
        )
    else:
        _finish(lease, result)


def _finish(lease: Lease, result: Mapping[str, JsonValue] | None) -> None:
    if result is None:
        services.stop(lease=lease, at=timezone.now())
    else:
        services.end(lease=lease, at=timezone.now(), state=JobState.DONE, result=result)

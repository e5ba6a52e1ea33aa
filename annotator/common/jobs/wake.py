"""Waking a worker: a message that may be lost or doubled, because the job's row is the truth."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def wake(task: str, job_id: int) -> None:
    """Send one message; a broker that is down is logged, and the sweep will send it again."""
    try:
        current_app.send_task(task, args=[job_id], ignore_result=True, expires=60)
    except (OperationalError, OSError) as error:
        log.warning("job.wake_failed", job=job_id, error=str(error))

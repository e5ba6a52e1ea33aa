"""Building a package slowly enough to be killed in the middle of the first attempt; for worker processes of tests."""

import time
from collections.abc import Mapping
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from annotator.common.events import JsonValue
from annotator.common.jobs import runner
from annotator.common.jobs.services import Lease
from annotator.exports import services
from annotator.exports.services import running

NAME = "tests.build_slowly"
PAUSE = 0.15


def slow_clock() -> datetime:
    """Tell the time after a pause; it is asked before each save."""
    time.sleep(PAUSE)
    return timezone.now()


@shared_task(name=NAME, ignore_result=True)
def build_slowly(job_id: int) -> None:
    """Build a package, saving progress at every chance; whoever takes over from a killed worker is quick."""
    running.SECONDS_BETWEEN_SAVES = 0
    runner.work(job_id, build)


def build(lease: Lease) -> Mapping[str, JsonValue] | None:
    """Take a pause before each save of the first attempt."""
    return services.run_build(lease, slow_clock if lease.attempt == 1 else timezone.now)

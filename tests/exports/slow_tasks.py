"""Building a package slowly enough to be killed in the middle; for worker processes of the tests only."""

import time
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from annotator.common.jobs import runner
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
    """Build a package, saving progress at every chance."""
    running.SECONDS_BETWEEN_SAVES = 0
    runner.work(job_id, lambda lease: services.run_build(lease, slow_clock))

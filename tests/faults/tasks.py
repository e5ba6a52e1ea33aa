"""A job for workers to be killed in: it writes one event for each number, a transaction each, and takes its time."""

import time

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.common import events
from annotator.common.events import JsonValue
from annotator.common.jobs import runner, services
from annotator.common.jobs.services import Lease

NAME = "tests.count_slowly"


@shared_task(name=NAME, ignore_result=True)
def count_slowly(job_id: int) -> None:
    """Count from where the last worker stopped."""
    runner.work(job_id, count)


def count(lease: Lease) -> dict[str, JsonValue] | None:
    """Write the numbers that the cursor says are missing."""
    total, pause = int(lease.arguments["total"]), float(lease.arguments["pause"])
    person = User.objects.get(username="ann")
    for number in range(int(lease.cursor.get("next", 0)), total):
        with transaction.atomic():
            events.record(
                scope=person, subject=person, action=f"job:{lease.job_id}:{number}", by=person, at=timezone.now()
            )
            is_cancelled = services.save_progress(
                lease=lease, at=timezone.now(), done=number + 1, total=total, cursor={"next": number + 1}
            )
        if is_cancelled:
            return None
        time.sleep(pause)
    return {"counted": total}

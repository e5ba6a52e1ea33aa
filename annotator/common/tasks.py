"""The sweep: wakes workers for jobs whose worker died, or whose wake-up was lost."""

from celery import shared_task
from django.utils import timezone

from annotator.common.jobs import services


@shared_task(name="common.sweep_jobs", ignore_result=True)
def sweep_jobs() -> None:
    """Called every few seconds, by each worker itself."""
    services.sweep(at=timezone.now())

"""Long work of the exports room, by the number of its job."""

from celery import shared_task

from annotator.common.jobs import runner
from annotator.exports import services


@shared_task(name=services.TASK, ignore_result=True)
def build_package(job_id: int) -> None:
    """Build a package."""
    runner.work(job_id, services.run_build)

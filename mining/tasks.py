"""Long work of the mining room, by the number of its job."""

from celery import shared_task

from annotator.common.jobs import runner
from mining import services


@shared_task(name="mining.import_file", ignore_result=True)
def import_file(job_id: int) -> None:
    """Import a file."""
    runner.work(job_id, services.run_import)

"""Long work of the overview room, by the number of its job."""

from celery import shared_task

from annotator.common.jobs import runner


@shared_task(name="overview.send_digests", ignore_result=True)
def send_digests(job_id: int) -> None:
    """Send one person's digest and wait for the next."""
    # here, because it brings the statistics along, which a worker at rest need not hold
    from annotator.overview import services

    runner.work(job_id, services.run_digests)

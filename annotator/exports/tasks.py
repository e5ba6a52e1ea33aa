"""Long work of the exports room, by the number of its job."""

from celery import shared_task

from annotator.common.jobs import runner


@shared_task(name="exports.build_package", ignore_result=True)
def build_package(job_id: int) -> None:
    """Build a package."""
    # here, because it brings every statistic along, which a worker at rest need not hold
    from annotator.exports import services

    runner.work(job_id, services.run_build)

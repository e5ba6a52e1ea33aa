"""Long work of the mining room, by the number of its job."""

from celery import shared_task

from annotator.common.jobs import runner
from mining import services
from mining.git import services as git
from mining.services import duplicate_search, preparing


@shared_task(name="mining.import_file", ignore_result=True)
def import_file(job_id: int) -> None:
    """Import a file."""
    runner.work(job_id, services.run_import)


@shared_task(name="mining.unpack_bundle", ignore_result=True)
def unpack_bundle(job_id: int) -> None:
    """Unpack a git bundle."""
    runner.work(job_id, git.run_unpacking)


@shared_task(name="mining.harvest_commits", ignore_result=True)
def harvest_commits(job_id: int) -> None:
    """Harvest the commits of a git history."""
    runner.work(job_id, git.run_harvest)


@shared_task(name="mining.harvest_github", ignore_result=True)
def harvest_github(job_id: int) -> None:
    """Harvest from GitHub: one repository, or what is left of a whole harvest."""
    runner.work(job_id, services.run_github_harvest)


@shared_task(name="mining.find_duplicates", ignore_result=True)
def find_duplicates(job_id: int) -> None:
    """Look for reports that tell of one bug."""
    runner.work(job_id, duplicate_search.run_search)


@shared_task(name=preparing.TASK, ignore_result=True)
def prepare_threads(job_id: int) -> None:
    """Make threads into HTML before they are read."""
    runner.work(job_id, preparing.run_preparing)

"""Packages built by real worker processes, on each broker; one is killed in the middle of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from annotator.common.models import Job, JobState
from annotator.exports.models import Package
from tests.services.brokers import Worker
from tests.worlds import packages
from tests.worlds.conflicts import CRASH, HANG, make_scene
from tools.processes import wait_until

pytestmark = pytest.mark.worker
SLOWLY = "tests.build_slowly"


def now(package: Package) -> Job:
    return Job.objects.get(pk=package.job_id)


def ask_slowly() -> Package:
    """Ask for a package that takes some seconds."""
    scene = make_scene([CRASH] * 4, [CRASH, HANG, CRASH, CRASH])
    with transaction.atomic():
        package = packages.ask(scene.study)
        package.job.task = SLOWLY
        package.job.save(update_fields=["task"])
    return package


def wait_for_the_end(package: Package, worker: Worker) -> None:
    try:
        wait_until(lambda: now(package).has_ended, seconds=60, what="The end of the job")
    except TimeoutError as error:
        raise AssertionError(f"{error}\n{now(package)}\n{worker.says()}") from error


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_worker_process_builds_what_was_asked_for(live_worker: Worker) -> None:
    scene = make_scene([CRASH], [HANG])
    package = packages.ask(scene.study)
    wait_for_the_end(package, live_worker)
    package = Package.objects.get(pk=package.pk)
    assert now(package).state == JobState.DONE, now(package).message
    assert package.contents["codings"] == 2
    assert len(packages.Opened(package).table("codings")) == 2


def test_a_worker_killed_in_mid_package_leaves_no_half_file_and_another_builds_it_whole(
    start_worker: Callable[..., Worker], media_root: Path
) -> None:
    package = ask_slowly()
    first = start_worker("tests.exports.slow_tasks")
    wait_until(lambda: now(package).done >= 4, seconds=40, what="Half of the package")
    first.kill()
    assert now(package).state == JobState.RUNNING
    assert all(name.startswith("packages/work/") for name in files_in(media_root))
    second = start_worker("tests.exports.slow_tasks")
    wait_for_the_end(package, second)
    job, package = now(package), Package.objects.get(pk=package.pk)
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert files_in(media_root) == [package.file.name]
    assert packages.Opened(package).table("codings_independent")["coding"].nunique() == 8

"""Building is stopped, killed or overtaken: no half file is kept, and what is built again is whole."""

import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from annotator.common.events import list_events
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease, LeaseLost
from annotator.common.models import Job, JobState
from annotator.exports import services, tasks
from annotator.exports.models import Package
from annotator.exports.services import running
from annotator.studies.models import Study
from tests.worlds import packages, people
from tests.worlds.conflicts import CRASH, Scene, make_scene


class Killed(BaseException):
    """What ends a process in the middle of a line."""


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene([CRASH] * 3, [CRASH] * 3)


@pytest.fixture
def saves_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save progress each time there is any."""
    monkeypatch.setattr(running, "SECONDS_BETWEEN_SAVES", 0)


def take(package: Package, *, holder: str = "one", at: datetime | None = None) -> Lease:
    lease = jobs.claim(job_id=package.job_id, holder=holder, at=at or timezone.now())
    assert lease is not None
    return lease


def kept(media_root: Path) -> list[str]:
    """Return every file below the folder of stored files."""
    return sorted(str(path.relative_to(media_root)) for path in media_root.rglob("*") if path.is_file())


def at_save(number: int, do: Callable[[], object]) -> Callable[[], datetime]:
    """Return a clock that does something the n-th time it is asked; it is asked before each save."""
    asked = 0

    def clock() -> datetime:
        nonlocal asked
        asked += 1
        if asked == number:
            do()
        return timezone.now()

    return clock


def kill() -> None:
    raise Killed


def test_a_finished_package_is_the_only_file_left(scene: Scene, media_root: Path) -> None:
    package = packages.build(scene.study).package
    assert kept(media_root) == [package.file.name]
    assert package.file.name == f"packages/2026/03/bugs-in-inference-engines-{package.pk}.zip"


def test_progress_ends_at_the_number_of_reports(scene: Scene) -> None:
    job = packages.build(scene.study).package.job
    assert (job.state, job.done, job.total, job.unit) == (JobState.DONE, 3, 3, "reports")
    assert job.result["codings"] == 6


def test_cancelling_while_it_is_built_keeps_nothing(scene: Scene, media_root: Path, saves_always: None) -> None:
    package = packages.ask(scene.study)
    lease = take(package)
    clock = at_save(3, lambda: services.cancel_export(package=package, by=scene.lead, at=packages.AT))
    assert services.run_build(lease, clock) is None
    assert kept(media_root) == []
    assert not Package.objects.exclude(file="").exists()


@pytest.mark.parametrize("save", range(2, 6))
def test_a_worker_killed_at_any_point_is_followed_by_one_that_starts_clean(
    scene: Scene, media_root: Path, saves_always: None, monkeypatch: pytest.MonkeyPatch, save: int
) -> None:
    package = packages.ask(scene.study)
    with monkeypatch.context() as patch:
        # a killed process tidies nothing up
        patch.setattr("shutil.rmtree", lambda *args, **kwargs: None)
        with pytest.raises(Killed):
            services.run_build(take(package), at_save(save, kill))
    assert any(name.startswith("packages/work/") for name in kept(media_root))
    assert not Package.objects.exclude(file="").exists()
    second = take(package, holder="two", at=timezone.now() + timedelta(hours=1))
    contents = services.run_build(second)
    package.refresh_from_db()
    assert contents == package.contents
    assert kept(media_root) == [package.file.name]
    assert len(packages.Opened(package).table("codings")) == 6


def test_what_a_job_that_failed_for_good_left_is_taken_away_by_the_next(scene: Scene, media_root: Path) -> None:
    left = media_root / "packages" / "work" / "999-5"
    left.mkdir(parents=True)
    (left / "half.csv").write_text("half")
    package = packages.build(scene.study).package
    assert kept(media_root) == [package.file.name]


def test_the_work_of_another_job_under_way_is_left_alone(scene: Scene, media_root: Path) -> None:
    job = Job.objects.create(
        task="another", title="Another", scope="study:0", created_by=scene.lead, created_at=packages.AT
    )
    other = media_root / "packages" / "work" / f"{job.pk}-1"
    other.mkdir(parents=True)
    packages.build(scene.study)
    assert other.is_dir()


def test_a_worker_that_was_overtaken_keeps_nothing_and_harms_nothing(scene: Scene, media_root: Path) -> None:
    package = packages.ask(scene.study)
    slow = take(package)
    overtaker = take(package, holder="two", at=timezone.now() + timedelta(hours=1))
    services.run_build(overtaker)
    package.refresh_from_db()
    before = package.file.open("rb").read()
    Package.objects.filter(pk=package.pk).update(file="", sha256="")  # as the slow one saw it when it began
    with pytest.raises(LeaseLost):
        services.run_build(slow)
    assert (media_root / package.file.name).read_bytes() == before


def test_a_job_whose_end_was_not_written_is_not_built_twice(scene: Scene) -> None:
    package = packages.ask(scene.study)
    contents = services.run_build(take(package))
    package.refresh_from_db()
    changed_at = os.stat(package.file.path).st_mtime_ns
    again = services.run_build(take(package, holder="two", at=timezone.now() + timedelta(hours=1)))
    assert again == contents
    assert os.stat(package.file.path).st_mtime_ns == changed_at
    built = [event for event in list_events(scene.study) if event.action == "build package"]
    assert len(built) == 1


def test_a_failure_keeps_nothing_and_says_so(scene: Scene, media_root: Path) -> None:
    package = packages.ask(scene.study)
    (media_root / "packages").mkdir(parents=True)
    (media_root / "packages" / "work").write_text("a file where the folder should be")
    tasks.build_package(package.job_id)
    package.job.refresh_from_db()
    assert package.job.state == JobState.FAILED
    assert "log has the details" in package.job.message
    assert not Package.objects.exclude(file="").exists()


@pytest.mark.django_db(transaction=True)
def test_others_can_write_while_a_package_is_built(saves_always: None, media_root: Path) -> None:
    """SQLite refuses a write by a connection that is still reading what another has changed since."""
    scene = make_scene([CRASH] * 3, [CRASH] * 3)
    package = packages.ask(scene.study)
    written = []

    def write_elsewhere() -> None:
        def write() -> None:
            written.append(Study.objects.filter(pk=scene.study.pk).update(description=f"Change {len(written)}"))
            connection.close()

        thread = threading.Thread(target=write)
        thread.start()
        thread.join(10)

    def clock() -> datetime:
        write_elsewhere()
        return timezone.now()

    # the last saves are made inside the transaction that keeps the package: others wait for it, as they should
    contents = services.run_build(take(package), clock_until_the_end(clock, before=4))
    assert contents is not None
    assert written == [1] * 3


def clock_until_the_end(clock: Callable[[], datetime], *, before: int) -> Callable[[], datetime]:
    """Return a clock that is the given one until it was asked some times, then an ordinary one."""
    asked = 0

    def now() -> datetime:
        nonlocal asked
        asked += 1
        return clock() if asked < before else timezone.now()

    return now


def test_a_study_with_the_longest_address_gets_its_package(db: None) -> None:
    scene = make_scene([CRASH], [CRASH], study=people.make_study(name="x" * 200))
    package = packages.build(scene.study).package
    assert package.file.name.endswith(f"{'x' * 70}-{package.pk}.zip")

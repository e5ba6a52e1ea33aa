"""Building a package in a worker: in a folder of its own, kept only when it is whole."""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from annotator.common import events
from annotator.common.events import JsonValue
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease
from annotator.common.models import Job, JobState
from annotator.exports.building import Built, build
from annotator.exports.models import Package
from annotator.exports.reading import scope_of
from annotator.rounds.models import RoundReport
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in

# often enough for a live page and for the lease, rarely enough to leave the database to the raters
SECONDS_BETWEEN_SAVES = 0.5
Clock = Callable[[], datetime]


class Cancelled(Exception):
    """Somebody asked the running job to stop."""


def run_build(lease: Lease, clock: Clock = timezone.now) -> Mapping[str, JsonValue] | None:
    """Build the package of a job and keep it; returns its counts, or None when cancelled.

    The person who asked must still be allowed to export. A worker that took over starts again from the beginning:
    until the package is whole nothing of it is kept, afterwards nothing is built again.
    """
    package = Package.objects.select_related("study", "created_by").get(job_id=lease.job_id)
    if package.file:
        return dict(package.contents)
    scope = scope_of(seat_in(user=package.created_by, study=package.study, action=Action.EXPORT))
    watch = _Watch(lease, RoundReport.objects.filter(round__in=scope.included).count(), clock)
    try:
        with _workshop(lease) as folder:
            built = build(scope, folder=folder, created_at=clock(), tick=watch.tick)
            return _keep(package, built, watch)
    except Cancelled:
        return None


@dataclass
class _Watch:
    """Saves the job's progress now and then, which keeps the lease alive and hears of a wish to cancel."""

    lease: Lease
    total: int
    clock: Clock
    done: int = 0
    saved_at: float = -SECONDS_BETWEEN_SAVES

    def tick(self, more: int) -> None:
        self.done += more
        if time.monotonic() - self.saved_at >= SECONDS_BETWEEN_SAVES:
            self.save()
            self.saved_at = time.monotonic()

    def save(self) -> None:
        if jobs.save_progress(lease=self.lease, at=self.clock(), done=self.done, total=self.total, cursor={}):
            raise Cancelled


@contextmanager
def _workshop(lease: Lease) -> Iterator[Path]:
    """Lend a folder of this attempt's own, gone afterwards; takes away what killed workers have left."""
    place = Path(settings.MEDIA_ROOT) / "packages" / "work"
    folder = place / f"{lease.job_id}-{lease.attempt}"
    for left in place.glob("*-*"):
        if _is_left_over(left, lease):
            shutil.rmtree(left, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_left_over(folder: Path, lease: Lease) -> bool:
    """Whether no worker needs a folder any more: an earlier attempt at this job, or a job that has ended."""
    job_id = folder.name.partition("-")[0]
    if job_id == str(lease.job_id):
        return True
    return not Job.objects.filter(pk=job_id, state__in=[JobState.QUEUED, JobState.RUNNING]).exists()


def _keep(package: Package, built: Built, watch: _Watch) -> Mapping[str, JsonValue]:
    """Move the zip to where it stays and say so, in one step; who has lost the lease meanwhile moves nothing."""
    # the name depends on nothing that differs between two attempts, so the second can only replace the first's
    name = f"packages/{package.created_at:%Y/%m}/{package.study.slug}-{package.pk}.zip"
    target = Path(settings.MEDIA_ROOT) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    contents: dict[str, JsonValue] = asdict(built.counts)
    said: dict[str, JsonValue] = {"sha256": built.zip.sha256, "size": built.zip.size, **contents}
    with transaction.atomic():
        watch.save()
        os.replace(built.path, target)
        Package.objects.filter(pk=package.pk).update(
            file=name, sha256=built.zip.sha256, size=built.zip.size, contents=contents
        )
        by, at = package.created_by, watch.clock()
        events.record(scope=package.study, subject=package, action="build package", by=by, at=at, after=said)
    return contents

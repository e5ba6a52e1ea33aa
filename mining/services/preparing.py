"""Threads made into HTML ahead, so that nobody who opens a report waits for it; they can be thrown away any time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from annotator.common.events import JsonValue
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease
from annotator.common.models import Job
from mining.models import RenderedThread, Snapshot
from mining.rendering.thread import render_thread
from mining.threads import renderer

if TYPE_CHECKING:
    from annotator.common.people import Person

TASK = "mining.prepare_threads"
# few enough that whoever waits to write meanwhile hardly notices
AT_ONCE = 25


def prepare_threads(*, scope: Model, snapshot_ids: Sequence[int], by: "Person", at: datetime) -> Job:
    """Have these snapshots' threads made by a worker; leaves the job. Who calls has asked for permission."""
    return jobs.enqueue(
        task=TASK,
        title="Prepare reports for reading",
        scope=scope,
        arguments={"snapshots": list(snapshot_ids)},
        by=by,
        at=at,
        total=len(snapshot_ids),
        unit="reports",
    )


def run_preparing(lease: Lease, clock: Callable[[], datetime] = timezone.now) -> Mapping[str, JsonValue] | None:
    """Make the threads that no reader has asked for yet, some at a time; None when the person cancelled."""
    snapshot_ids = Job.objects.values_list("arguments", flat=True).get(pk=lease.job_id)["snapshots"]
    done = int(str(lease.cursor.get("done", 0)))
    while done < len(snapshot_ids):
        missing = _missing(snapshot_ids[done : done + AT_ONCE])
        rows = [RenderedThread(snapshot=one, renderer=renderer(), html=render_thread(one)) for one in missing]
        done = min(done + AT_ONCE, len(snapshot_ids))
        with transaction.atomic():
            RenderedThread.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["snapshot"], update_fields=["renderer", "html"]
            )
            if jobs.save_progress(lease=lease, at=clock(), done=done, total=len(snapshot_ids), cursor={"done": done}):
                return None
    return {"threads": len(snapshot_ids)}


def _missing(snapshot_ids: Sequence[int]) -> Sequence[Snapshot]:
    found = Snapshot.objects.filter(pk__in=snapshot_ids).select_related("report")
    return list(found.exclude(rendered__renderer=renderer()))

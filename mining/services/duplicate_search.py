"""Looking through a corpus for pairs that may be one bug, as a job; begun again it finds the same."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from annotator.common.errors import WrongState
from annotator.common.events import JsonValue, name_of, record
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease
from annotator.common.models import Job, JobState
from mining import access
from mining.duplicates.search import search
from mining.models import Corpus, Report
from mining.services.duplicates import keep_suggestions

if TYPE_CHECKING:
    from annotator.common.people import Person

TASK = "mining.find_duplicates"


class _Cancelled(Exception):
    """The person asked to stop."""


def start_search(*, corpus: Corpus, by: "Person", at: datetime) -> Job:
    """Enqueue a search; refuses strangers, and a second search while one is going on."""
    access.require(by, "import_reports", corpus)
    with transaction.atomic():
        corpus = Corpus.objects.select_for_update().get(pk=corpus.pk)
        going_on = Job.objects.filter(task=TASK, scope=name_of(corpus), state__in=[JobState.QUEUED, JobState.RUNNING])
        if going_on.exists():
            raise WrongState("A search is going on; its pairs appear here.")
        job = jobs.enqueue(
            task=TASK,
            title="Search for duplicates",
            scope=corpus,
            arguments={"corpus": corpus.pk},
            by=by,
            at=at,
            unit="reports",
        )
        record(scope=corpus, subject=corpus, action="search for duplicates started", by=by, at=at)
    return job


def run_search(lease: Lease, clock: Callable[[], datetime] = timezone.now) -> Mapping[str, JsonValue] | None:
    """Search, and keep what was found at once; returns the counts, or None when cancelled."""
    corpus = Corpus.objects.get(pk=str(lease.arguments["corpus"]))
    total = Report.objects.filter(corpus=corpus).count()

    def beat(done: int) -> None:
        if jobs.save_progress(lease=lease, at=clock(), done=min(done, total), total=total, cursor={}):
            raise _Cancelled

    try:
        found = search(corpus, beat)
    except _Cancelled:
        return None
    with transaction.atomic():
        fresh = keep_suggestions(corpus=corpus, suggestions=found, at=clock())
        jobs.save_progress(lease=lease, at=clock(), done=total, total=total, cursor={})
    return {"pairs": len(found), "new": fresh}

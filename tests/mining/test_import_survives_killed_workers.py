"""An import in a real worker process that is killed (SIGKILL) in the middle, on each broker."""

import time
from collections.abc import Callable

import pytest
from django.db.models import F

from annotator.accounts.models import User
from annotator.common.models import Job, JobState
from mining.models import Harvest, Report, Snapshot
from tests.services.brokers import Worker
from tests.worlds import people
from tests.worlds.reports import as_jsonl, make_row, upload
from tools.processes import wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
ROWS = 12_000


@pytest.fixture
def lead(transactional_db: None) -> User:
    return people.make_user("lead")


def test_an_import_killed_again_and_again_brings_every_report_once(
    start_worker: Callable[..., Worker], lead: User
) -> None:
    corpus = people.make_study(lead).corpus
    harvest = upload(corpus, as_jsonl([make_row(n) for n in range(1, ROWS + 1)]) + b"{bad\n", by=lead)
    for part in (1, 2):
        worker = start_worker()
        wait_until(lambda part=part: _read() > part * 2000 or _job().has_ended, seconds=120, what="Some batches")
        time.sleep(0.003 * part)  # so that it does not die right behind a batch
        worker.kill()
        assert _job().state == JobState.RUNNING
        assert _read() < ROWS
    start_worker()
    wait_until(lambda: _job().has_ended, seconds=240, what="The end of the import")
    harvest.refresh_from_db()
    assert (_job().state, _job().attempts) == (JobState.DONE, 3)
    assert (harvest.read, harvest.created, harvest.rejected) == (ROWS + 1, ROWS, 1)
    assert Report.objects.count() == Snapshot.objects.count() == ROWS
    assert Report.objects.filter(current_snapshot__report=F("pk")).count() == ROWS
    assert Report.objects.order_by("number").values_list("number", flat=True)[ROWS - 1] == ROWS
    assert harvest.problems.count() == 1


def _job() -> Job:
    return Job.objects.get()


def _read() -> int:
    return Harvest.objects.values_list("read", flat=True).get()

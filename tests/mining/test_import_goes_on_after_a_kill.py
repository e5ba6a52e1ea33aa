"""A worker that dies in the middle of an import, at any point, loses and doubles nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from annotator.accounts.models import User
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import LeaseLost
from annotator.common.models import Event, Job, JobState
from mining import services, tasks
from mining.models import Corpus, Harvest, ImportProblem, Report, Snapshot
from mining.services import imports
from tests.mining.test_files_are_read import as_csv, as_xlsx
from tests.worlds.reports import as_jsonl, make_row, upload

ROWS = 47
TABLE = [["url", "body"], *([f"https://x.org/{n}", f"one\ntwo {n}"] for n in range(ROWS)), ["nothing", "x"]]
FILES = {
    "a.jsonl": as_jsonl([make_row(n) for n in range(ROWS)]) + b"{bad\n",
    "a.csv": as_csv(TABLE),
    "a.xlsx": as_xlsx(TABLE),
}


class Killed(BaseException):
    """What a SIGKILL does to a batch: nothing after this point happens, no handler runs."""


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MOST_ROWS", 10)


def die_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, call: int, *, after: bool) -> None:
    """Let the `call`-th call of a function be the worker's last, before or after it has done its work."""
    real: Callable[..., object] = getattr(owner, name)
    calls = iter(range(1, 1000))

    def mortal(*args: object, **given: object) -> object:
        is_last = next(calls) == call
        if is_last and not after:
            raise Killed
        result = real(*args, **given)
        if is_last:
            raise Killed
        return result

    monkeypatch.setattr(owner, name, mortal)


def let_the_lease_expire() -> None:
    Job.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))


POINTS = [
    (imports, "store_records", False),
    (imports, "store_records", True),
    (jobs, "save_progress", False),
    (jobs, "save_progress", True),
    (imports, "_read", False),
    (imports, "_import_batch", True),
]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("call", [1, 3, 5])
@pytest.mark.parametrize(("owner", "function", "after"), POINTS)
def test_a_killed_import_is_finished_by_the_next_worker(
    corpus: Corpus, lead: User, name: str, call: int, owner: object, function: str, after: bool
) -> None:
    harvest = upload(corpus, FILES[name], by=lead, name=name)
    with pytest.MonkeyPatch.context() as patched:
        die_at(patched, owner, function, call, after=after)
        with pytest.raises(Killed):
            tasks.import_file(harvest.job_id)
    assert Job.objects.get().state == JobState.RUNNING
    let_the_lease_expire()
    tasks.import_file(harvest.job_id)
    harvest = Harvest.objects.select_related("job").get()
    assert harvest.job is not None
    assert (harvest.job.state, harvest.job.attempts) == (JobState.DONE, 2)
    assert (harvest.read, harvest.created, harvest.rejected) == (ROWS + 1, ROWS, 1)
    assert (harvest.updated, harvest.unchanged) == (0, 0)
    assert Report.objects.count() == Snapshot.objects.count() == ROWS
    assert ImportProblem.objects.count() == 1
    assert not Report.objects.filter(current_snapshot=None).exists()


def test_a_worker_killed_between_the_last_batch_and_the_end_is_noted_once(
    corpus: Corpus, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvest = upload(corpus, FILES["a.jsonl"], by=lead)
    with pytest.MonkeyPatch.context() as patched:
        die_at(patched, jobs, "end", 1, after=False)
        with pytest.raises(Killed):
            tasks.import_file(harvest.job_id)
    let_the_lease_expire()
    tasks.import_file(harvest.job_id)
    assert Job.objects.get().state == JobState.DONE
    assert Event.objects.filter(action="import finished").count() == 1
    assert Harvest.objects.get().read == ROWS + 1


def test_a_worker_that_lost_its_lease_writes_nothing_more(corpus: Corpus, lead: User) -> None:
    harvest = upload(corpus, FILES["a.jsonl"], by=lead)
    assert harvest.job_id is not None
    slow = jobs.claim(job_id=harvest.job_id, holder="slow", at=timezone.now())
    assert slow is not None
    let_the_lease_expire()
    assert jobs.claim(job_id=harvest.job_id, holder="quick", at=timezone.now()) is not None
    with pytest.raises(LeaseLost):
        services.run_import(slow)
    assert Report.objects.count() == 0
    assert Harvest.objects.get().read == 0


def test_two_workers_on_one_job_do_the_work_once(corpus: Corpus, lead: User) -> None:
    harvest = upload(corpus, FILES["a.jsonl"], by=lead)
    tasks.import_file(harvest.job_id)
    tasks.import_file(harvest.job_id)
    assert Harvest.objects.get().read == ROWS + 1

"""Real worker processes killed in the middle of a job, on each broker: nothing is lost and nothing is done twice."""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable

import psutil
import pytest

from annotator.celery import app
from annotator.common.jobs import services
from annotator.common.models import Event, Job, JobState
from tests.common.worlds import AT, make_job
from tests.faults import tasks
from tests.services.brokers import Worker
from tools.processes import wait_until

pytestmark = pytest.mark.worker
Start = Callable[..., Worker]
WITH_TASKS = tasks.__name__


def make_counting_job(total: int = 40, pause: float = 0.05) -> Job:
    return make_job(tasks.NAME, total=total, pause=pause)


def now(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def wait_for(job: Job, *, done: int) -> None:
    wait_until(lambda: now(job).done >= done or now(job).has_ended, seconds=60, what=f"Counting to {done}")


def wait_for_the_end(*jobs: Job, worker: Worker) -> None:
    try:
        wait_until(lambda: all(now(job).has_ended for job in jobs), seconds=120, what="The end of the job")
    except TimeoutError as error:
        raise AssertionError(f"{error}\n{[str(now(job)) for job in jobs]}\n{worker.says()}") from error


def counted(job: Job) -> Counter[str]:
    """Return how often each number was written."""
    return Counter(Event.objects.filter(action__startswith=f"job:{job.pk}:").values_list("action", flat=True))


def each_once(job: Job, total: int) -> Counter[str]:
    return Counter(f"job:{job.pk}:{number}" for number in range(total))


def test_a_job_is_done_by_a_worker_process(start_worker: Start) -> None:
    worker = start_worker(WITH_TASKS)
    job = make_counting_job(total=5, pause=0)
    wait_for_the_end(job, worker=worker)
    assert (now(job).state, now(job).result, now(job).attempts) == (JobState.DONE, {"counted": 5}, 1)


def test_a_job_whose_worker_is_killed_is_finished_by_another_without_a_gap_or_a_double(start_worker: Start) -> None:
    job = make_counting_job()
    first = start_worker(WITH_TASKS)
    wait_for(job, done=8)
    first.kill()
    left = now(job)
    assert left.state == JobState.RUNNING
    assert 8 <= left.done < 40
    second = start_worker(WITH_TASKS)
    wait_for_the_end(job, worker=second)
    assert (now(job).state, now(job).done, now(job).attempts) == (JobState.DONE, 40, 2)
    assert counted(job) == each_once(job, 40)


def test_killed_again_and_again_at_any_point_a_job_still_counts_each_number_once(start_worker: Start) -> None:
    job = make_counting_job(total=60, pause=0.03)
    chance = random.Random(20260302)
    for _ in range(2):
        worker = start_worker(WITH_TASKS)
        wait_for(job, done=now(job).done + chance.randint(1, 15))
        worker.kill()
    last = start_worker(WITH_TASKS)
    wait_for_the_end(job, worker=last)
    assert now(job).state == JobState.DONE
    assert counted(job) == each_once(job, 60)


def test_a_job_whose_message_was_lost_is_found_by_the_sweep(start_worker: Start) -> None:
    job = make_counting_job(total=3, pause=0)
    assert app.control.purge() >= 0
    wait_for_the_end(job, worker=start_worker(WITH_TASKS))
    assert counted(job) == each_once(job, 3)


def test_two_workers_share_many_jobs_and_do_each_once(start_worker: Start) -> None:
    jobs = [make_counting_job(total=5, pause=0.01) for _ in range(12)]
    worker = start_worker(WITH_TASKS)
    start_worker(WITH_TASKS)
    wait_for_the_end(*jobs, worker=worker)
    assert [now(job).attempts for job in jobs] == [1] * 12
    assert all(counted(job) == each_once(job, 5) for job in jobs)


def test_a_running_job_that_is_cancelled_stops_and_keeps_what_it_did(start_worker: Start) -> None:
    worker = start_worker(WITH_TASKS)
    job = make_counting_job(total=1000)
    wait_for(job, done=3)
    services.request_cancel(job=job, at=AT)
    wait_for_the_end(job, worker=worker)
    assert now(job).state == JobState.CANCELLED
    assert counted(job) == each_once(job, now(job).done)


def test_a_worker_asked_to_end_finishes_the_job_in_hand(start_worker: Start) -> None:
    worker = start_worker(WITH_TASKS)
    job = make_counting_job(total=20)
    wait_for(job, done=2)
    worker.process.terminate()
    worker.process.wait(60)
    assert (now(job).state, now(job).attempts) == (JobState.DONE, 1)


@pytest.mark.parametrize("broker", ["redis_broker"], indirect=True)  # the other has threads and no processes to lose
def test_a_process_killed_by_the_system_is_replaced_and_its_job_taken_up(start_worker: Start) -> None:
    worker = start_worker(WITH_TASKS)
    job = make_counting_job()
    wait_for(job, done=5)
    holder = int(now(job).claimed_by.split(":")[1])
    assert holder in {child.pid for child in psutil.Process(worker.pid).children()}
    os.kill(holder, signal.SIGKILL)
    wait_for_the_end(job, worker=worker)
    assert (now(job).state, now(job).attempts) == (JobState.DONE, 2)
    assert counted(job) == each_once(job, 40)

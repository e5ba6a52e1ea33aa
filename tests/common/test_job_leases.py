"""A job is done by one worker at a time, whatever dies; every change a worker makes is conditional on its lease."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from annotator.common.jobs import services
from annotator.common.jobs.services import LeaseLost
from annotator.common.models import Job, JobState
from tests.common.worlds import AT, claim, make_job, make_person

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
pytestmark = pytest.mark.django_db


def test_a_claimed_job_runs_under_its_holders_name_and_keeps_its_first_start() -> None:
    job = make_job(path="x")
    lease = claim(job)
    later = claim(job, "worker-2", AT + LEASE + timedelta(seconds=1))
    job.refresh_from_db()
    assert (lease.attempt, later.attempt) == (1, 2)
    assert lease.arguments == {"path": "x"}
    assert (job.state, job.claimed_by, job.started_at) == (JobState.RUNNING, "worker-2", AT)


def test_a_job_that_is_held_can_not_be_claimed_again() -> None:
    job = make_job()
    claim(job)
    assert services.claim(job_id=job.pk, holder="worker-2", at=AT + LEASE) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_that_claim_at_once_exactly_one_gets_the_job() -> None:
    job = make_job()
    start = Barrier(8)

    def try_to_claim(number: int) -> bool:
        start.wait()
        try:
            return services.claim(job_id=job.pk, holder=f"worker-{number}", at=AT) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_to_claim, range(8))) == 1
    assert Job.objects.get(pk=job.pk).attempts == 1


def test_an_expired_lease_goes_to_another_worker_with_the_cursor_of_the_first() -> None:
    job = make_job()
    services.save_progress(lease=claim(job), at=AT, done=4, total=10, cursor={"line": 4})
    second = claim(job, "worker-2", AT + LEASE + timedelta(seconds=1))
    assert (second.cursor, second.attempt) == ({"line": 4}, 2)


def test_progress_extends_the_lease() -> None:
    job = make_job()
    lease = claim(job)
    services.save_progress(lease=lease, at=AT + LEASE / 2, done=1, total=10, cursor={})
    assert services.claim(job_id=job.pk, holder="worker-2", at=AT + LEASE + timedelta(seconds=1)) is None


def test_a_worker_that_lost_its_lease_writes_nothing_more_and_its_open_work_is_rolled_back() -> None:
    job = make_job()
    slow = claim(job)
    claim(job, "worker-2", AT + LEASE + timedelta(seconds=1))

    @transaction.atomic
    def write_a_batch() -> None:
        make_person("written by the slow worker")
        services.save_progress(lease=slow, at=AT + 2 * LEASE, done=9, total=10, cursor={"line": 9})

    with pytest.raises(LeaseLost):
        write_a_batch()
    with pytest.raises(LeaseLost):
        services.end(lease=slow, at=AT + 2 * LEASE, state=JobState.DONE)
    job.refresh_from_db()
    assert (job.state, job.done, job.cursor) == (JobState.RUNNING, 0, {})
    assert not type(job.created_by).objects.filter(username="written by the slow worker").exists()


def test_an_ended_job_is_never_claimed_again() -> None:
    job = make_job()
    services.end(lease=claim(job), at=AT, state=JobState.DONE, result={"rows": 10})
    assert services.claim(job_id=job.pk, holder="worker-2", at=AT + 9 * LEASE) is None
    job.refresh_from_db()
    assert (job.state, job.result, job.finished_at, job.has_ended) == (JobState.DONE, {"rows": 10}, AT, True)


def test_a_job_given_back_waits_again_with_the_reason() -> None:
    job = make_job()
    services.give_back(lease=claim(job), message="The host asks us to wait.", at=AT)
    job.refresh_from_db()
    assert (job.state, job.claimed_by, job.message) == (JobState.QUEUED, "", "The host asks us to wait.")
    assert claim(job, "worker-2").attempt == 2


def test_the_database_refuses_a_running_job_without_a_lease() -> None:
    job = make_job()
    with pytest.raises(IntegrityError, match="job_running_has_a_lease"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)


def test_the_database_refuses_a_running_job_that_nobody_holds() -> None:
    job = make_job()
    with pytest.raises(IntegrityError, match="job_running_has_a_lease"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, lease_expires_at=AT, claimed_by="")


def test_the_database_refuses_an_ended_job_without_a_time() -> None:
    job = make_job()
    with pytest.raises(IntegrityError, match="job_ended_has_a_time"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE)

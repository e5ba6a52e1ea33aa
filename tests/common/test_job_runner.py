"""What the person learns of a job that ended: its result, the refusal's sentence, or that something was unforeseen."""

import logging

import pytest
from django.db import OperationalError

from annotator.common.errors import Invalid
from annotator.common.jobs import runner, services
from annotator.common.jobs.services import Lease
from annotator.common.models import JobState
from tests.common.worlds import claim, make_job

pytestmark = pytest.mark.django_db


def test_the_result_is_kept() -> None:
    job = make_job()
    runner.work(job.pk, lambda lease: {"rows": lease.attempt})
    job.refresh_from_db()
    assert (job.state, job.result, job.lease_expires_at) == (JobState.DONE, {"rows": 1}, None)


def test_a_refusal_fails_the_job_with_its_sentence() -> None:
    def refuse(lease: Lease) -> None:
        raise Invalid("Line 3 has no column url.")

    job = make_job()
    runner.work(job.pk, refuse)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "Line 3 has no column url.")


def test_an_unforeseen_error_is_logged_and_told_without_its_inside(caplog: pytest.LogCaptureFixture) -> None:
    def stumble(lease: Lease) -> None:
        raise RuntimeError("the inside of the program")

    job = make_job()
    with caplog.at_level(logging.ERROR):
        runner.work(job.pk, stumble)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert f"number, {job.pk}" in job.message
    assert "inside of the program" not in job.message
    assert "inside of the program" in caplog.text


def test_a_job_that_another_worker_holds_is_not_done_twice() -> None:
    job = make_job()
    claim(job, at=runner.timezone.now())
    done: list[int] = []
    runner.work(job.pk, lambda lease: done.append(lease.job_id))
    assert done == []


def test_work_whose_lease_is_lost_ends_quietly_and_leaves_the_job_to_its_new_holder() -> None:
    job = make_job()

    def lose(lease: Lease) -> dict[str, int]:
        type(job).objects.filter(pk=job.pk).update(claimed_by="worker-2")
        return {"rows": 10}

    runner.work(job.pk, lose)
    job.refresh_from_db()
    assert (job.state, job.claimed_by, job.result) == (JobState.RUNNING, "worker-2", {})


def test_a_database_that_went_away_leaves_the_job_to_be_taken_up_again() -> None:
    def lose_the_database(lease: Lease) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    job = make_job()
    runner.work(job.pk, lose_the_database)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.RUNNING, "")
    assert services.claim(job_id=job.pk, holder="worker-2", at=job.lease_expires_at.replace(year=2100)) is not None


def test_a_job_that_is_gone_is_nobodys_trouble() -> None:
    runner.work(123_456_789, lambda lease: {})

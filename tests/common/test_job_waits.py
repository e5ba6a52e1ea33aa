"""A job that must wait gives its lease back, is left alone until then, and is taken up again; pausing."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from annotator.common.errors import WrongState
from annotator.common.events import JsonValue
from annotator.common.jobs import runner, services
from annotator.common.jobs.services import MOST_ATTEMPTS, Lease, MustWait
from annotator.common.models import Job, JobState
from tests.common.worlds import claim, make_job

pytestmark = pytest.mark.django_db
LATER = datetime(2999, 1, 1, tzinfo=UTC)


def wait(lease: Lease) -> Mapping[str, JsonValue] | None:
    raise MustWait(LATER, "The server asks for patience.")


def test_work_that_must_wait_says_until_when_and_is_not_claimed_before(filesystem_broker: str) -> None:
    job = make_job()
    runner.work(job.pk, wait)
    job.refresh_from_db()
    assert (job.state, job.waiting_until, job.message) == (JobState.QUEUED, LATER, "The server asks for patience.")
    assert services.claim(job_id=job.pk, holder="other", at=LATER - timedelta(seconds=1)) is None
    assert services.sweep(at=timezone.now()) == 0
    assert services.sweep(at=LATER) == 1
    assert services.claim(job_id=job.pk, holder="other", at=LATER) is not None


def test_waiting_often_is_no_failure(filesystem_broker: str) -> None:
    job = make_job()
    for _ in range(MOST_ATTEMPTS + 2):
        runner.work(job.pk, wait)
        Job.objects.update(waiting_until=None)
    services.sweep(at=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, MOST_ATTEMPTS + 2)


def test_progress_between_kills_keeps_a_job_from_failing(filesystem_broker: str) -> None:
    job, at = make_job(), timezone.now()
    for _ in range(MOST_ATTEMPTS + 2):
        lease = claim(job, at=at)
        services.save_progress(lease=lease, at=at, done=1, total=None, cursor={})
        at += timedelta(hours=1)
        services.sweep(at=at)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_a_running_job_pauses_at_its_next_progress_and_goes_on_from_its_cursor(filesystem_broker: str) -> None:
    job = make_job()

    def stop_when_asked(lease: Lease) -> Mapping[str, JsonValue] | None:
        services.request_pause(job=job)
        at = timezone.now()
        return None if services.save_progress(lease=lease, at=at, done=3, total=9, cursor={"row": 3}) else {}

    runner.work(job.pk, stop_when_asked)
    job.refresh_from_db()
    assert (job.state, job.finished_at, job.is_pause_requested) == (JobState.PAUSED, None, False)
    services.resume(job=job)
    assert claim(job, at=timezone.now()).cursor == {"row": 3}


def test_a_waiting_job_pauses_at_once_and_a_paused_one_can_be_cancelled(filesystem_broker: str) -> None:
    job = make_job()
    services.request_pause(job=job)
    job.refresh_from_db()
    assert job.state == JobState.PAUSED
    services.request_cancel(job=job, at=timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    with pytest.raises(WrongState):
        services.resume(job=job)
    with pytest.raises(WrongState):
        services.request_pause(job=job)


def test_a_pause_asked_for_before_the_wait_is_a_pause_and_asks_nothing_of_what_comes_after(
    filesystem_broker: str,
) -> None:
    job = make_job()

    def wait_when_asked(lease: Lease) -> Mapping[str, JsonValue] | None:
        services.request_pause(job=job)
        return wait(lease)

    runner.work(job.pk, wait_when_asked)
    job.refresh_from_db()
    assert (job.state, job.is_pause_requested, job.waiting_until) == (JobState.PAUSED, False, None)
    services.resume(job=job)
    lease = claim(job, at=timezone.now())
    assert not services.save_progress(lease=lease, at=timezone.now(), done=1, total=None, cursor={})


def test_a_cancel_asked_for_before_the_wait_cancels(filesystem_broker: str) -> None:
    job = make_job()

    def wait_when_asked(lease: Lease) -> Mapping[str, JsonValue] | None:
        services.request_cancel(job=job, at=timezone.now())
        return wait(lease)

    runner.work(job.pk, wait_when_asked)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert job.finished_at is not None


def test_a_failed_job_that_was_asked_to_pause_goes_on_when_resumed(filesystem_broker: str) -> None:
    job, at = make_job(), timezone.now()
    lease = claim(job, at=at)
    services.request_pause(job=job)
    services.end(lease=lease, at=at, state=JobState.FAILED, message="It failed.")
    services.resume(job=job)
    again = claim(job, at=at)
    assert not services.save_progress(lease=again, at=at, done=1, total=None, cursor={})


def test_resuming_while_the_worker_is_about_to_pause_takes_the_job_up_again(filesystem_broker: str) -> None:
    job, at = make_job(), timezone.now()
    lease = claim(job, at=at)
    services.request_pause(job=job)
    assert services.save_progress(lease=lease, at=at, done=3, total=9, cursor={"row": 3})
    services.resume(job=job)
    services.stop(lease=lease, at=at)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert claim(job, at=at).cursor == {"row": 3}

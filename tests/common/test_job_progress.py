"""What a page says of a job: percent, rate and time left, and nothing it can't know."""

from datetime import timedelta

import pytest

from annotator.common.jobs import services
from annotator.common.jobs.selectors import progress_of
from annotator.common.models import JobState
from tests.common.worlds import AT, claim, make_job

pytestmark = pytest.mark.django_db


def test_a_waiting_job_has_no_rate_and_no_time_left() -> None:
    shown = progress_of(make_job(), at=AT)
    assert (shown.percent, shown.per_second, shown.left) == (0, None, None)


def test_a_running_job_tells_rate_and_time_left() -> None:
    job = make_job()
    services.save_progress(lease=claim(job), at=AT, done=4, total=10, cursor={})
    job.refresh_from_db()
    shown = progress_of(job, at=AT + timedelta(seconds=2))
    assert (shown.percent, shown.per_second, shown.left) == (40, 2.0, timedelta(seconds=3))


def test_a_job_without_a_total_tells_counts_only() -> None:
    job = make_job()
    services.save_progress(lease=claim(job), at=AT, done=4, total=None, cursor={})
    job.refresh_from_db()
    shown = progress_of(job, at=AT + timedelta(seconds=2))
    assert (shown.percent, shown.per_second, shown.left) == (None, 2.0, None)


def test_an_ended_job_keeps_the_rate_it_had() -> None:
    job = make_job()
    lease = claim(job)
    services.save_progress(lease=lease, at=AT, done=10, total=10, cursor={})
    services.end(lease=lease, at=AT + timedelta(seconds=5), state=JobState.DONE)
    job.refresh_from_db()
    shown = progress_of(job, at=AT + timedelta(days=1))
    assert (shown.percent, shown.per_second, shown.left) == (100, 2.0, None)


def test_a_running_job_says_that_it_was_asked_to_stop() -> None:
    job = make_job()
    claim(job)
    services.request_cancel(job=job, at=AT)
    job.refresh_from_db()
    assert progress_of(job, at=AT).is_waiting_for_cancel

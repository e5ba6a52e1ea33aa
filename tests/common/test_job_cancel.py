"""Cancelling: a waiting job ends at once, a running one at its next progress write, an ended one refuses."""

import pytest

from annotator.common.errors import WrongState
from annotator.common.jobs import runner, services
from annotator.common.jobs.services import Lease
from annotator.common.models import JobState
from tests.common.worlds import AT, claim, make_job

pytestmark = pytest.mark.django_db


def test_a_waiting_job_ends_at_once_and_is_never_claimed() -> None:
    job = make_job()
    services.request_cancel(job=job, at=AT)
    job.refresh_from_db()
    assert (job.state, job.finished_at) == (JobState.CANCELLED, AT)
    assert services.claim(job_id=job.pk, holder="worker-1", at=AT) is None


def test_a_running_job_learns_of_it_at_its_next_progress_write() -> None:
    job = make_job()
    lease = claim(job)
    assert services.save_progress(lease=lease, at=AT, done=1, total=10, cursor={}) is False
    services.request_cancel(job=job, at=AT)
    assert services.save_progress(lease=lease, at=AT, done=2, total=10, cursor={}) is True


def test_work_that_stops_for_the_person_ends_cancelled_and_keeps_what_was_done() -> None:
    job = make_job()

    def count_until_told(lease: Lease) -> None:
        services.request_cancel(job=job, at=AT)
        assert services.save_progress(lease=lease, at=AT, done=3, total=10, cursor={"line": 3})

    runner.work(job.pk, count_until_told)
    job.refresh_from_db()
    assert (job.state, job.done, job.cursor) == (JobState.CANCELLED, 3, {"line": 3})


def test_an_ended_job_refuses() -> None:
    job = make_job()
    services.end(lease=claim(job), at=AT, state=JobState.DONE)
    with pytest.raises(WrongState, match="already ended"):
        services.request_cancel(job=job, at=AT)

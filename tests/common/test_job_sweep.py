"""The sweep finds jobs whose worker died or whose wake-up was lost, and gives up on those that kill their workers."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from annotator.common.jobs import services
from annotator.common.jobs.services import MOST_ATTEMPTS
from annotator.common.jobs.wake import wake
from annotator.common.models import JobState
from tests.common.worlds import AT, claim, make_job

EXPIRED = timedelta(seconds=settings.JOB_LEASE_SECONDS + 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(filesystem_broker: str, tmp_path: Path) -> Path:
    """Where the messages to workers lie while nobody fetches them."""
    return tmp_path / "broker" / "in"


def messages(inbox: Path) -> int:
    return len([file for file in inbox.iterdir() if file.name.endswith(".msg")])


def test_waiting_and_abandoned_jobs_are_woken_and_held_or_ended_ones_are_not(inbox: Path) -> None:
    make_job()
    abandoned, held, ended = make_job(), make_job(), make_job()
    claim(abandoned, at=AT - EXPIRED)
    claim(held)
    services.end(lease=claim(ended), at=AT, state=JobState.DONE)
    assert services.sweep(at=AT) == 2
    assert messages(inbox) == 2


def test_a_job_that_ended_its_worker_too_often_fails_with_a_sentence(inbox: Path) -> None:
    job = make_job()
    for attempt in range(MOST_ATTEMPTS):
        claim(job, at=AT + attempt * EXPIRED)
    assert services.sweep(at=AT + MOST_ATTEMPTS * EXPIRED) == 0
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.message.startswith(f"Stopped after {MOST_ATTEMPTS} attempts")


def test_a_last_attempt_that_is_still_held_is_left_alone(inbox: Path) -> None:
    job = make_job()
    for attempt in range(MOST_ATTEMPTS):
        claim(job, at=AT + attempt * EXPIRED)
    services.sweep(at=AT + (MOST_ATTEMPTS - 1) * EXPIRED)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


@pytest.mark.django_db(transaction=True)
def test_a_job_is_announced_only_when_its_transaction_commits(inbox: Path) -> None:
    with transaction.atomic():
        make_job()
        assert messages(inbox) == 0
    assert messages(inbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_failed_is_never_announced(inbox: Path) -> None:
    @transaction.atomic
    def enqueue_and_fail() -> None:
        make_job()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        enqueue_and_fail()
    assert messages(inbox) == 0


def test_a_broker_that_is_away_does_not_stop_the_person(inbox: Path) -> None:
    for file in inbox.parent.iterdir():
        file.rename(file.with_suffix(".gone"))
    wake("tests.probe", 1)

"""Jobs for the tests of the common room."""

from datetime import UTC, datetime
from typing import Any

from annotator.accounts.models import User
from annotator.common.jobs import services
from annotator.common.jobs.services import Lease
from annotator.common.models import Job

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_person(username: str = "ann") -> User:
    """Return somebody in whose name jobs run."""
    return User.objects.create_user(username=username, email=f"{username}@example.org")


def make_job(task: str = "tests.probe", **arguments: Any) -> Job:
    """Return a job that waits."""
    person = User.objects.filter(username="ann").first() or make_person()
    return services.enqueue(task=task, title="A job", scope=person, arguments=arguments, by=person, at=AT, total=10)


def claim(job: Job, holder: str = "worker-1", at: datetime = AT) -> Lease:
    """Return the lease of a job that is free."""
    lease = services.claim(job_id=job.pk, holder=holder, at=at)
    assert lease is not None
    return lease

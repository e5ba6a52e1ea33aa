"""A worker is killed at twenty random moments of a harvest from GitHub; the corpus is that of an undisturbed one."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import psutil
import pytest
from django.utils import timezone

from annotator.common.jobs import services as jobs
from annotator.common.models import Job, JobState
from mining.github.models import Piece
from mining.models import Corpus, Harvest, Report, Snapshot
from tests.fakes.github.double import GithubDouble
from tests.faults.harvests import Ground, contents, issues_of, read_twice, set_world
from tests.services.brokers import Worker
from tests.worlds import people
from tools.processes import wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
Start = Callable[..., Worker]
PAGE, KILLS = 25, 20
# longer than an answer takes by itself, so that a kill meets requests, answers and transactions alike
SLOW = {"kind": "slow", "wait": 0.2, "on": "graphql"}


@pytest.fixture
def ground(transactional_db: None, github: GithubDouble) -> Ground:
    return Ground(github, people.make_user("lead"))


def kill_holder(harvest: Harvest, worker: Worker) -> bool:
    """Kill the process that holds the harvest, if one does; whoever else waits for its lease waits no longer."""
    holders = {int(job.claimed_by.split(":")[1]) for job in _jobs(harvest) if job.state == JobState.RUNNING}
    processes = [child for child in psutil.Process(worker.pid).children() if child.pid in holders]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
        wait_until(lambda process=process: is_dead(process), seconds=10, what="The end of a process")
    _let_lease_run_out(harvest)
    return bool(processes)


def is_dead(process: psutil.Process) -> bool:
    """Return whether a process does nothing more, though its parent may not have taken note."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _let_lease_run_out(harvest: Harvest) -> None:
    ago = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk__in=[job.pk for job in _jobs(harvest)], state=JobState.RUNNING).update(lease_expires_at=ago)
    jobs.sweep(at=timezone.now())


def _jobs(harvest: Harvest) -> list[Job]:
    return list(Job.objects.filter(pk__in=[harvest.job_id, *harvest.repositories.values_list("job", flat=True)]))


def has_ended(harvest: Harvest) -> bool:
    return Job.objects.get(pk=harvest.job_id).has_ended


def wait_for_the_end(harvest: Harvest, worker: Worker) -> Job:
    """Return the harvest's job when it has ended; what it waits for is asked again at once."""

    def look() -> bool:
        jobs.sweep(at=timezone.now())
        return has_ended(harvest)

    wait_for(look, harvest, worker)
    return Job.objects.get(pk=harvest.job_id)


def wait_for(is_so: Callable[[], bool], harvest: Harvest, worker: Worker) -> None:
    """Wait for what a worker does; tell where the harvest stands when it does not."""
    try:
        wait_until(is_so, seconds=60, what="The next step of the harvest")
    except TimeoutError as error:
        stand = [f"{job} {job.state} {job.done}/{job.total} {job.fruitless} {job.message}" for job in _jobs(harvest)]
        raise AssertionError("\n".join([str(error), *stand, worker.says()])) from error


def assert_whole(corpus: Corpus, numbers: set[int], calm: dict[str, str]) -> None:
    """Every report once, with what an undisturbed harvest knows of it, and nothing left lying about."""
    reports = Report.objects.filter(corpus=corpus)
    assert sorted(reports.values_list("number", flat=True)) == sorted(numbers)
    assert contents(corpus) == calm
    assert Snapshot.objects.filter(report__corpus=corpus).count() == len(numbers)
    assert not Piece.objects.exists()


@pytest.mark.parametrize("broker", ["redis_broker"], indirect=True)  # its worker replaces a killed process at once
def test_killed_at_twenty_random_moments_a_harvest_brings_what_an_undisturbed_one_does(
    ground: Ground, start_worker: Start
) -> None:
    numbers = issues_of(set_world(ground.github, 500))
    calm = ground.corpus()
    ground.harvest(calm)
    worker = start_worker()
    corpus, chance, kills = ground.corpus(), random.Random(20261103), 0
    ground.github.fail(SLOW)
    harvest = ground.start(corpus)
    while kills < KILLS:
        # the second request comes when the first page is kept; a job that never comes further is given up, rightly
        wanted = ground.github.asked + chance.choice([1, 2, 2])
        wait_for(lambda wanted=wanted: ground.github.asked >= wanted, harvest, worker)
        time.sleep(chance.random() * SLOW["wait"])
        kills += kill_holder(harvest, worker)
        assert not has_ended(harvest), f"it ended after {kills} kills: {Job.objects.get(pk=harvest.job_id).message}"
    job = wait_for_the_end(harvest, worker)
    assert (job.state, job.message) == (JobState.DONE, "")
    assert_whole(corpus, numbers, contents(calm))
    harvest.refresh_from_db()
    assert (harvest.read, harvest.created) == (len(numbers), len(numbers))
    assert read_twice(ground.github) <= kills * PAGE
    assert sum(times - 1 for times in ground.github.log.pages.values()) <= kills


@pytest.mark.parametrize("broker", ["filesystem_broker"], indirect=True)
def test_a_whole_worker_killed_again_and_again_leaves_nothing_out(ground: Ground, start_worker: Start) -> None:
    numbers = issues_of(set_world(ground.github, 160))
    calm = ground.corpus()
    ground.harvest(calm)
    corpus, chance = ground.corpus(), random.Random(5)
    ground.github.fail(SLOW)
    harvest = ground.start(corpus)
    for kills in range(1, 4):
        worker = start_worker()
        wanted = ground.github.asked + chance.choice([1, 2])
        wait_until(lambda wanted=wanted: ground.github.asked >= wanted, seconds=30, what=f"Kill {kills}")
        time.sleep(chance.random() * 0.25)
        worker.kill()
        assert not has_ended(harvest)
        _let_lease_run_out(harvest)
    job = wait_for_the_end(harvest, start_worker())
    assert (job.state, job.message) == (JobState.DONE, "")
    assert_whole(corpus, numbers, contents(calm))
    assert read_twice(ground.github) <= 3 * PAGE
    assert sum(times - 1 for times in ground.github.log.pages.values()) <= 3

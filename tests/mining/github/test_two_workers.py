"""Two real workers share a harvest of several repositories: each thread comes once, and one of them ends the whole."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from annotator.accounts.models import User
from annotator.common.models import Job, JobState
from mining import services
from mining.github.models import Piece, RepositoryHarvest
from mining.github.query import GithubQuery
from mining.models import Harvest, Report
from tests.fakes.github.double import TOKEN, GithubDouble
from tests.fakes.github.seeded import make_repository
from tests.fakes.github.world import World
from tests.services.brokers import Worker
from tests.worlds import people
from tools.processes import wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
NAMES = tuple(f"example/engine-{n}" for n in range(4))


@pytest.mark.parametrize("broker", ["filesystem_broker"], indirect=True)
def test_two_workers_share_the_repositories_of_a_harvest(
    start_worker: Callable[..., Worker], transactional_db: None, github: GithubDouble
) -> None:
    lead: User = people.make_user("lead")
    world = World([make_repository(60, seed=n, name=name, first_id=n + 1) for n, name in enumerate(NAMES)])
    github.set_world(world)
    corpus, now = people.make_study(lead).corpus, timezone.now()
    services.add_token(corpus=corpus, name="mine", token=TOKEN, by=lead, at=now)
    source = services.create_github_source(corpus=corpus, query=GithubQuery(NAMES), by=lead, at=now)
    harvest = services.start_github_harvest(source=source, by=lead, at=now)
    github.forget()
    github.fail({"kind": "slow", "wait": 0.2, "on": "graphql"})
    start_worker()
    start_worker()
    wait_until(lambda: Job.objects.get(pk=harvest.job_id).has_ended, seconds=120, what="The end of the harvest")
    harvest = Harvest.objects.select_related("job").get(pk=harvest.pk)
    assert harvest.job is not None
    assert (harvest.job.state, harvest.job.message) == (JobState.DONE, "")
    assert {run.job.state for run in RepositoryHarvest.objects.select_related("job")} == {JobState.DONE}
    wanted = sum(not issue.is_pull for repository in world for issue in repository.standing())
    assert harvest.created == Report.objects.count() == wanted
    assert max(github.log.read.values()) == 1
    holders = set(RepositoryHarvest.objects.values_list("job__claimed_by", flat=True))
    assert len(holders) > 1, "one worker did everything"
    assert not Piece.objects.exists()

"""Harvests of the double of GitHub for the tests of faults: begun, driven to their end, and compared."""

import time
from dataclasses import dataclass

from django.utils import timezone

from annotator.accounts.models import User
from annotator.common.models import Job
from mining import services, tasks
from mining.github.limits import Budget
from mining.github.models import GithubToken
from mining.github.query import GithubQuery
from mining.models import Corpus, Harvest, Report
from tests.fakes.github.double import TOKEN, GithubDouble
from tests.fakes.github.seeded import make_world
from tests.fakes.github.world import World
from tests.worlds import people

NAME = "example/engine"


@dataclass
class Ground:
    """A study that harvests, and the double that it harvests from."""

    github: GithubDouble
    lead: User

    def corpus(self, *tokens: str) -> Corpus:
        """Return an empty corpus that has tokens."""
        corpus = people.make_study(self.lead, name=f"Study {Corpus.objects.count()}").corpus
        for place, token in enumerate(tokens or (TOKEN,)):
            services.add_token(corpus=corpus, name=f"token {place}", token=token, by=self.lead, at=timezone.now())
        return corpus

    def start(self, corpus: Corpus) -> Harvest:
        """Enqueue a harvest that keeps logins, so that two corpora can be compared."""
        now = timezone.now()
        query = GithubQuery((NAME,))
        source = services.create_github_source(corpus=corpus, query=query, by=self.lead, at=now, keeps_logins=True)
        harvest = services.start_github_harvest(source=source, by=self.lead, at=now)
        self.github.forget()
        return harvest

    def harvest(self, corpus: Corpus, *, most_seconds: float = 60) -> Harvest:
        """Harvest to the end as a worker does, waiting where it must."""
        return self.go_on(self.start(corpus), most_seconds=most_seconds)

    def go_on(self, harvest: Harvest, *, most_seconds: float = 60) -> Harvest:
        """Work on a harvest until it has ended; what waits for nothing but better luck need not wait here."""
        end = time.monotonic() + most_seconds
        while True:
            tasks.harvest_github(harvest.job_id)
            harvest = Harvest.objects.select_related("job", "source").get(pk=harvest.pk)
            if harvest.job.has_ended:
                return harvest
            until = harvest.job.waiting_until
            assert until is not None, f"{harvest.job.state}: {harvest.job.message}"
            assert time.monotonic() < end, f"still waiting until {until}: {harvest.job.message}"
            if not _is_limited(corpus=harvest.source.corpus):
                until = timezone.now()
                Job.objects.filter(waiting_until__isnull=False).update(waiting_until=until)
            time.sleep(max(0.0, (until - timezone.now()).total_seconds()))


def _is_limited(corpus: Corpus) -> bool:
    """Return whether any token must not be used for now."""
    now = timezone.now()
    tokens = GithubToken.objects.filter(corpus=corpus)
    budgets = [Budget.from_json(value) for token in tokens for value in token.limits.values()]
    return tokens.filter(blocked_until__gt=now).exists() or any(budget.left(now) == 0 for budget in budgets)


def set_world(github: GithubDouble, issues: int) -> World:
    """Let the double serve a seeded repository."""
    return github.set_world(make_world(issues))


def contents(corpus: Corpus) -> dict[str, str]:
    """Return the hash of what is known of each report."""
    return dict(Report.objects.filter(corpus=corpus).values_list("url", "current_snapshot__sha256"))


def issues_of(world: World) -> set[int]:
    """Return the numbers of the issues that are there to be harvested."""
    return {issue.number for issue in next(iter(world)).standing() if not issue.is_pull}


def read_twice(github: GithubDouble) -> int:
    """Return how many issues were read in full more often than once."""
    return sum(times - 1 for times in github.log.read.values())

"""A corpus with a token that the double of GitHub takes, and a harvest from end to end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.utils import timezone

from annotator.accounts.models import User
from annotator.common.models import Job
from mining import services, tasks
from mining.github.models import GithubToken, RepositoryHarvest
from mining.github.query import GithubQuery
from mining.models import Corpus, Harvest, Source
from tests.fakes.github.double import TOKEN, GithubDouble

ENGINE = "example/engine"
QUERY = GithubQuery((ENGINE,))


@pytest.fixture
def token(github: GithubDouble, corpus: Corpus, lead: User) -> GithubToken:
    return services.add_token(corpus=corpus, name="mine", token=TOKEN, by=lead, at=timezone.now())


@dataclass
class Harvesting:
    """Makes a source and harvests it as a worker would."""

    corpus: Corpus
    lead: User

    def source(self, query: GithubQuery = QUERY, **choices: bool) -> Source:
        return services.create_github_source(
            corpus=self.corpus, query=query, by=self.lead, at=timezone.now(), **choices
        )

    def start(self, source: Source) -> Harvest:
        return services.start_github_harvest(source=source, by=self.lead, at=timezone.now())

    def run(self, source: Source, at: datetime | None = None) -> Harvest:
        """Harvest until it has ended or waits; give it back as it is then."""
        harvest = self.start(source)
        return self.go_on(harvest)

    def go_on(self, harvest: Harvest) -> Harvest:
        tasks.harvest_github(harvest.job_id)
        return Harvest.objects.select_related("job", "source").get(pk=harvest.pk)


@pytest.fixture
def harvesting(filesystem_broker: str, github: GithubDouble, corpus: Corpus, lead: User) -> Harvesting:
    return Harvesting(corpus, lead)


@pytest.fixture
def jobs_of() -> Callable[[Harvest], list[Job]]:
    def find(harvest: Harvest) -> list[Job]:
        return [each.job for each in RepositoryHarvest.objects.filter(harvest=harvest).select_related("job")]

    return find

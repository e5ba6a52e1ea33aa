"""GitHub fails in every way it can, and the corpus is the same as if it had not; nothing comes twice for it."""

from typing import Any

import pytest
from django.utils import timezone

from annotator.common.models import JobState
from mining import tasks
from mining.github.models import GithubToken, Piece, RepositoryHarvest
from mining.models import Corpus, Harvest, Snapshot
from tests.fakes.github.double import SECOND_TOKEN, TOKEN, GithubDouble
from tests.faults.harvests import NAME, Ground, contents, issues_of, read_twice, set_world
from tests.worlds import people

pytestmark = pytest.mark.django_db(transaction=True)

# by the requests that meet them; the first page, one in the middle and a completion are among them
FAULTS: dict[str, list[dict[str, Any]]] = {
    "502 with a page of HTML": [{"kind": "server_error", "status": 502, "every": 3}],
    "500": [{"kind": "server_error", "status": 500, "at": [1, 4]}],
    "503 three times in a row": [{"kind": "server_error", "status": 503, "at": [2, 3, 4]}],
    "no answer": [{"kind": "drop", "every": 4}],
    "an answer that is paid for and never comes": [{"kind": "drop_late", "at": [2, 5]}],
    "a body that breaks off": [{"kind": "truncated", "at": [1, 5]}],
    "a body that is no JSON": [{"kind": "cut_json", "at": [2, 5]}],
    "a query that times out": [{"kind": "timeout", "at": [1, 3]}],
    "half an answer when much is asked for": [{"kind": "resource_limits", "above": 1500}],
    "a pause asked for with 403": [{"kind": "secondary_limit", "status": 403, "wait": 1, "at": [2]}],
    "a pause asked for with 429": [{"kind": "secondary_limit", "status": 429, "wait": 1, "at": [3]}],
    "an hour's limit used up": [{"kind": "primary_limit", "wait": 1, "at": [3]}],
    "everything at once": [
        {"kind": "server_error", "share": 0.2, "seed": 3},
        {"kind": "drop", "share": 0.15, "seed": 4},
        {"kind": "truncated", "share": 0.15, "seed": 5},
        {"kind": "resource_limits", "share": 0.2, "seed": 6},
    ],
}


ISSUES = 80
_calm: dict[str, dict[str, str]] = {}


def undisturbed(ground: Ground, transport: str = "graphql") -> dict[str, str]:
    """Return what a harvest brings when nothing goes wrong; hashes are the same in every corpus and run."""
    if transport not in _calm:
        corpus = ground.corpus()
        ground.github.fail(*([{"kind": "refuse_graphql", "on": "graphql"}] if transport == "rest" else []))
        ground.harvest(corpus)
        assert RepositoryHarvest.objects.get(harvest__source__corpus=corpus).transport == transport
        _calm[transport] = contents(corpus)
    return _calm[transport]


@pytest.fixture
def ground(filesystem_broker: str, github: GithubDouble) -> Ground:
    return Ground(github, people.make_user("lead"))


@pytest.mark.parametrize("name", FAULTS)
def test_a_harvest_comes_to_the_same_end_through(ground: Ground, name: str) -> None:
    world = set_world(ground.github, ISSUES)
    calm = undisturbed(ground)
    corpus = ground.corpus()
    ground.github.fail(*[{"on": "graphql", **fault} for fault in FAULTS[name]])
    harvest = ground.harvest(corpus)
    log = ground.github.log
    assert (harvest.job.state, harvest.job.message) == (JobState.DONE, "")
    assert log.faults, "the fault was never met"
    assert len(issues_of(world)) == harvest.created == harvest.read
    assert contents(corpus) == calm
    assert read_twice(ground.github) == 0
    assert not Piece.objects.exists()


def test_a_harvest_through_rest_comes_to_the_same_end_through_failures(ground: Ground) -> None:
    world = set_world(ground.github, ISSUES)
    calm = undisturbed(ground, "rest")
    corpus = ground.corpus()
    ground.github.fail(
        {"kind": "refuse_graphql", "on": "graphql"},
        {"kind": "server_error", "on": "core", "every": 4},
        {"kind": "truncated", "on": "core", "at": [6]},
        {"kind": "drop", "on": "core", "at": [3]},
        {"kind": "secondary_limit", "status": 429, "wait": 1, "on": "core", "at": [9]},
        {"kind": "primary_limit", "wait": 1, "on": "core", "at": [11]},
    )
    harvest = ground.harvest(corpus)
    assert (harvest.job.state, harvest.job.message) == (JobState.DONE, "")
    assert set(ground.github.log.faults) == {
        "refuse_graphql",
        "server_error",
        "truncated",
        "drop",
        "secondary_limit",
        "primary_limit",
    }
    assert len(issues_of(world)) == harvest.created
    assert contents(corpus) == calm
    assert read_twice(ground.github) == 0


def test_graphql_refused_in_the_middle_goes_on_through_rest(ground: Ground) -> None:
    world = set_world(ground.github, ISSUES)
    corpus = ground.corpus()
    ground.github.fail({"kind": "refuse_graphql", "on": "graphql", "at": list(range(4, 40))})
    harvest = ground.harvest(corpus)
    assert harvest.job.state == JobState.DONE
    assert RepositoryHarvest.objects.get().transport == "rest"
    assert harvest.created == len(contents(corpus)) == len(issues_of(world))


def test_a_token_that_is_withdrawn_is_replaced_by_another(ground: Ground) -> None:
    set_world(ground.github, ISSUES)
    calm = undisturbed(ground)
    corpus = ground.corpus(TOKEN, SECOND_TOKEN)
    ground.github.fail({"kind": "unauthorized", "on": "graphql", "at": [3]})
    harvest = ground.harvest(corpus)
    assert harvest.job.state == JobState.DONE
    assert GithubToken.objects.filter(corpus=corpus, refused_at__isnull=False).count() == 1
    assert {entry["login"] for entry in ground.github.log.of("graphql")} == {"first", "second"}
    assert contents(corpus) == calm


def test_of_two_tokens_the_one_with_the_most_left_is_used_and_none_goes_below_nothing(ground: Ground) -> None:
    set_world(ground.github, ISSUES)
    ground.github.add_token("ghp_rich", "rich", {"graphql": 6})
    ground.github.add_token("ghp_poor", "poor", {"graphql": 3}, window=2)
    corpus = ground.corpus("ghp_rich", "ghp_poor")
    harvest = ground.harvest(corpus)
    assert harvest.job.state == JobState.DONE
    logins = [entry["login"] for entry in ground.github.log.of("graphql") if entry["points"]]
    assert logins[0] == "rich"
    assert logins.count("rich") <= 6
    assert "poor" in logins


def test_a_harvest_that_must_wait_says_until_when(ground: Ground) -> None:
    set_world(ground.github, 60)
    corpus = ground.corpus()
    harvest = ground.start(corpus)
    ground.github.fail({"kind": "primary_limit", "wait": 1800, "on": "graphql", "at": [2]})
    tasks.harvest_github(harvest.job_id)
    job = RepositoryHarvest.objects.select_related("job").get().job
    assert job.state == JobState.QUEUED
    assert job.message
    assert 1700 < (job.waiting_until - timezone.now()).total_seconds() < 1900
    before = ground.github.log.requests
    tasks.harvest_github(job.pk)
    assert ground.github.log.requests == before


def test_a_repository_that_is_not_there_fails_with_a_sentence_and_keeps_the_rest(ground: Ground) -> None:
    corpus: Corpus = ground.corpus()
    harvest: Harvest = ground.harvest(corpus)
    assert harvest.job.state == JobState.FAILED
    assert NAME in harvest.job.message
    assert not Snapshot.objects.exists()

"""A list of addresses is harvested whole by either transport; what is not there is told, a later harvest is small."""

from collections.abc import Callable

import pytest

from annotator.common.models import Job, JobState
from mining.github.models import Fate, GithubReport, GithubToken, Piece, RepositoryHarvest, Transport
from mining.github.query import GithubQuery
from mining.models import Harvest, ImportProblem, Report
from tests.fakes.github.double import GithubDouble
from tests.fakes.github.seeded import make_repository, make_world
from tests.fakes.github.world import Repository, World
from tests.mining.github.conftest import ENGINE, Harvesting

pytestmark = pytest.mark.django_db(transaction=True)
LATER = "2026-01-05T10:00:00Z"
SECOND = "example/second"


def engine_of(github: GithubDouble, size: int) -> Repository:
    engine = github.set_world(make_world(size)).find(ENGINE)
    assert engine is not None
    return engine


def told(harvest: Harvest) -> dict[int, str]:
    return dict(ImportProblem.objects.filter(harvest=harvest).values_list("line", "reason"))


def test_issues_and_pull_requests_of_several_repositories_come_whole(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting, jobs_of: Callable[[Harvest], list[Job]]
) -> None:
    world = make_world(120)
    github.set_world(World([*world, make_repository(20, seed=3, name=SECOND, first_id=50)]))
    engine = world.find(ENGINE)
    assert engine is not None
    wanted = [issue for issue in engine.standing() if issue.number % 2]
    assert {issue.is_pull for issue in wanted} == {True, False}
    harvesting.run(harvesting.source(GithubQuery((ENGINE,))))
    by_search = {each.number: each.current_snapshot.sha256 for each in Report.objects.all() if each.current_snapshot}
    github.forget()
    numbers = {ENGINE: tuple(issue.number for issue in wanted), SECOND: (1, 2)}
    harvest = harvesting.run(harvesting.source(GithubQuery.of_list(numbers)))
    assert (harvest.job.state, harvest.job.message, harvest.rejected) == (JobState.DONE, "", 0)
    assert harvest.read == len(wanted) + 2
    assert harvest.unchanged == sum(not issue.is_pull for issue in wanted), "a thread is the same by either way"
    reports = {each.number: each for each in Report.objects.filter(repository=ENGINE)}
    assert {number: reports[number].kind for number in numbers[ENGINE]} == {
        issue.number: "pull" if issue.is_pull else "issue" for issue in wanted
    }
    assert by_search.items() <= {n: each.current_snapshot.sha256 for n, each in reports.items()}.items()
    assert Report.objects.filter(repository=SECOND).count() == 2
    assert [(job.done, job.total) for job in jobs_of(harvest)] == [(len(wanted), len(wanted)), (2, 2)]
    assert max(github.log.read.values()) == 1
    assert not Piece.objects.exists()


def test_a_thousand_of_a_list_take_at_most_sixty_points(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    engine = make_repository(1150)
    github.set_world(World([engine]))
    numbers = tuple(issue.number for issue in engine.standing() if not issue.is_pull)[:1000]
    github.forget()
    harvest = harvesting.run(harvesting.source(GithubQuery.of_list({ENGINE: numbers})))
    assert harvest.created == 1000
    assert github.log.points <= 60


def test_what_is_not_there_is_told_and_the_rest_is_kept(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting, jobs_of: Callable[[Harvest], list[Job]]
) -> None:
    first, second, third = [issue.number for issue in engine_of(github, 20).standing()][:3]
    github.change("delete", ENGINE, first, LATER)
    github.change("transfer", ENGINE, second, LATER, to="example/elsewhere")
    numbers = {ENGINE: (first, second, third, 9999), "example/nowhere": (7,)}
    harvest = harvesting.run(harvesting.source(GithubQuery.of_list(numbers)))
    assert (harvest.job.state, harvest.read, harvest.rejected) == (JobState.DONE, 5, 4)
    reasons = told(harvest)
    assert reasons[first] == "GitHub has deleted this report."
    assert reasons[second].startswith("GitHub has moved this report to https://github.com/example/elsewhere/")
    assert reasons[9999] == reasons[7] == "There is no such report on GitHub, or the token may not see it."
    assert [(job.done, job.total) for job in jobs_of(harvest)] == [(4, 4), (1, 1)]


def test_a_later_harvest_of_a_list_reads_only_what_has_changed(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    numbers = tuple(issue.number for issue in engine_of(github, 60).standing())
    source = harvesting.source(GithubQuery.of_list({ENGINE: (*numbers, 9999)}))
    harvesting.run(source)
    github.forget()
    harvest = harvesting.run(source)
    assert (harvest.job.state, harvest.read, harvest.rejected) == (JobState.DONE, 1, 1)
    assert (github.log.points, github.log.read) == (2, {}), "the standing of all, and the one that is missing"
    github.change("edit", ENGINE, numbers[0], LATER, title="Now it says more")
    github.change("delete", ENGINE, numbers[1], LATER)
    github.change("transfer", ENGINE, numbers[2], LATER, to="example/elsewhere")
    harvest = harvesting.run(source)
    assert (harvest.job.state, harvest.job.message) == (JobState.DONE, "")
    assert (harvest.read, harvest.updated, list(told(harvest))) == (2, 1, [9999])
    assert RepositoryHarvest.objects.get(harvest=harvest).gone == 2
    fates = {each.number: each.fate for each in GithubReport.objects.exclude(fate="")}
    assert fates == {numbers[1]: Fate.DELETED, numbers[2]: Fate.TRANSFERRED}
    harvest = harvesting.run(source)
    assert (harvest.read, RepositoryHarvest.objects.get(harvest=harvest).gone) == (1, 0)


def test_without_a_token_listed_reports_come_one_by_one(
    github: GithubDouble, harvesting: Harvesting, jobs_of: Callable[[Harvest], list[Job]]
) -> None:
    engine = engine_of(github, 20)
    gone, *wanted = list(engine.standing())[:6]
    github.change("delete", ENGINE, gone.number, LATER)
    numbers = {ENGINE: (gone.number, *(issue.number for issue in wanted)), "example/nowhere": (7,)}
    source = harvesting.source(GithubQuery.of_list(numbers))
    harvest = harvesting.run(source)
    assert (harvest.job.state, harvest.job.message, harvest.read) == (JobState.DONE, "", len(wanted) + 2)
    assert RepositoryHarvest.objects.get(harvest=harvest, name=ENGINE).transport == Transport.REST
    assert sorted(told(harvest)) == sorted([gone.number, 7])
    assert {each.number: each.comment_count for each in Report.objects.all()} == {
        issue.number: len(issue.comments) for issue in wanted
    }
    assert [(job.done, job.total) for job in jobs_of(harvest)] == [(len(wanted) + 1, len(wanted) + 1), (1, 1)]
    github.change("comment", ENGINE, wanted[0].number, LATER, body="It came back.")
    harvest = harvesting.run(source)
    assert (harvest.job.state, harvest.updated, harvest.rejected, harvest.read) == (JobState.DONE, 1, 2, 3)
    assert not Piece.objects.exists()


def test_answers_that_are_too_large_and_refused_graphql_do_not_lose_or_double_anything(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    numbers = tuple(issue.number for issue in engine_of(github, 40).standing())
    source = harvesting.source(GithubQuery.of_list({ENGINE: (*numbers, 9999)}))
    github.fail({"kind": "resource_limits", "on": "graphql", "above": 3000})
    github.fail({"kind": "refuse_graphql", "on": "graphql", "at": [4]})
    harvest = harvesting.run(source)
    assert (harvest.job.state, harvest.job.message) == (JobState.DONE, "")
    assert set(Report.objects.values_list("number", flat=True)) == set(numbers)
    assert (harvest.read, harvest.rejected) == (len(numbers) + 1, 1)

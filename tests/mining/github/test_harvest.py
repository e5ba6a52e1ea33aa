"""A harvest brings whole threads with timeline and fixes, in few points, and a later one only what has changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from annotator.common.models import Job, JobState
from mining.github.models import Fate, GithubReport, GithubToken, Piece
from mining.github.query import GithubQuery
from mining.models import Harvest, Report, Snapshot
from tests.fakes.github.double import GithubDouble
from tests.fakes.github.seeded import make_repository, make_world
from tests.fakes.github.world import World
from tests.mining.github.conftest import ENGINE, QUERY, Harvesting

pytestmark = pytest.mark.django_db(transaction=True)
LATER = "2026-01-05T10:00:00Z"


def counts(harvest: Harvest) -> tuple[int, int, int, int]:
    return harvest.read, harvest.created, harvest.updated, harvest.unchanged


def test_every_issue_comes_once_with_its_whole_thread(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting, jobs_of: Callable[[Harvest], list[Job]]
) -> None:
    world = github.set_world(make_world(120))
    engine = world.find(ENGINE)
    assert engine is not None
    issues = {issue.number: issue for issue in engine.standing() if not issue.is_pull}
    harvest = harvesting.run(harvesting.source())
    assert (harvest.job.state, harvest.job.message) == (JobState.DONE, "")
    assert counts(harvest) == (len(issues), len(issues), 0, 0)
    reports = {each.number: each for each in Report.objects.select_related("current_snapshot")}
    assert reports.keys() == issues.keys()
    for number, issue in issues.items():
        snapshot = reports[number].current_snapshot
        assert [each["created_at"][:19] for each in snapshot.comments] == [
            each.created_at[:19] for each in sorted(issue.comments, key=lambda one: (one.created_at, one.id))
        ]
        assert snapshot.labels == issue.labels
        closing = {one.path for one in engine.standing() if one.pull and number in one.pull.closes}
        assert closing <= {fix["url"].removeprefix("https://github.com") for fix in snapshot.fixes}
        assert all(fix["commits"] is not None for fix in snapshot.fixes)
    assert not Piece.objects.exists()
    assert max(github.log.read.values()) == 1
    assert github.log.points <= 0.06 * len(issues) + 3
    assert jobs_of(harvest)[0].total == len(issues)


def test_a_harvest_takes_up_a_report_that_a_file_brought_in_another_case(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    github.set_world(make_world(30))
    source = harvesting.source()
    first = harvesting.run(source).read
    url = Report.objects.order_by("pk").values_list("url", flat=True)[0]
    Report.objects.filter(url=url).update(url=url.replace(ENGINE, ENGINE.upper()))
    assert counts(harvesting.run(harvesting.source())) == (first, 0, 0, first)
    assert GithubReport.objects.count() == 2 * first


def test_names_are_pseudonyms_unless_logins_are_kept(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    github.set_world(make_world(30))
    harvesting.run(harvesting.source())
    texts = " ".join(
        f"{each.author} {each.body} {each.comments} {each.extra} {each.fixes}" for each in Snapshot.objects.all()
    )
    assert "person-" not in texts.replace("reactor-", "")
    assert "u-" in texts
    harvesting.run(harvesting.source(QUERY, keeps_logins=True))
    assert Snapshot.objects.filter(author__startswith="person-").exists()


def test_a_query_narrows_and_a_limit_ends(github: GithubDouble, token: GithubToken, harvesting: Harvesting) -> None:
    world = github.set_world(make_world(80))
    engine = world.find(ENGINE)
    assert engine is not None
    wanted = sorted(
        issue.number
        for issue in engine.standing()
        if not issue.is_pull and "bug" in issue.labels and "stale" not in issue.labels and issue.state == "closed"
    )
    query = GithubQuery((ENGINE,), labels_all=("bug",), labels_none=("stale",), state="closed")
    harvesting.run(harvesting.source(query))
    assert sorted(Report.objects.values_list("number", flat=True)) == wanted
    Report.objects.update(current_snapshot=None)
    Snapshot.objects.all().delete()
    Report.objects.all().delete()
    harvest = harvesting.run(harvesting.source(replace(query, limit=5)))
    assert sorted(Report.objects.values_list("number", flat=True)) == wanted[:5]
    assert harvest.read == 5


def test_more_results_than_a_search_gives_are_all_fetched(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    engine = make_repository(1150)
    github.set_world(World([engine]))
    harvest = harvesting.run(harvesting.source())
    issues = [issue for issue in engine.standing() if not issue.is_pull]
    assert len(issues) > 1100
    assert harvest.created == len(issues) == Report.objects.count()
    assert github.log.points <= 0.06 * len(issues)


def test_pull_requests_are_harvested_with_their_own_size(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    world = github.set_world(make_world(40))
    engine = world.find(ENGINE)
    assert engine is not None
    pulls = [issue for issue in engine.standing() if issue.pull]
    harvesting.run(harvesting.source(GithubQuery((ENGINE,), kind="pull")))
    assert Report.objects.filter(kind="pull").count() == len(pulls) == Report.objects.count()
    snapshot = Report.objects.get(number=pulls[0].number).current_snapshot
    assert snapshot is not None
    assert [fix["additions"] for fix in snapshot.fixes] == [pulls[0].pull.additions if pulls[0].pull else None]


def test_a_later_harvest_reads_only_what_has_changed(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    world = github.set_world(make_world(60))
    engine = world.find(ENGINE)
    assert engine is not None
    numbers = [issue.number for issue in engine.standing() if not issue.is_pull]
    source = harvesting.source(GithubQuery((ENGINE,), created_to=date(2030, 1, 1)))
    harvesting.run(source)
    github.forget()
    harvest = harvesting.run(source)
    assert (harvest.job.state, counts(harvest)) == (JobState.DONE, (0, 0, 0, 0))
    assert github.log.read == {}
    github.change("edit", ENGINE, numbers[0], LATER, title="Now it says more")
    github.change("delete", ENGINE, numbers[1], LATER)
    github.change("transfer", ENGINE, numbers[2], LATER, to="example/elsewhere")
    github.forget()
    harvest = harvesting.run(source)
    assert (harvest.job.state, counts(harvest)) == (JobState.DONE, (1, 0, 1, 0))
    assert Report.objects.get(number=numbers[0], repository=ENGINE).snapshots.count() == 2
    fates = {each.number: each.fate for each in GithubReport.objects.exclude(fate="")}
    assert fates == {numbers[1]: Fate.DELETED, numbers[2]: Fate.TRANSFERRED}
    assert "example/elsewhere" in GithubReport.objects.get(fate=Fate.TRANSFERRED).moved_to


def test_several_repositories_are_harvested_by_one_worker(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting, jobs_of: Callable[[Harvest], list[Job]]
) -> None:
    second = make_repository(20, seed=3, name="example/second", first_id=50)
    world = make_world(20)
    github.set_world(World([*world, second]))
    harvest = harvesting.run(harvesting.source(GithubQuery((ENGINE, "example/second"))))
    assert harvest.job.state == JobState.DONE
    assert [job.state for job in jobs_of(harvest)] == [JobState.DONE] * 2
    assert set(Report.objects.values_list("repository", flat=True)) == {ENGINE, "example/second"}

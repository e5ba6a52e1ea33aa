"""Whoever has no token, or whose token may not use GraphQL, harvests through REST's lists; waits are told and end."""

import re
import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from annotator.accounts.models import User
from annotator.common.models import Job, JobState
from mining import services
from mining.github.models import Fate, GithubReport, GithubToken, Piece, RepositoryHarvest, Transport
from mining.github.query import GithubQuery
from mining.models import Harvest, Report
from tests.fakes.github.double import SECOND_TOKEN, GithubDouble
from tests.fakes.github.seeded import make_world
from tests.fakes.github.world import Issue
from tests.mining.github.conftest import ENGINE, Harvesting

pytestmark = pytest.mark.django_db(transaction=True)
LATER = "2026-01-05T10:00:00Z"


def test_without_a_token_lists_are_read_instead(github: GithubDouble, harvesting: Harvesting) -> None:
    engine = github.set_world(make_world(60)).find(ENGINE)
    assert engine is not None
    query = GithubQuery((ENGINE,), labels_all=("bug",), state="closed")
    wanted = {
        issue.number: issue
        for issue in engine.standing()
        if not issue.is_pull and "bug" in issue.labels and issue.state == "closed"
    }
    source = harvesting.source(query)
    harvest = harvesting.run(source)
    assert (harvest.job.state, harvest.job.message) == (JobState.DONE, "")
    assert RepositoryHarvest.objects.get().transport == Transport.REST
    reports = {each.number: each for each in Report.objects.select_related("current_snapshot")}
    assert reports.keys() == wanted.keys()
    assert {number: report.comment_count for number, report in reports.items()} == {
        number: len(issue.comments) for number, issue in wanted.items()
    }
    assert not Piece.objects.exists()
    assert not any("/issues/1" in entry["target"] for entry in github.log.entries)
    number = min(wanted)
    github.change("comment", ENGINE, number, LATER, body="It came back.")
    harvest = harvesting.run(source)
    assert (harvest.job.state, harvest.read, harvest.updated) == (JobState.DONE, 1, 1)
    assert Report.objects.get(number=number).comment_count == len(wanted[number].comments) + 1
    harvesting.run(source)
    github.forget()
    harvest = harvesting.run(source)
    # nothing has changed, and a page tells that everything is still there
    assert [entry["status"] for entry in github.log.entries] == [304, 200]
    assert (harvest.job.state, harvest.read) == (JobState.DONE, 0)


def test_deleted_and_moved_reports_are_noticed_through_rest_as_well(
    github: GithubDouble, harvesting: Harvesting
) -> None:
    engine = github.set_world(make_world(60)).find(ENGINE)
    assert engine is not None
    numbers = [issue.number for issue in engine.standing() if not issue.is_pull]
    source = harvesting.source()
    harvesting.run(source)
    github.change("delete", ENGINE, numbers[1], LATER)
    github.change("transfer", ENGINE, numbers[2], LATER, to="example/elsewhere")
    github.change("edit", ENGINE, numbers[0], LATER, title="Now it says more")
    github.forget()
    harvest = harvesting.run(source)
    assert (harvest.job.state, harvest.job.message, harvest.updated) == (JobState.DONE, "", 1)
    fates = {each.number: each.fate for each in GithubReport.objects.exclude(fate="")}
    assert fates == {numbers[1]: Fate.DELETED, numbers[2]: Fate.TRANSFERRED}
    assert "example/elsewhere" in GithubReport.objects.get(fate=Fate.TRANSFERRED).moved_to
    assert RepositoryHarvest.objects.get(harvest=harvest).gone == 2
    asked = [entry["target"] for entry in github.log.entries if re.search(r"/repos/.*/issues/\d+$", entry["target"])]
    assert sorted(asked) == sorted(f"/repos/{ENGINE}/issues/{number}" for number in numbers[1:3])
    github.forget()
    harvest = harvesting.run(source)
    assert (harvest.job.state, RepositoryHarvest.objects.get(harvest=harvest).gone) == (JobState.DONE, 0)
    assert not any(re.search(r"/issues/\d+$", entry["target"]) for entry in github.log.entries)


def test_a_report_that_left_the_list_for_another_reason_is_there(github: GithubDouble, harvesting: Harvesting) -> None:
    engine = github.set_world(make_world(40)).find(ENGINE)
    assert engine is not None
    source = harvesting.source(GithubQuery((ENGINE,), state="closed"))
    harvesting.run(source)
    number = min(Report.objects.values_list("number", flat=True))
    github.change("edit", ENGINE, number, LATER, state="open", state_reason="reopened", closed_at=None)
    assert harvesting.run(source).updated == 1
    harvest = harvesting.run(source)
    assert harvest.job.state == JobState.DONE
    assert not GithubReport.objects.exclude(fate="").exists()


def test_few_reports_are_asked_for_one_by_one(github: GithubDouble, harvesting: Harvesting) -> None:
    engine = github.set_world(make_world(40)).find(ENGINE)
    assert engine is not None
    source = harvesting.source(GithubQuery((ENGINE,), limit=2))
    harvesting.run(source)
    first, second = Report.objects.order_by("number").values_list("number", flat=True)
    github.change("delete", ENGINE, second, LATER)
    harvesting.run(source)
    assert {each.number: each.fate for each in GithubReport.objects.all()} == {first: "", second: Fate.DELETED}


def test_graphql_that_is_refused_gives_way_to_rest(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    engine = github.set_world(make_world(20)).find(ENGINE)
    assert engine is not None
    github.fail({"kind": "refuse_graphql", "on": "graphql"})
    harvest = harvesting.run(harvesting.source())
    assert (harvest.job.state, RepositoryHarvest.objects.get().transport) == (JobState.DONE, Transport.REST)
    assert harvest.created == sum(not issue.is_pull for issue in engine.standing())


def test_a_limit_is_waited_for_and_the_harvest_goes_on_from_its_page(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting, jobs_of: Callable[[Harvest], list[Job]]
) -> None:
    github.set_world(make_world(60))
    github.fail({"kind": "primary_limit", "on": "graphql", "at": [2], "wait": 4})
    harvest = harvesting.run(harvesting.source())
    job = jobs_of(harvest)[0]
    assert (job.state, job.done, job.lease_expires_at) == (JobState.QUEUED, harvest.read, None)
    assert 0 < harvest.read < 40
    assert job.waiting_until is not None
    assert job.waiting_until > timezone.now()
    assert harvest.job.state == JobState.QUEUED
    time.sleep(max(0, (Job.objects.exclude(pk=job.pk).get().waiting_until - timezone.now()).total_seconds()) + 0.1)
    harvest = harvesting.go_on(harvest)
    assert harvest.job.state == JobState.DONE
    assert harvest.created == Report.objects.count() == len(_issues())
    assert max(github.log.read.values()) == 1


def test_another_token_takes_the_place_of_one_that_is_used_up(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting, lead: User
) -> None:
    github.set_world(make_world(60))
    services.add_token(corpus=harvesting.corpus, name="other", token=SECOND_TOKEN, by=lead, at=timezone.now())
    github.fail({"kind": "primary_limit", "on": "graphql", "at": [2], "wait": 900})
    assert harvesting.run(harvesting.source()).job.state == JobState.DONE
    assert {entry["login"] for entry in github.log.whole} == {"first", "second"}


def _issues() -> list[Issue]:
    engine = make_world(60).find(ENGINE)
    assert engine is not None
    return [issue for issue in engine.standing() if not issue.is_pull]


def test_answers_that_are_too_large_are_asked_for_in_smaller_pages(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    github.set_world(make_world(60))
    github.fail({"kind": "resource_limits", "on": "graphql", "above": 3000})
    harvest = harvesting.run(harvesting.source())
    assert harvest.job.state == JobState.DONE
    assert harvest.created == len(_issues())
    assert max(github.log.read.values()) == 1


def test_a_withdrawn_token_is_said_to_be_one(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting, jobs_of: Callable[[Harvest], list[Job]]
) -> None:
    github.set_world(make_world(10))
    github.fail({"kind": "unauthorized", "on": "graphql"})
    harvest = harvesting.run(harvesting.source())
    assert harvest.job.state == JobState.FAILED
    assert "Add another one" in jobs_of(harvest)[0].message
    token.refresh_from_db()
    assert token.refused_at is not None

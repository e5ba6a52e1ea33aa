"""A report that a later harvest changed is flagged to the lead; the round and its codings keep what was read."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.rounds.changed import count_changed
from annotator.rounds.models import RoundReport
from annotator.studies.models import Study
from mining.models import Report
from tests.worlds import people, reports, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return people.make_user("lead")


@pytest.fixture
def study(lead: User) -> Study:
    return people.make_study(lead)


def change(report: Report) -> None:
    reports.store(report.corpus, [reports.make_row(report.number or 0, body="It says something else now.")])


def test_a_changed_report_is_counted_once_it_was_read(study: Study) -> None:
    rater = people.add(study, people.make_user("rater"), "rater")
    round = rounds.make_open_round(study, [rater], n_reports=3)
    assert count_changed(study) == 0
    read = RoundReport.objects.filter(round=round).order_by("position")[0]
    change(read.report)
    assert count_changed(study) == 1
    read.refresh_from_db()
    assert read.snapshot_id != Report.objects.get(pk=read.report_id).current_snapshot_id


def test_the_lead_is_told_and_finds_it_in_the_list(study: Study, lead: User, client: Client) -> None:
    rater = people.add(study, people.make_user("rater"), "rater")
    round = rounds.make_open_round(study, [rater], n_reports=3)
    read = RoundReport.objects.filter(round=round).select_related("report").order_by("position")[0]
    change(read.report)
    client.force_login(lead)
    assert "1 changed since read" in client.get(f"/studies/{study.slug}/").content.decode()
    page = client.get(f"/corpora/{study.corpus_id}/reports/?changed=since-read").content.decode()
    assert f"1 of {study.corpus.reports.count()} reports" in " ".join(page.split())
    client.force_login(rater)
    assert "changed since read" not in client.get(f"/studies/{study.slug}/").content.decode()


def test_a_planned_round_has_not_been_read(study: Study) -> None:
    rater = people.add(study, people.make_user("rater"), "rater")
    rounds.make_round(study, [rater])
    change(study.corpus.reports.order_by("pk")[0])
    assert count_changed(study) == 0

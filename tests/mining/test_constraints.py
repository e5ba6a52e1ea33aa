"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from annotator.accounts.models import User
from mining.models import Corpus, Harvest, Report, ReportLabel, Snapshot
from tests.worlds.reports import AT, as_jsonl, bring, make_report, make_row

# PostgreSQL names the constraint, SQLite the columns
SAID_OF = {
    "report_url_is_unique_in_its_corpus": r"report_url_is_unique_in_its_corpus|mining_report\.url",
    "report_label_once": r"report_label_once|mining_reportlabel\.name",
    "snapshot_content_once_per_report": r"snapshot_content_once_per_report|mining_snapshot\.sha256",
}


def test_counts_of_a_harvest_that_do_not_add_up_are_refused(corpus: Corpus, lead: User) -> None:
    harvest = bring(corpus, as_jsonl([make_row(1)]), by=lead)
    with pytest.raises(IntegrityError, match="harvest_counts_add_up"), transaction.atomic():
        Harvest.objects.filter(pk=harvest.pk).update(read=F("read") + 1)


def test_a_second_report_at_one_address_is_refused(corpus: Corpus) -> None:
    report = make_report(corpus)
    with pytest.raises(IntegrityError, match=SAID_OF["report_url_is_unique_in_its_corpus"]), transaction.atomic():
        Report.objects.create(corpus=corpus, url=report.url, repository="x", title="x", created_at=AT)


def test_a_label_twice_at_one_report_is_refused(corpus: Corpus) -> None:
    report = make_report(corpus)
    with pytest.raises(IntegrityError, match=SAID_OF["report_label_once"]), transaction.atomic():
        ReportLabel.objects.create(corpus=corpus, report=report, name="bug")


def test_the_same_content_twice_at_one_report_is_refused(corpus: Corpus) -> None:
    kept = Snapshot.objects.get(report=make_report(corpus))
    with pytest.raises(IntegrityError, match=SAID_OF["snapshot_content_once_per_report"]), transaction.atomic():
        Snapshot.objects.create(report=kept.report, sha256=kept.sha256, fetched_at=AT, title="x")

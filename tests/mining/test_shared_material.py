"""The real material: 2,957 issues, 620 threads and the published labels of 929 bugs, imported and rendered."""

import gzip
import json
import resource
import time
from pathlib import Path

import pytest
from django.db.models import F

from annotator.accounts.models import User
from mining.models import Corpus, ImportProblem, Report, Snapshot
from mining.rendering.thread import render_thread
from tests.mining.test_hostile_reports_do_no_harm import assert_harmless
from tests.worlds.reports import bring

pytestmark = pytest.mark.shared


def read(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes()


def test_the_issues_are_imported_whole(
    shared_data: Path, corpus: Corpus, lead: User, capsys: pytest.CaptureFixture[str]
) -> None:
    content = read(shared_data, "issues/issues.jsonl.gz")
    started = time.perf_counter()
    harvest = bring(corpus, content, by=lead, name="issues.jsonl.gz")
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with capsys.disabled():
        print(f"\n2,957 issues imported in {seconds:.1f} s, peak memory of the test process {peak:.0f} MB")  # noqa: T201
    assert (harvest.read, harvest.created, harvest.rejected) == (2957, 2957, 0)
    given = [json.loads(line) for line in gzip.decompress(content).splitlines()]
    lengths = sorted(len((row.get("body") or "").replace("\r\n", "\n").replace("\r", "\n")) for row in given)
    assert sorted(len(body) for body in Snapshot.objects.values_list("body", flat=True)) == lengths
    assert lengths[-1] > 100_000
    assert lengths[0] == 0
    assert Report.objects.filter(repository="vllm-project/vllm").count() == 1416
    assert list(ImportProblem.objects.values_list("column", "is_rejected")) == [("body", False)]


def test_the_published_labels_join_the_issues_they_belong_to(shared_data: Path, corpus: Corpus, lead: User) -> None:
    bring(corpus, read(shared_data, "issues/issues.jsonl.gz"), by=lead, name="issues.jsonl.gz")
    harvest = bring(corpus, read(shared_data, "paper_release/dataset.csv"), by=lead, name="dataset.csv")
    assert (harvest.read, harvest.created, harvest.updated, harvest.rejected) == (929, 837, 92, 0)
    labelled = Snapshot.objects.filter(harvest=harvest)
    assert labelled.exclude(body="").count() > 80
    assert all("Root Cause(s)" in extra for extra in labelled.values_list("extra", flat=True))
    several = [extra["Root Cause(s)"] for extra in labelled.values_list("extra", flat=True)]
    assert any(isinstance(causes, list) and len(causes) == 2 for causes in several)


def test_the_threads_are_imported_with_every_comment(shared_data: Path, corpus: Corpus, lead: User) -> None:
    harvest = bring(corpus, read(shared_data, "threads/threads.jsonl.gz"), by=lead, name="threads.jsonl.gz")
    assert (harvest.read, harvest.created, harvest.rejected) == (620, 620, 0)
    assert sum(Report.objects.values_list("comment_count", flat=True)) == 2999
    assert set(Report.objects.values_list("kind", flat=True)) == {"pull", "issue", "discussion"}


def test_every_fourth_report_is_rendered_quickly_and_harmlessly(
    shared_data: Path, corpus: Corpus, lead: User, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("issues/issues.jsonl.gz", "threads/threads.jsonl.gz"):
        bring(corpus, read(shared_data, name), by=lead, name=name)
    worst, whole, place = 0.0, 0.0, ""
    snapshots = Snapshot.objects.alias(place=F("pk") % 4).filter(place=0).select_related("report")
    for snapshot in snapshots.iterator(chunk_size=100):
        started = time.process_time()
        html = render_thread(snapshot)
        seconds = time.process_time() - started
        whole += seconds
        if seconds > worst:
            worst, place = seconds, f"{len(html):,} characters of HTML"
        assert_harmless(html, in_frame=True)
    with capsys.disabled():
        count = snapshots.count()
        print(f"\n{count} of 3,577 threads rendered in {whole:.1f} s, the slowest in {worst:.2f} s ({place})")  # noqa: T201
    assert worst < 5

"""Importing a file: what becomes of its rows, of those already known, of those that can't be used."""

import gzip

import pytest

from annotator.accounts.models import User
from annotator.common.errors import Invalid, NotAllowed, NotFound
from annotator.common.models import Event, JobState
from mining import services
from mining.models import Corpus, Harvest, ImportProblem, Report, ReportLabel, Snapshot
from mining.services import imports
from tests.worlds import people
from tests.worlds.reports import AT, as_jsonl, bring, make_row, upload

Counts = tuple[int, int, int, int, int]


def counts(harvest: Harvest) -> Counts:
    return harvest.read, harvest.created, harvest.updated, harvest.unchanged, harvest.rejected


def test_each_row_becomes_a_report_with_a_snapshot(corpus: Corpus, lead: User) -> None:
    harvest = bring(corpus, as_jsonl([make_row(n) for n in range(1, 4)]), by=lead)
    assert counts(harvest) == (3, 3, 0, 0, 0)
    assert harvest.job is not None
    assert harvest.job.state == JobState.DONE
    report = Report.objects.select_related("current_snapshot").get(number=2)
    snapshot = report.current_snapshot
    assert snapshot is not None
    assert (report.title, report.comment_count, report.state) == ("Crash while loading model 2", 1, "closed")
    assert snapshot.body.startswith("Loading fails in step 2.")
    assert (snapshot.harvest_id, snapshot.fetched_at, snapshot.title) == (harvest.pk, AT, report.title)
    assert [label.name for label in report.labels.all()] == ["bug"]


@pytest.mark.parametrize("name", ["reports.csv", "reports.xlsx", "reports.jsonl"])
def test_the_sample_of_each_format_is_imported_whole(corpus: Corpus, lead: User, name: str) -> None:
    from mining.samples import make_sample

    harvest = bring(corpus, make_sample(name.split(".")[1]), by=lead, name=name)
    assert counts(harvest) == (2, 2, 0, 0, 0)
    first = Snapshot.objects.get(report__number=12)
    assert first.labels == ["bug", "model loader"]
    assert first.comments[0]["role"] == "MEMBER"
    assert first.fixes[0]["title"] == "Read the index of every part"
    assert (first.report.repository, first.report.number) == ("example/engine", 12)


def test_the_samples_of_all_formats_say_the_same(corpus: Corpus, lead: User) -> None:
    from mining.samples import make_sample

    bring(corpus, make_sample("jsonl"), by=lead, name="a.jsonl")
    for file_format in ("csv", "xlsx"):
        # an empty cell of the second row is a value, an absent key of JSON is none: both say "nothing"
        harvest = bring(corpus, make_sample(file_format), by=lead, name=f"a.{file_format}")
        assert counts(harvest) == (2, 0, 0, 2, 0)


def test_importing_a_file_again_changes_nothing(corpus: Corpus, lead: User) -> None:
    content = as_jsonl([make_row(n) for n in range(1, 4)])
    bring(corpus, content, by=lead)
    assert counts(bring(corpus, content, by=lead)) == (3, 0, 0, 3, 0)
    assert Snapshot.objects.count() == 3


def test_a_changed_row_gets_a_new_snapshot_beside_the_old_one(corpus: Corpus, lead: User) -> None:
    bring(corpus, as_jsonl([make_row(1), make_row(2)]), by=lead)
    old = Snapshot.objects.get(report__number=1)
    changed = make_row(1, title="Renamed", labels=["bug", "cuda"], state="open", comments=[])
    assert counts(bring(corpus, as_jsonl([changed, make_row(2)]), by=lead)) == (2, 0, 1, 1, 0)
    report = Report.objects.select_related("current_snapshot").get(number=1)
    assert (report.title, report.state, report.comment_count) == ("Renamed", "open", 0)
    assert sorted(report.labels.values_list("name", flat=True)) == ["bug", "cuda"]
    assert report.current_snapshot_id != old.pk
    old.refresh_from_db()
    assert old.title == "Crash while loading model 1"


def test_a_report_that_goes_back_to_what_it_said_points_to_the_snapshot_it_had(corpus: Corpus, lead: User) -> None:
    for body in ("a", "b", "a"):
        harvest = bring(corpus, as_jsonl([make_row(1, body=body)]), by=lead)
    assert counts(harvest) == (1, 0, 1, 0, 0)
    assert Snapshot.objects.count() == 2
    current = Report.objects.select_related("current_snapshot").get().current_snapshot
    assert current is not None
    assert current.body == "a"


def test_an_address_twice_in_one_file_updates_and_does_not_double(corpus: Corpus, lead: User) -> None:
    rows = [make_row(1), make_row(2), make_row(1, body="later"), make_row(1, body="later")]
    rows[2]["url"] = f"{rows[0]['url']}/#issuecomment-1"
    harvest = bring(corpus, as_jsonl(rows), by=lead)
    assert counts(harvest) == (4, 2, 1, 1, 0)
    assert Report.objects.count() == 2
    current = Report.objects.select_related("current_snapshot").get(number=1).current_snapshot
    assert current is not None
    assert current.body == "later"


def test_an_address_that_differs_in_case_alone_is_the_same_report(corpus: Corpus, lead: User) -> None:
    bring(corpus, as_jsonl([make_row(1)]), by=lead)
    rows = [make_row(number, body=f"{number} later") for number in (1, 2, 2)]
    rows[0]["url"] = "https://github.com/Example/Engine/issues/1"
    rows[2]["url"] = "https://github.com/example/ENGINE/issues/2"
    assert counts(bring(corpus, as_jsonl(rows), by=lead)) == (3, 1, 1, 1, 0)
    urls = Report.objects.order_by("number").values_list("url", flat=True)
    assert list(urls) == ["https://github.com/example/engine/issues/1", "https://github.com/example/engine/issues/2"]
    assert Report.objects.get(number=1).current_snapshot.body == "1 later"  # type: ignore[union-attr]  # it has one


def test_case_tells_addresses_apart_that_are_of_no_known_form(corpus: Corpus, lead: User) -> None:
    rows = [make_row(), make_row()]
    rows[0]["url"], rows[1]["url"] = "https://bugs.example.org/show?id=Ab", "https://bugs.example.org/show?id=aB"
    assert counts(bring(corpus, as_jsonl(rows), by=lead)) == (2, 2, 0, 0, 0)


def test_a_file_without_bodies_leaves_the_bodies_that_another_brought(corpus: Corpus, lead: User) -> None:
    bring(corpus, as_jsonl([make_row(1)]), by=lead)
    table = b"\xef\xbb\xbfURL,repo,Symptom(s)\r\nhttps://github.com/example/engine/issues/1,Engine,Crash@@Hang\r\n"
    assert counts(bring(corpus, table, by=lead, name="labels.csv")) == (1, 0, 1, 0, 0)
    current = Report.objects.select_related("current_snapshot").get().current_snapshot
    assert current is not None
    assert current.body.startswith("Loading fails")
    assert current.extra == {"repo": "Engine", "Symptom(s)": ["Crash", "Hang"]}


def test_the_same_address_in_another_corpus_is_another_report(corpus: Corpus, lead: User) -> None:
    bring(corpus, as_jsonl([make_row(1)]), by=lead)
    other = people.make_study(lead, name="Another").corpus
    assert counts(bring(other, as_jsonl([make_row(1)]), by=lead)) == (1, 1, 0, 0, 0)


def test_bad_rows_are_listed_with_line_column_and_reason_and_good_ones_kept(corpus: Corpus, lead: User) -> None:
    lines = [
        as_jsonl([make_row(1)]),
        b"{bad\n",
        as_jsonl([make_row(2, created_at="yesterday")]),
        b'{"title": "no address"}\n',
        as_jsonl([make_row(3)]),
    ]
    harvest = bring(corpus, b"".join(lines), by=lead)
    assert counts(harvest) == (5, 2, 0, 0, 3)
    problems = list(ImportProblem.objects.order_by("line").values_list("line", "column", "is_rejected"))
    assert problems == [(2, "", True), (3, "created_at", True), (4, "url", True)]
    second = ImportProblem.objects.get(line=3)
    assert "“yesterday” is not a date" in second.reason
    assert second.excerpt == "yesterday"


def test_a_loss_is_listed_but_the_row_is_used(corpus: Corpus, lead: User) -> None:
    harvest = bring(corpus, as_jsonl([make_row(1, body="a\x00\ud800b", title="x\x00")]), by=lead)
    assert counts(harvest) == (1, 1, 0, 0, 0)
    assert Snapshot.objects.get().body == "a\ufffd\ufffdb"
    assert list(ImportProblem.objects.values_list("column", "is_rejected")) == [("title", False), ("body", False)]


def test_no_more_problems_are_kept_than_a_person_reads(
    corpus: Corpus, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_PROBLEMS", 5)
    monkeypatch.setattr(imports, "MOST_ROWS", 3)
    harvest = bring(corpus, b"{bad\n" * 20, by=lead)
    assert counts(harvest) == (20, 0, 0, 0, 20)
    assert ImportProblem.objects.count() == 5


def test_a_file_that_ends_in_damage_keeps_what_came_before(corpus: Corpus, lead: User) -> None:
    packed = gzip.compress(as_jsonl([make_row(n, body=f"{n} " * 3000) for n in range(40)]), mtime=0)
    harvest = bring(corpus, packed[: len(packed) // 2], by=lead, name="a.jsonl.gz")
    assert harvest.job is not None
    assert (harvest.job.state, harvest.job.message[:30]) == (JobState.FAILED, "The packed file is damaged: it")
    assert 0 < harvest.created < 40
    assert Report.objects.count() == harvest.created


def test_a_file_without_the_column_url_fails_with_a_sentence(corpus: Corpus, lead: User) -> None:
    harvest = bring(corpus, b"title,body\na,b\n", by=lead, name="a.csv")
    assert harvest.job is not None
    assert harvest.job.state == JobState.FAILED
    assert "no column “url”" in harvest.job.message


def test_a_member_without_the_right_may_not_import(corpus: Corpus, lead: User) -> None:
    study = lead.pk and corpus
    rater = people.make_user()
    from annotator.studies.models import Study

    people.add(Study.objects.get(corpus=study), rater, "rater")
    with pytest.raises(NotAllowed):
        upload(corpus, as_jsonl([make_row(1)]), by=rater)
    with pytest.raises(NotFound):
        upload(corpus, as_jsonl([make_row(1)]), by=people.make_user())
    assert Harvest.objects.count() == 0


def test_a_file_over_the_limit_is_refused(corpus: Corpus, lead: User, settings: object) -> None:
    settings.IMPORT_MAX_BYTES = 10  # type: ignore[attr-defined]
    with pytest.raises(Invalid, match="larger than 0 MB"):
        upload(corpus, as_jsonl([make_row(1)]), by=lead)


def test_the_log_tells_who_imported_what(corpus: Corpus, lead: User) -> None:
    bring(corpus, as_jsonl([make_row(1)]), by=lead)
    started, finished = Event.objects.filter(scope=f"corpus:{corpus.pk}", action__startswith="import").order_by("pk")
    assert (started.action, started.by, started.after["file"]) == ("import started", lead, "reports.jsonl")
    assert (finished.action, finished.after["created"]) == ("import finished", 1)


def test_labels_of_a_report_are_those_of_its_corpus(corpus: Corpus, lead: User) -> None:
    bring(corpus, as_jsonl([make_row(1)]), by=lead)
    assert ReportLabel.objects.get().corpus == corpus


def test_a_cancelled_import_keeps_what_was_imported(
    corpus: Corpus, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_ROWS", 10)
    harvest = upload(corpus, as_jsonl([make_row(n) for n in range(1, 101)]), by=lead)
    store = imports.store_records

    def store_then_cancel(**given: object) -> object:
        services.cancel_import(harvest=harvest, by=lead, at=AT)
        return store(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "store_records", store_then_cancel)
    from mining import tasks

    tasks.import_file(harvest.job_id)
    harvest = Harvest.objects.select_related("job").get()
    assert harvest.job is not None
    assert (harvest.job.state, counts(harvest)) == (JobState.CANCELLED, (10, 10, 0, 0, 0))
    assert Report.objects.count() == 10


def test_an_import_that_no_worker_has_begun_is_cancelled_at_once(corpus: Corpus, lead: User) -> None:
    from mining import tasks

    harvest = upload(corpus, as_jsonl([make_row(1)]), by=lead)
    services.cancel_import(harvest=harvest, by=lead, at=AT)
    tasks.import_file(harvest.job_id)
    assert Report.objects.count() == 0

"""Commits become reports with their files, marks and references; a harvest can be stopped and gone on with anywhere."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from annotator.accounts.models import User
from annotator.common.errors import Invalid, NotAllowed, NotFound, WrongState
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import LeaseLost
from annotator.common.models import Event, Job
from annotator.studies.models import Study
from mining import linked, tasks
from mining.completed import completed_fixes
from mining.effort import effort_behind
from mining.fixes import LONGEST_PATCH
from mining.git import services
from mining.git.models import Clone
from mining.git.plan import Plan
from mining.git.services import harvests
from mining.models import Corpus, Harvest, Reference, Report, Snapshot
from mining.services import cancel_import
from mining.threads import thread_html
from tests.worlds import people
from tests.worlds.constraints import refused_by
from tests.worlds.histories import History
from tests.worlds.reports import AT, make_report

ADDRESS = "https://github.com/example/engine"


def choose(corpus: Corpus, by: User, folder: str = "engine") -> Clone:
    return services.use_clone(corpus=corpus, folder=folder, address=ADDRESS, by=by, at=AT)


def take(corpus: Corpus, file: Path, by: User) -> Clone:
    content = ContentFile(file.read_bytes())
    return services.take_bundle(corpus=corpus, file=content, name=file.name, address=ADDRESS, by=by, at=AT)


def harvest(clone: Clone, by: User, **plan: object) -> Harvest:
    started = services.start_harvest(clone=clone, plan=Plan(**plan), by=by, at=AT)  # type: ignore[arg-type]  # any field
    assert started.job_id is not None
    tasks.harvest_commits(started.job_id)
    return Harvest.objects.select_related("job").get(pk=started.pk)


def titles(corpus: Corpus) -> list[str]:
    return list(Report.objects.filter(corpus=corpus).order_by("pk").values_list("title", flat=True))


def test_a_fix_becomes_a_report_with_its_size_and_what_it_closes(corpus: Corpus, lead: User, history: History) -> None:
    history.commit("Begin", {"src/a.c": "1\n2\n3\n", "docs/a.md": "x\n"})
    body = "The index of a part was never read.\n\nFixes #12\n\nSigned-off-by: Ada Person <ada@example.org>"
    sha = history.commit(f"[Bugfix][Loader] Read every part (#14)\n\n{body}", {"src/a.c": "1\n2\n", "new.py": "x\n"})
    done = harvest(choose(corpus, lead), lead)
    report = Report.objects.select_related("current_snapshot").get(corpus=corpus)
    snapshot = report.current_snapshot
    assert snapshot is not None
    assert (done.read, done.created, done.job and done.job.state) == (1, 1, "done")
    assert (report.url, report.repository, report.kind) == (f"{ADDRESS}/commit/{sha}", "example/engine", "commit")
    assert report.title == "[Bugfix][Loader] Read every part (#14)"
    assert snapshot.body == f"The index of a part was never read.\n\nFixes #12\n\nSigned-off-by: {snapshot.author}"
    assert snapshot.labels == ["Bugfix", "Loader"]
    [fix] = snapshot.fixes
    counts = {"additions": 1, "deletions": 1, "commits": 1, "files": 2, "hunks": 2}
    assert {name: fix[name] for name in counts} == counts
    assert [(each["path"], each["hunks"], each["patch"]) for each in fix["changes"]] == [
        ("new.py", 1, "@@ -0,0 +1 @@\n+x"),
        ("src/a.c", 1, "@@ -1,3 +1,2 @@\n 1\n 2\n-3"),
    ]
    assert snapshot.extra["files"] == ["new.py", "src/a.c"]
    assert snapshot.extra["folders"] == [".", "src"]
    found = Reference.objects.values_list("repository", "number", "kind")
    assert set(found) == {("example/engine", 12, "closes"), ("example/engine", 14, "pull")}


def test_authors_are_keyed_pseudonyms_unless_names_are_kept(corpus: Corpus, lead: User, history: History) -> None:
    message = "Fix it\n\nCo-authored-by: Bob <bob@example.org>\nThanks to eve@example.org."
    history.commit(message, {"src/a.c": "// by ada@example.org\n"})
    history.commit("Fix it again")
    harvest(choose(corpus, lead), lead)
    authors = {each.author for each in Snapshot.objects.all()}
    assert len(authors) == 1
    assert re.fullmatch(r"u-[0-9a-f]{10}", authors.pop())
    kept = str(list(Snapshot.objects.values("author", "title", "body", "fixes", "extra")))
    assert not re.search(r"@example|Ada|Bob", kept)
    clone = services.use_clone(corpus=corpus, folder="engine", address=ADDRESS, by=lead, at=AT, keeps_names=True)
    done = harvest(clone, lead)
    assert (done.updated, done.created) == (2, 0)
    told = Report.objects.get(title="Fix it").current_snapshot
    assert told is not None
    assert (told.author, told.body) == ("Ada Person", message.partition("\n\n")[2])


def test_files_that_were_moved_and_binary_files_have_no_hunks(corpus: Corpus, lead: User, history: History) -> None:
    history.commit("Begin", {"a.c": "1\n" * 50, "b.bin": "\0" * 50})
    history.git("mv", "a.c", "moved.c")
    history.commit("Fix the place", {"b.bin": "\0" * 60, "odd\tname.c": "x\n"})
    harvest(choose(corpus, lead), lead)
    snapshot = Report.objects.get(title="Fix the place").current_snapshot
    assert snapshot is not None
    [fix] = snapshot.fixes
    assert {each["path"]: each["hunks"] for each in fix["changes"]} == {"b.bin": 0, "moved.c": 0, "odd name.c": 1}
    assert fix["hunks"] == 1


def test_what_is_kept_of_a_long_patch_is_cut_and_its_hunks_are_counted(
    corpus: Corpus, lead: User, history: History
) -> None:
    lines = [f"line {n}" for n in range(2_000)]
    history.commit("Begin", {"a.c": "\n".join(lines) + "\n"})
    lines[::20] = [f"changed é {n}" for n in range(100)]
    history.commit("Fix it all", {"a.c": "\n".join(lines) + "\n"})
    harvest(choose(corpus, lead), lead)
    snapshot = Report.objects.get(title="Fix it all").current_snapshot
    assert snapshot is not None
    [change] = snapshot.fixes[0]["changes"]
    assert (change["hunks"], change["is_cut"]) == (100, True)
    assert LONGEST_PATCH - 100 < len(change["patch"]) <= LONGEST_PATCH
    assert change["patch"].startswith("@@ -1,4 +1,4 @@\n-line 0\n+changed é 0\n")


def test_a_patch_that_memory_should_not_hold_leaves_its_hunks_unknown(
    corpus: Corpus, lead: User, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mining.git.sandbox.LONGEST_TOKEN", 20_000)
    history.commit("Fix little", {"a.c": "x\n"})
    history.commit("Fix much", {f"vendor/{n}.c": f"{n}\n" * 3_000 for n in range(20)})
    harvest(choose(corpus, lead), lead)
    snapshots = {each.title: each.current_snapshot for each in Report.objects.all() if each.current_snapshot}
    fixes = {title: snapshot.fixes[0] for title, snapshot in snapshots.items()}
    assert {title: (fix["hunks"], fix["additions"]) for title, fix in fixes.items()} == {
        "Fix little": (1, 1),
        "Fix much": (None, 60_000),
    }
    assert "hunks not known" not in thread_html(snapshots["Fix little"])
    assert "20 files, hunks not known, +60,000" in thread_html(snapshots["Fix much"])


def test_a_harvested_fix_gets_its_hunks_from_the_history(corpus: Corpus, lead: User, history: History) -> None:
    history.commit("Begin", {"a.c": "1\n", "b.c": "1\n"})
    sha = history.commit("Fix the loader (#14)", {"a.c": "2\n", "b.c": "2\n"})
    history.commit("Fix it elsewhere (#15)", {"a.c": "3\n"})
    history.commit("Fix it elsewhere again (#15)", {"b.c": "3\n"})
    merged = {"merged_at": "2024-03-12", "additions": 2, "deletions": 2}
    for_pull, for_commit, twice, other = (
        make_report(corpus, number=n, url=f"{ADDRESS}/issues/{n}", fixes=[{"url": url, **more}])
        for n, url, more in [
            (1, f"{ADDRESS}/pull/14", merged),
            (2, f"{ADDRESS}/commit/{sha}", {"merged_at": "2024-03-12"}),
            (3, f"{ADDRESS}/pull/15", merged),
            (4, f"{ADDRESS}/pull/14", {**merged, "additions": 7}),
        ]
    )
    snapshots = [each.current_snapshot for each in (for_pull, for_commit, twice, other)]
    assert [effort_behind(each, completed_fixes(each)).hunks for each in snapshots if each] == [None] * 4
    harvest(choose(corpus, lead), lead)
    efforts = [effort_behind(each, completed_fixes(each)) for each in snapshots if each]
    assert [each.hunks for each in efforts] == [2, 2, None, None]
    assert [each.files for each in efforts] == [2, 2, None, None]
    assert efforts[1].folders == (".",)


def test_reverts_and_narrow_commits_are_marked_and_can_be_left_out(
    corpus: Corpus, lead: User, history: History
) -> None:
    taken_back = history.commit("Fix the cache")
    history.commit(f'Fix by reverting\n\nRevert "Fix the cache"\n\nThis reverts commit {taken_back}.')
    history.commit("Fix the manual", {"docs/a.md": "x"})
    history.commit("ci : fix the runner", {".github/workflows/a.yml": "x"})
    history.commit("Fix a test", {"tests/a.py": "x"})
    clone = choose(corpus, lead)
    done = harvest(clone, lead, leave_out=("docs only",))
    labels = {
        report.title: report.current_snapshot.labels for report in Report.objects.all() if report.current_snapshot
    }
    assert labels == {
        "Fix the cache": ["reverted"],
        "Fix by reverting": ["revert"],
        "ci : fix the runner": ["ci", "CI only"],
        "Fix a test": ["tests only"],
    }
    assert done.job is not None
    assert done.job.result["left_out"] == 1
    assert done.job.result["found_by"] == {"verb": 4, "component": 1}


def test_commits_meet_issues_whichever_came_first(corpus: Corpus, lead: User, history: History) -> None:
    issue = make_report(corpus, number=12, url=f"{ADDRESS}/issues/12")
    history.commit("Fix the loader (#14)\n\nFixes #12. Closes other/tool#3")
    harvest(choose(corpus, lead), lead)
    pull = make_report(corpus, url=f"{ADDRESS}/pull/14", title="Fix the loader")
    commit = Report.objects.get(kind="commit")
    assert [(each.report and each.report.pk, each.words) for each in linked.linked_to(commit)] == [
        (issue.pk, "fixes"),
        (pull.pk, "merged as"),
        (None, "fixes"),
    ]
    assert [(each.report, each.words) for each in linked.linked_to(issue)] == [(commit, "fixed by")]
    assert [(each.report, each.words) for each in linked.linked_to(pull)] == [(commit, "merged as this commit")]


def test_a_second_harvest_changes_nothing_but_what_changed(corpus: Corpus, lead: User, history: History) -> None:
    sha = history.commit("Fix the cache")
    history.commit("Fix the loader")
    clone = choose(corpus, lead)
    harvest(clone, lead)
    history.commit(f"Fix it again\n\nThis reverts commit {sha}.")
    again = harvest(choose(corpus, lead), lead)
    assert Clone.objects.get() == clone
    assert (again.created, again.updated, again.unchanged) == (1, 1, 1)
    assert Snapshot.objects.filter(report__title="Fix the cache").count() == 2


def test_the_span_and_the_branch_are_kept_to(corpus: Corpus, lead: User, history: History) -> None:
    for n in range(72):  # one an hour
        history.commit(f"Fix {n}")
    history.git("checkout", "--quiet", "-b", "side", "HEAD~70")
    history.commit("Fix beside")
    plan = {"revision": "main", "since": date(2024, 3, 10), "until": date(2024, 3, 10)}
    harvest(choose(corpus, lead), lead, **plan)
    days = {report.opened_at.date() for report in Report.objects.all() if report.opened_at}
    assert (len(titles(corpus)), days) == (24, {date(2024, 3, 10)})


@pytest.mark.parametrize("stops_at", range(1, 6))
def test_a_killed_harvest_goes_on_and_doubles_nothing(
    corpus: Corpus, lead: User, history: History, monkeypatch: pytest.MonkeyPatch, stops_at: int
) -> None:
    for n in range(12):
        history.commit(f"Fix {n}" if n % 3 else f"Add {n}")
    monkeypatch.setattr(harvests, "MOST_TAKEN", 2)
    started = services.start_harvest(clone=choose(corpus, lead), plan=Plan(), by=lead, at=AT)
    assert started.job_id is not None
    calls, save_progress = 0, jobs.save_progress

    def die_at(*args: object, **kwargs: object) -> bool:
        nonlocal calls
        calls += 1
        if calls == stops_at:
            raise LeaseLost
        return save_progress(*args, **kwargs)  # type: ignore[arg-type]  # handed through

    lease = jobs.claim(job_id=started.job_id, holder="first", at=AT)
    assert lease is not None
    with monkeypatch.context() as dying:
        dying.setattr(harvests.jobs, "save_progress", die_at)
        with pytest.raises(LeaseLost):
            harvests.run_harvest(lease)
    assert Report.objects.count() == 2 * (stops_at - 1)
    history.commit("Fix pushed meanwhile")
    Job.objects.filter(pk=started.job_id).update(lease_expires_at=AT)
    tasks.harvest_commits(started.job_id)
    done = Harvest.objects.select_related("job").get()
    assert (done.read, done.created, done.job and done.job.state) == (8, 8, "done")
    assert titles(corpus) == [f"Fix {n}" for n in (11, 10, 8, 7, 5, 4, 2, 1)]
    assert done.job is not None
    assert done.job.result["found_by"] == {"verb": 8}
    assert Event.objects.filter(action="harvest finished").count() == 1


def test_a_cancelled_harvest_stops_and_keeps_what_it_has(
    corpus: Corpus, lead: User, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        history.commit(f"Fix {n}")
    monkeypatch.setattr(harvests, "MOST_TAKEN", 2)
    started = services.start_harvest(clone=choose(corpus, lead), plan=Plan(), by=lead, at=AT)
    assert started.job_id is not None
    lease = jobs.claim(job_id=started.job_id, holder="one", at=timezone.now())
    assert lease is not None
    cancel_import(harvest=Harvest.objects.get(), by=lead, at=AT)
    assert harvests.run_harvest(lease) is None
    assert len(titles(corpus)) == 2


def test_a_bundle_is_unpacked_read_and_thrown_away(
    corpus: Corpus, lead: User, history: History, tmp_path: Path
) -> None:
    history.commit("Fix the cache")
    clone = take(corpus, history.bundle(tmp_path / "engine.bundle"), lead)
    with pytest.raises(WrongState, match="not unpacked yet"):
        services.start_harvest(clone=clone, plan=Plan(), by=lead, at=AT)
    stored = Path(clone.bundle.path)
    assert clone.job_id is not None
    tasks.unpack_bundle(clone.job_id)
    clone = Clone.objects.select_related("source").get()
    assert clone.is_ready, Job.objects.get(pk=clone.job_id).message
    assert not stored.exists()
    harvest(clone, lead, revision="main")
    history.commit("Fix the loader")
    again = take(corpus, history.bundle(tmp_path / "engine.bundle"), lead)
    assert again.pk == clone.pk
    assert again.job_id is not None
    tasks.unpack_bundle(again.job_id)
    harvest(Clone.objects.select_related("source").get(), lead)
    assert sorted(titles(corpus)) == ["Fix the cache", "Fix the loader"]


def test_only_who_may_import_harvests(corpus: Corpus, study: Study, lead: User, history: History) -> None:
    history.commit("Fix")
    clone, viewer, stranger = choose(corpus, lead), people.make_user("viewer"), people.make_user("stranger")
    people.add(study, viewer, "viewer")
    for person, refusal in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refusal):
            choose(corpus, person)
        with pytest.raises(refusal):
            services.start_harvest(clone=clone, plan=Plan(), by=person, at=AT)
        content = ContentFile(b"x")
        with pytest.raises(refusal):
            services.take_bundle(corpus=corpus, file=content, name="x", address=ADDRESS, by=person, at=AT)


def test_an_unknown_branch_is_refused(corpus: Corpus, lead: User, history: History) -> None:
    history.commit("Fix")
    clone = choose(corpus, lead)
    for revision in ("nothing", "--help", "-x", "a\nb", "x" * 300, "", "HEAD:src", "@{upstream}"):
        with pytest.raises(Invalid, match="no branch, tag or commit"):
            services.start_harvest(clone=clone, plan=Plan(revision=revision), by=lead, at=AT)


def test_a_source_that_is_neither_clone_nor_bundle_is_refused(corpus: Corpus, lead: User, history: History) -> None:
    history.commit("Fix")
    clone = choose(corpus, lead)
    with refused_by(Clone, "clone_is_a_folder_or_a_bundle"):
        Clone.objects.filter(pk=clone.pk).update(bundle_sha256="x")

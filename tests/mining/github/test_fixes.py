"""The change behind a fix is known whole: all of its files, and where diffs are read its hunks and their beginnings."""

from dataclasses import asdict

import pytest

from annotator.accounts.models import User
from annotator.common.models import JobState
from mining.completed import completed_fixes
from mining.effort import Effort, effort_behind
from mining.fixes import LONGEST_FIX, LONGEST_PATCH, hunks_of, with_patch
from mining.github.models import GithubToken, Piece
from mining.github.query import GithubQuery
from mining.models import Corpus, Report, Snapshot
from mining.services import start_github_harvest
from mining.threads import thread_html
from tests.fakes.github.double import GithubDouble
from tests.fakes.github.seeded import LARGE_FIX, make_repository, make_world
from tests.fakes.github.world import Event, File, Issue, World
from tests.mining.github.conftest import ENGINE, QUERY, Harvesting

pytestmark = pytest.mark.django_db(transaction=True)
PATCH = "@@ -1,2 +1,2 @@\n a\n-b\n+c\n@@ -9 +9,2 @@\n d\n+by @person-1, bob@example.org"
CHANGE = {"path": "a.c", "additions": 2, "deletions": 1}


@pytest.fixture(params=[True, False])
def is_by_graphql(request: pytest.FixtureRequest) -> bool:
    """Give a token, or none: what is known of fixes must not depend on it."""
    if request.param:
        request.getfixturevalue("token")
    return bool(request.param)


def large_fix(world: World) -> Issue:
    engine = world.find(ENGINE)
    assert engine is not None
    return next(one for one in engine.standing() if one.pull and len(one.pull.files) == LARGE_FIX)


def repaired_by(pull: Issue) -> list[Snapshot]:
    found = Report.objects.filter(kind="issue").select_related("current_snapshot", "current_snapshot__report")
    snapshots = [each.current_snapshot for each in found if each.current_snapshot]
    return [each for each in snapshots if any(fix["url"].endswith(pull.path) for fix in each.fixes)]


def effort_of(snapshot: Snapshot) -> Effort:
    return effort_behind(snapshot, completed_fixes(snapshot))


def merged_fixes() -> list[dict[str, object]]:
    return [fix for each in Snapshot.objects.all() for fix in each.fixes if fix["merged_at"] and "/pull/" in fix["url"]]


def test_files_beyond_the_first_hundred_of_a_fix_are_fetched(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    world = github.set_world(make_world(120))
    pull = large_fix(world)
    assert pull.pull is not None
    pull.pull.files[-1].path = "late/folder/last.cpp"
    github.set_world(world)
    assert harvesting.run(harvesting.source()).job.state == JobState.DONE
    snapshots = repaired_by(pull)
    assert snapshots
    for snapshot in snapshots:
        [fix] = [fix for fix in snapshot.fixes if fix["url"].endswith(pull.path)]
        assert [each["path"] for each in fix["changes"]] == sorted(file.path for file in pull.pull.files)
        assert sum(each["additions"] for each in fix["changes"]) == fix["additions"]
        assert "late" in effort_of(snapshot).folders
        assert effort_of(snapshot).hunks is None
    assert github.log.points <= 10
    assert not any("/files" in entry["target"] for entry in github.log.entries)


def test_diffs_are_read_where_that_is_asked_for(
    github: GithubDouble, harvesting: Harvesting, is_by_graphql: bool
) -> None:
    world = make_world(60)
    engine = world.find(ENGINE)
    assert engine is not None
    for issue in engine.standing():
        for file in issue.pull.files if issue.pull else ():
            file.patch = PATCH
    github.set_world(world)
    harvest = harvesting.run(harvesting.source(reads_diffs=True))
    assert (harvest.job.state, harvest.job.message) == (JobState.DONE, "")
    assert not Piece.objects.exists()
    fixes = merged_fixes()
    assert fixes
    for fix in fixes:
        assert fix["hunks"] == 2 * int(str(fix["files"]))
        assert isinstance(fix["changes"], list)
        assert all(each["patch"].startswith("@@ -1,2 +1,2 @@\n a\n-b") for each in fix["changes"])
        assert "bob@" not in str(fix)
    unmerged = [fix for each in Snapshot.objects.all() for fix in each.fixes if fix["merged_at"] is None]
    assert all("hunks" not in fix for fix in unmerged)
    read = [entry["target"] for entry in github.log.entries if "/files" in entry["target"]]
    assert len(set(read)) <= len(read) <= len(fixes) + len(fixes) // 2


def closed_by_commits(github: GithubDouble) -> tuple[Issue, list[File]]:
    """Serve one issue that a commit of two hundred and one files closed, opened and closed again, and return both."""
    engine = make_repository(12)
    issue = next(one for one in engine.standing() if not one.is_pull)
    files = [File(f"src/{n:03d}.c", 2, 1, patch=PATCH) for n in range(201)]
    for turn in (1, 2):
        detail = {"commit": "ab" * 20, "files": [asdict(file) for file in files], "reason": "completed"}
        issue.events.append(Event(10_000 + turn, "closed", "ann", f"2025-05-0{turn}T09:00:00Z", detail))
        issue.events.append(Event(20_000 + turn, "reopened", "ann", f"2025-05-0{turn}T10:00:00Z"))
    github.set_world(World([engine]))
    return issue, files


def fix_by_commit(issue: Issue) -> dict[str, object]:
    snapshot = Report.objects.get(number=issue.number).current_snapshot
    assert snapshot is not None
    [fix] = [fix for fix in snapshot.fixes if "/commit/abab" in fix["url"]]
    assert "more files" in thread_html(snapshot)
    return dict(fix)


def test_a_commit_that_closed_an_issue_has_its_diff_read_too(
    github: GithubDouble, harvesting: Harvesting, is_by_graphql: bool
) -> None:
    issue, files = closed_by_commits(github)
    harvest = harvesting.run(harvesting.source(reads_diffs=True))
    assert (harvest.job.state, harvest.job.message) == (JobState.DONE, "")
    assert not Piece.objects.exists()
    fix = fix_by_commit(issue)
    assert fix["title"] == "Fix what abababa is about"
    assert (fix["additions"], fix["deletions"], fix["files"], fix["commits"]) == (402, 201, 201, 1)
    assert fix["hunks"] == 402
    assert isinstance(fix["changes"], list)
    assert [each["path"] for each in fix["changes"]] == [file.path for file in files]
    assert fix["changes"][0]["patch"].startswith("@@ -1,2 +1,2 @@\n a\n-b")
    assert "bob@" not in str(fix)


def test_closing_commits_are_not_asked_for_unless_diffs_are(github: GithubDouble, harvesting: Harvesting) -> None:
    issue, _ = closed_by_commits(github)
    harvesting.run(harvesting.source())
    snapshot = Report.objects.get(number=issue.number).current_snapshot
    assert snapshot is not None
    [fix] = [fix for fix in snapshot.fixes if "/commit/abab" in fix["url"]]
    assert (fix["title"], fix["files"], "hunks" in fix) == ("", None, False)
    assert not [entry for entry in github.log.entries if "/commits/" in entry["target"]]


def test_a_limit_in_the_middle_of_a_commits_diff_costs_no_page_twice(
    github: GithubDouble, harvesting: Harvesting, is_by_graphql: bool
) -> None:
    issue, _ = closed_by_commits(github)
    github.fail({"kind": "secondary_limit", "status": 429, "wait": 1, "path": "/commits/", "at": [2]})
    harvest = harvesting.run(harvesting.source(reads_diffs=True))
    assert harvest.job.state == JobState.DONE
    assert fix_by_commit(issue)["hunks"] == 402
    asked = [one["target"] for one in github.log.entries if f"/commits/{'ab' * 20}" in one["target"]]
    # REST reads each event that names the commit, and of these there are two; the refused page is asked for again
    closings = 1 if is_by_graphql else 2
    assert (len(set(asked)), len(asked)) == (3, 3 * closings + 1)


def test_a_commit_that_github_does_not_have_any_more_leaves_its_hunks_unknown(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    issue, _ = closed_by_commits(github)
    github.fail({"kind": "not_found", "on": "core", "every": 1, "path": "/commits/"})
    assert harvesting.run(harvesting.source(reads_diffs=True)).job.state == JobState.DONE
    snapshot = Report.objects.get(number=issue.number).current_snapshot
    assert snapshot is not None
    assert effort_of(snapshot).hunks is None


def test_a_pull_request_that_is_harvested_itself_has_its_own_diff_read(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    engine = make_repository(12)
    pull = next(one for one in engine.standing() if one.pull and one.pull.merged_at)
    pull.change.files = [File(f"src/{n}.c", 1, 1, patch=PATCH) for n in range(205)]
    github.set_world(World([engine]))
    harvesting.run(harvesting.source(GithubQuery((ENGINE,), kind="pull"), reads_diffs=True))
    snapshot = Report.objects.get(number=pull.number).current_snapshot
    assert snapshot is not None
    [fix] = snapshot.fixes
    assert (fix["hunks"], len(fix["changes"])) == (410, 205)
    assert sum(len(each.get("patch", "")) for each in fix["changes"]) <= LONGEST_FIX
    assert sum(entry["target"].split("?")[0].endswith(f"/{pull.number}/files") for entry in github.log.entries) == 3
    html = thread_html(snapshot)
    assert "197 more files" in html


def test_a_diff_that_github_does_not_show_leaves_the_hunks_unknown(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting
) -> None:
    github.set_world(make_world(30))
    github.fail({"kind": "not_found", "on": "core", "every": 1, "path": "/files"})
    harvest = harvesting.run(harvesting.source(reads_diffs=True))
    assert harvest.job.state == JobState.DONE
    assert all("hunks" not in fix and fix["additions"] is not None for fix in merged_fixes())


def test_the_price_of_diffs_is_told_before_anything_is_fetched(
    github: GithubDouble, token: GithubToken, corpus: Corpus, lead: User
) -> None:
    from django.utils import timezone

    from mining.github.services.estimating import estimate

    world = github.set_world(make_world(80))
    engine = world.find(ENGINE)
    assert engine is not None
    linked = {number for one in engine.standing() if one.pull for number in one.pull.closes}
    merged = [one for one in engine.standing() if one.pull and one.pull.merged_at]
    others = [one for one in engine.standing() if not one.is_pull and one.number not in linked]
    maybe = [one for one in others if one.state == "closed" and one.state_reason != "not_planned"]
    for query, expected in (
        (QUERY, (len(linked), len(maybe))),
        (GithubQuery((ENGINE,), kind="pull"), (len(merged), 0)),
        (GithubQuery.of_list({ENGINE: (1, 2, 3)}), (3, 0)),
        (GithubQuery((ENGINE,), limit=2), (2, 2)),
    ):
        told = estimate(corpus=corpus, query=query, by=lead, at=timezone.now(), reads_diffs=True)
        assert (told.diffs, told.commits, told.reads_diffs) == (*expected, True)
    assert estimate(corpus=corpus, query=QUERY, by=lead, at=timezone.now()).diffs == 0
    assert not github.log.read


def test_the_choice_is_kept_with_the_source_and_told(corpus: Corpus, harvesting: Harvesting, lead: User) -> None:
    from django.utils import timezone

    from mining.github.selectors import sources_of

    source = harvesting.source(reads_diffs=True)
    start_github_harvest(source=source, by=lead, at=timezone.now())
    [line] = sources_of(corpus)
    assert line.conditions == "issues, with the diffs of the fixes"


def test_patches_are_cut_behind_a_line_and_hunks_counted_all_the_same() -> None:
    long = "@@ -1 +1 @@\n" + "+line\n" * 2_000 + "@@ -9 +9 @@\n-x"
    kept = with_patch(CHANGE, long, LONGEST_FIX)
    assert (kept["hunks"], kept["is_cut"]) == (2, True)
    assert str(kept["patch"]).endswith("\n+line")
    assert LONGEST_PATCH - 10 < len(str(kept["patch"])) <= LONGEST_PATCH
    assert with_patch(CHANGE, PATCH, 0) == {**CHANGE, "hunks": 2, "patch": "", "is_cut": True}
    assert with_patch(CHANGE, PATCH, LONGEST_FIX) == {**CHANGE, "hunks": 2, "patch": PATCH}


def test_a_patch_that_nobody_gave_is_unknown_unless_there_are_no_lines() -> None:
    assert with_patch(CHANGE, None, LONGEST_FIX)["hunks"] is None
    assert with_patch({**CHANGE, "additions": 0, "deletions": 0}, None, LONGEST_FIX)["hunks"] == 0
    assert with_patch({**CHANGE, "additions": None, "deletions": None}, None, LONGEST_FIX)["hunks"] is None
    assert hunks_of([{"hunks": 1}, {"hunks": None}]) is None
    assert hunks_of([{"hunks": 1}, {"hunks": 0}]) == 1
    assert hunks_of([{"hunks": 1}], files=2) is None

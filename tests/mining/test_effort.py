"""The effort behind a report: what is known is summed, what is not known is not zero."""

from datetime import UTC, datetime

from mining.effort import Effort, effort_of
from mining.fixes import folder_of

OPENED, CLOSED = datetime(2024, 3, 10, 12, tzinfo=UTC), datetime(2024, 3, 12, 0, tzinfo=UTC)
COMMENTS = [{"author": "u-1"}, {"author": "u-2"}, {"author": "u-2"}, {"author": "ghost"}, {"author": ""}]


def fix(**values: object) -> dict[str, object]:
    known = {"merged_at": "2024-03-12", "commits": 2, "files": 3, "additions": 40, "deletions": 5}
    return {**known, "paths": ["src/a.py", "src/b/c.py", "README.md"], **values}


def effort(*fixes: dict[str, object]) -> Effort:
    return effort_of(opened_at=OPENED, closed_at=CLOSED, author="u-1", comments=COMMENTS, fixes=fixes)


def test_time_discussion_and_fixes_are_counted() -> None:
    assert effort(fix(hunks=4), fix(hunks=1, paths=["docs/x.md"])) == Effort(
        days=1.5,
        comments=5,
        participants=2,
        fixes=2,
        commits=4,
        files=6,
        hunks=5,
        additions=80,
        deletions=10,
        folders=(".", "docs", "src"),
    )


def test_what_one_fix_does_not_tell_is_not_known_of_all() -> None:
    found = effort(fix(), fix(additions=None))
    assert (found.additions, found.deletions, found.hunks) == (None, 10, None)


def test_a_change_that_was_not_merged_repaired_nothing() -> None:
    found = effort(fix(state="merged"), fix(state="closed", merged_at=None, additions=900))
    assert (found.fixes, found.additions) == (1, 40)


def test_without_fixes_there_is_nothing_to_measure() -> None:
    found = effort()
    assert (found.fixes, found.additions, found.folders) == (0, None, ())


def test_a_report_that_is_open_or_closed_before_it_was_opened_has_no_days() -> None:
    for opened, closed in ((OPENED, None), (None, CLOSED), (CLOSED, OPENED)):
        found = effort_of(opened_at=opened, closed_at=closed, author="", comments=[], fixes=[])
        assert (found.days, found.participants) == (None, 0)


def test_a_folder_is_the_first_part_of_a_path() -> None:
    assert [folder_of(path) for path in ("a/b/c", "a", ".github/x.yml")] == ["a", ".", ".github"]

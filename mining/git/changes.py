"""What a commit changes: files, lines, folders, and whether it touches nothing but documents, CI or tests. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# more than a person reads, and than a list needs
MOST_FILES = 300
DOCUMENTATION = re.compile(
    r"(?:.*/)?(?:docs?|blogs?|documentation)/.*|.*\.(?:md|rst|adoc|mdx)|(?:.*/)?(?:LICENSE|AUTHORS|CONTRIBUTORS|NOTICE)",
    re.IGNORECASE | re.DOTALL,
)
CI = re.compile(
    r"\.(?:github|circleci|buildkite|azure-pipelines|gitlab)/.*|(?:ci|jenkins|scripts/ci)/.*|(?:.*/)?Jenkinsfile[^/]*"
    r"|(?:.*/)?\.?(?:gitlab-ci|travis|appveyor|azure-pipelines)[^/]*\.ya?ml",
    re.IGNORECASE | re.DOTALL,
)
TESTS = re.compile(r"(?:.*/)?(?:tests?|unit_tests?)/.*|(?:.*/)?test_[^/]*\.py|(?:.*/)?[^/]*_test\.\w+", re.DOTALL)


@dataclass(frozen=True)
class Change:
    """One file of a commit; no lines for a binary file, and where the clone lacks the content.

    `patch` is the beginning of its patch, `hunks` counts those of all of it; None where the patch was not read.
    """

    path: str
    additions: int | None
    deletions: int | None
    hunks: int | None = None
    patch: str | None = None


def lines_of(changes: Sequence[Change], read: Callable[[Change], int | None]) -> int | None:
    """Return the sum over the files whose lines are known, None when those of no file are."""
    known = [count for change in changes if (count := read(change)) is not None]
    return sum(known) if known else None


def scope_of(changes: Sequence[Change]) -> str:
    """Return "docs only", "CI only" or "tests only", empty when a commit touches more."""
    for words, pattern in (("CI only", CI), ("docs only", DOCUMENTATION), ("tests only", TESTS)):
        if changes and all(pattern.fullmatch(change.path) for change in changes):
            return words
    return ""

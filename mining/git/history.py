"""Reading a history: subjects of all commits in a stream, and the whole of those that are wanted, in flat memory."""

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from mining.fixes import LONGEST_PATCH
from mining.git.changes import Change
from mining.git.sandbox import Git, GitFailed

NUMSTAT = re.compile(rb"\n?(\d+|-)\t(\d+|-)\t(.*)", re.DOTALL)
RAW = re.compile(rb"\n?:\d{6} \d{6} [0-9a-f.]+ [0-9a-f.]+ [A-Z]\d*")
LOG = ("log", "-z", "--no-color", "--no-show-signature", "--no-notes", "--no-mailmap", "--encoding=UTF-8")
DIFF = ("--no-ext-diff", "--no-textconv", "--ignore-submodules=none", "--root")
LARGEST_TIME = 253_402_300_799  # the last second of the year 9999


@dataclass(frozen=True)
class Headline:
    """One commit by its subject alone."""

    sha: str
    committed_at: datetime
    subject: str


@dataclass(frozen=True)
class Author:
    """Who wrote a commit, as git was told."""

    name: str = ""
    mail: str = ""


@dataclass(frozen=True)
class Commit:
    """One commit with its message and what it changes."""

    sha: str
    committed_at: datetime
    subject: str
    body: str
    by: Author = Author()
    changes: Sequence[Change] = field(default=())


@dataclass(frozen=True)
class Span:
    """Which part of a history: what can be reached from a commit, committed between two days, both included."""

    tip: str
    since: date | None = None
    until: date | None = None

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return it as git's arguments."""
        days = []
        if self.since:
            days.append(f"--since-as-filter={_moment(self.since)}")
        if self.until:
            days.append(f"--until={_moment(self.until + timedelta(days=1), -1)}")
        return ("--no-merges", *days, self.tip, "--")


def count_commits(git: Git, span: Span) -> int:
    """Return how many commits a span has, merges not counted."""
    return int(git.run("rev-list", "--count", *span.arguments))


def headlines(git: Git, span: Span, skip: int = 0) -> Iterator[Headline]:
    """Give the commits of a span by their subjects, the newest first, from the one after `skip` of them."""
    with git.tokens(*LOG, f"--skip={skip}", "--format=%H%x00%ct%x00%s", *span.arguments) as tokens:
        for sha, seconds, subject in zip(tokens, tokens, tokens, strict=False):
            yield Headline(sha.decode(), _read_time(seconds), _text(subject))


def reverted_hashes(git: Git, span: Span) -> frozenset[str]:
    """Return the beginnings of the hashes that some commit of the span says it takes back."""
    from mining.git.messages import reverted_by, short_of

    found: set[str] = set()
    wanted = ("--grep=This reverts commit", "--fixed-strings", "--regexp-ignore-case", "--format=%b")
    with git.tokens(*LOG, *wanted, *span.arguments) as bodies:
        for body in bodies:
            found |= short_of(reverted_by(_text(body)))
    return frozenset(found)


def commits(git: Git, shas: Sequence[str]) -> list[Commit]:
    """Return commits whole, in the order given.

    Where a clone lacks the content of a file, that commit's files are told without their lines; where a patch is larger
    than a message may be, without their hunks.
    """
    if not shas:
        return []
    try:
        return list(_read(git, shas, "--numstat", "--patch", "-M"))
    except GitFailed:
        if len(shas) == 1:
            return _without_patch(git, shas)
    half = len(shas) // 2
    return commits(git, shas[:half]) + commits(git, shas[half:])


def _without_patch(git: Git, shas: Sequence[str]) -> list[Commit]:
    """Return a commit whose patch is larger than memory should be, or lacks content: by its lines, or its files."""
    try:
        return list(_read(git, shas, "--numstat", "-M"))
    except GitFailed:
        return list(_read(git, shas, "--raw", "--no-renames"))


def _read(git: Git, shas: Sequence[str], *how: str) -> Iterator[Commit]:
    # a mark that nobody can have put into a message or a path tells where a commit begins
    mark = secrets.token_hex(16)
    form = f"--format={mark}%x00%H%x00%ct%x00%an%x00%ae%x00%s%x00%b"
    asked = "".join(f"{sha}\n" for sha in shas).encode()
    with git.tokens(*LOG, *DIFF, *how, "--no-walk=unsorted", "--stdin", form, given=asked) as tokens:
        head: list[bytes] = []
        changed: list[bytes] = []
        for token in tokens:
            if token.endswith(mark.encode()):
                if head:
                    yield _commit(head, [*changed, token.removesuffix(mark.encode())])
                head, changed = [next(tokens) for _ in range(6)], []
            else:
                changed.append(token)
        if head:
            yield _commit(head, changed)


def _commit(head: Sequence[bytes], changed: Sequence[bytes]) -> Commit:
    sha, seconds, name, mail, subject, body = head
    message = _text(body).strip("\n")
    by = Author(_text(name).strip(), _text(mail).strip())
    return Commit(sha.decode(), _read_time(seconds), _text(subject), message, by, _changes(changed))


def _changes(tokens: Sequence[bytes]) -> list[Change]:
    """Read `added TAB deleted TAB path`, a renamed file's two paths behind it, then the patch; or raw lines, paths."""
    found: list[Change] = []
    rest = iter(tokens)
    for token in rest:
        if counted := NUMSTAT.fullmatch(token):
            path = counted[3]
            if not path:
                next(rest, b"")
                path = next(rest, b"")
            found.append(Change(_text(path), _count(counted[1]), _count(counted[2])))
        elif RAW.fullmatch(token):
            found.append(Change(_text(next(rest, b"")), None, None))
        elif token.startswith(b"diff --git "):
            return _with_patches(found, b"\0".join([token, *rest]))
    return found


def _with_patches(changes: Sequence[Change], patch: bytes) -> list[Change]:
    """Return the changes with hunks and the beginnings of their patches, which come in the same order."""
    parts = (b"\n" + patch).split(b"\ndiff --git ")[1:]
    if len(parts) != len(changes):
        return list(changes)
    return [_with_patch(change, part) for change, part in zip(changes, parts, strict=True)]


def _with_patch(change: Change, part: bytes) -> Change:
    start = part.find(b"\n@@ ") + 1
    # a character takes at most four bytes, so that what is too long stays too long, and is cut behind a line later
    text = _text(part[start : start + 4 * (LONGEST_PATCH + 1)]) if start else ""
    return replace(change, hunks=part.count(b"\n@@ "), patch=text)


def _count(digits: bytes) -> int | None:
    return None if digits == b"-" else int(digits)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _read_time(seconds: bytes) -> datetime:
    """Return a commit's time; what no calendar holds becomes its border."""
    value = int(seconds) if seconds.lstrip(b"-").isdigit() else 0
    return datetime.fromtimestamp(min(max(value, 0), LARGEST_TIME), tz=UTC)


def _moment(day: date, seconds: int = 0) -> int:
    return int(datetime.combine(day, time.min, tzinfo=UTC).timestamp()) + seconds

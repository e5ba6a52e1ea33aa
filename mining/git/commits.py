"""A commit as a report: its message, what it closes, what it changes, and the marks that tell what it is not. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from mining import fixes
from mining.cleaning import clean_line, clean_text
from mining.git import changes, messages, subjects
from mining.git.history import Commit
from mining.git.names import commit_address, repository_of
from mining.github.pseudonyms import Names
from mining.links import ReferenceKind
from mining.nested import Json
from mining.records import Record

LONGEST_LABEL, LONGEST_NAME, MOST_REFERENCES = 200, 120, 100
Named = tuple[str, int, str]


@dataclass(frozen=True)
class Mined:
    """A commit ready to be stored: the record of its report, and what it refers to as (repository, number, kind)."""

    record: Record
    references: Sequence[Named]
    marks: Sequence[str]


def mine(commit: Commit, address: str, taken_back: frozenset[str], names: Names) -> Mined:
    """Return a commit as a report of the project at an address; `names` tell how its people are named."""
    repository, url = repository_of(address), commit_address(address, commit.sha)
    marks = marks_of(commit, taken_back)
    references = references_of(commit, repository, urlsplit(address).hostname or "")
    title = clean_line(messages.named(commit.subject, names))
    labels = [clean_line(topic)[:LONGEST_LABEL] for topic in subjects.topics_of(commit.subject)]
    given = {
        "title": title or commit.sha[:12],
        "body": clean_text(messages.named(commit.body, names)),
        "author": author_of(commit, names),
        "opened_at": commit.committed_at,
        "labels": list(dict.fromkeys([*labels, *marks])),
        "fixes": [_as_fix(commit, url, title, names)],
        "extra": _extra(commit, references, repository),
    }
    return Mined(Record(url, repository, None, "commit", commit.sha[:12], given), references, marks)


def author_of(commit: Commit, names: Names) -> str:
    """Return the name that a commit's author has in the corpus: by the address, which one person keeps among clones."""
    if names.key is None:
        return clean_line(commit.by.name)[:LONGEST_NAME]
    return names.mail(commit.by.mail) if commit.by.mail else names.mail(commit.by.name)


def marks_of(commit: Commit, taken_back: frozenset[str]) -> list[str]:
    """Return "revert", "reverted" and "docs only", "CI only" or "tests only", where they are true."""
    told = {
        "revert": messages.is_revert(commit.subject, commit.body),
        "reverted": commit.sha[:7] in taken_back,
        changes.scope_of(commit.changes): True,
    }
    return [mark for mark, is_true in told.items() if mark and is_true]


def references_of(commit: Commit, repository: str, host: str) -> list[Named]:
    """Return the issues that it closes, the pull request that it was merged as, and the other numbers it names."""
    pull, others = subjects.numbers_in(commit.subject)
    message = f"{commit.subject}\n\n{commit.body}"
    closed = [(each.repository, each.number) for each in messages.closed_by(message, repository, host)]
    others += messages.reverted_pulls(commit.body)
    found = [(*each, ReferenceKind.CLOSES.value) for each in closed]
    found += [(repository, pull, ReferenceKind.PULL.value)] if pull else []
    said = {*closed, (repository, pull)}
    found += [(repository, n, ReferenceKind.MENTIONS.value) for n in others if (repository, n) not in said]
    return list(dict.fromkeys(found))[:MOST_REFERENCES]


def _as_fix(commit: Commit, url: str, title: str, names: Names) -> dict[str, Json]:
    """Return the commit as the fix that it is itself, in the form that a snapshot keeps."""
    told = _changes(commit.changes, names)
    return {
        "url": url,
        "title": title,
        "merged_at": commit.committed_at.isoformat(),
        "additions": changes.lines_of(commit.changes, lambda change: change.additions),
        "deletions": changes.lines_of(commit.changes, lambda change: change.deletions),
        "commits": 1,
        "files": len(commit.changes),
        "changes": list(told),
        "hunks": fixes.hunks_of(told),
    }


def _changes(given: Sequence[changes.Change], names: Names) -> list[dict[str, Json]]:
    """Return the files with hunks and as much of their patches as a snapshot keeps."""
    told: list[dict[str, Json]] = []
    room = fixes.LONGEST_FIX
    for each in given[: fixes.MOST_FILES]:
        change = fixes.change_of(each.path, each.additions, each.deletions)
        patch = None if each.patch is None else names.code(each.patch)
        told.append(fixes.with_patch(change, patch, room, each.hunks))
        room -= len(str(told[-1].get("patch") or ""))
    return told


def _extra(commit: Commit, references: Sequence[Named], repository: str) -> dict[str, Json]:
    """Return what else is known of a commit, by the names under which the report's page shows it."""
    closes = [
        f"#{number}" if place == repository else f"{place}#{number}"
        for place, number, kind in references
        if kind == ReferenceKind.CLOSES
    ]
    pull = next((number for _, number, kind in references if kind == ReferenceKind.PULL), None)
    told: dict[str, Json] = {
        "commit": commit.sha,
        "convention": subjects.convention_of(commit.subject),
        "pull_request": pull,
        "closes": list(closes),
        "reverts": list(messages.reverted_by(commit.body)),
        "folders": list(fixes.folders_of(change.path for change in commit.changes)),
        "files": [clean_line(change.path) for change in commit.changes[: changes.MOST_FILES]],
    }
    return {name: value for name, value in told.items() if value}

"""What one source does not tell of a fix and another knows: the diff of a pull request, from a git history.

A snapshot never changes, and every rater of a round reads the same thread; what is found here is put together when a
page or an answer is made, and counts for the effort alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q

from mining.github.diffs import PULL
from mining.links import Reference, ReferenceKind
from mining.models import Report, Snapshot

Fix = Mapping[str, Any]  # Any: the values of JSON objects
Pull = tuple[str, int]
LINES = ("additions", "deletions")


def completed_fixes(snapshot: Snapshot) -> list[Fix]:
    """Return the fixes of a snapshot with the hunks and files of the commits that they are, or were merged as.

    A commit is met by its address, or as the only one of the corpus that names the pull request and has as many lines.
    Two queries at most.
    """
    lacking = [fix for fix in snapshot.fixes if fix.get("hunks") is None]
    if not lacking:
        return list(snapshot.fixes)
    corpus_id = snapshot.report.corpus_id
    by_url = _commits_at(corpus_id, [fix["url"] for fix in lacking])
    by_pull = _commits_of(corpus_id, [pull for fix in lacking if (pull := _pull_of(fix))])
    return [fix if fix.get("hunks") is not None else _completed(fix, by_url, by_pull) for fix in snapshot.fixes]


def _completed(fix: Fix, by_url: Mapping[str, Fix], by_pull: Mapping[Pull, Sequence[Fix]]) -> Fix:
    known = by_url.get(fix["url"])
    if known is None and (pull := _pull_of(fix)):
        alike = [commit for commit in by_pull.get(pull, ()) if _is_alike(fix, commit)]
        known = alike[0] if len(alike) == 1 else None
    if known is None:
        return fix
    own = {name: value for name, value in fix.items() if value is not None}
    return {**known, **own, "hunks": known.get("hunks"), "changes": known.get("changes")}


def _is_alike(fix: Fix, commit: Fix) -> bool:
    """Whether a commit may be all of a pull request: its lines are as many, as far as both are known."""
    pairs = [(fix.get(name), commit.get(name)) for name in LINES]
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def _pull_of(fix: Fix) -> Pull | None:
    found = PULL.fullmatch(fix["url"])
    return (found["repository"], int(found["number"])) if found else None


def _commits_at(corpus_id: int, urls: Sequence[str]) -> dict[str, Fix]:
    commits = Report.objects.filter(corpus_id=corpus_id, kind="commit", url__in=urls)
    return dict(_own_fixes(commits.values_list("url", "current_snapshot__fixes")))


def _commits_of(corpus_id: int, pulls: Sequence[Pull]) -> dict[Pull, list[Fix]]:
    if not pulls:
        return {}
    wanted = Q()
    for repository, number in pulls:
        wanted |= Q(repository=repository, number=number)
    naming = Reference.objects.filter(wanted, corpus_id=corpus_id, kind=ReferenceKind.PULL).order_by("pk")
    rows = naming.values_list("repository", "number", "report__current_snapshot__fixes")
    found: dict[Pull, list[Fix]] = {}
    for pull, fix in _own_fixes(((repository, number), fixes) for repository, number, fixes in rows):
        found.setdefault(pull, []).append(fix)
    return found


def _own_fixes(rows: Any) -> Iterator[tuple[Any, Fix]]:  # Any: pairs of a key and the fixes of a commit
    return ((key, fixes[0]) for key, fixes in rows if fixes)

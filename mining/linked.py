"""Which reports of a corpus belong together because one names the other: an issue, its pull request, its commit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from mining.links import Reference, ReferenceKind
from mining.models import Report
from mining.rendering.thread import GITHUB

# how a tie reads from the report that names, and from the one that is named
FORWARDS = {ReferenceKind.CLOSES: "fixes", ReferenceKind.PULL: "merged as", ReferenceKind.MENTIONS: "mentions"}
BACKWARDS = {
    ReferenceKind.CLOSES: "fixed by",
    ReferenceKind.PULL: "merged as this commit",
    ReferenceKind.MENTIONS: "mentioned by",
}
ORDER = list(ReferenceKind)
MOST_NAMING = 100


@dataclass(frozen=True)
class Linked:
    """A report tied to another, or the address of one that the corpus does not have."""

    words: str
    report: Report | None
    name: str
    url: str


def linked_to(report: Report) -> Sequence[Linked]:
    """Return what a report names and what names it: first what is in the corpus; the same queries for any number."""
    named = sorted(
        Reference.objects.filter(report=report).order_by("pk"), key=lambda each: ORDER.index(ReferenceKind(each.kind))
    )
    present = _present(report, named)
    ties = [
        Linked(FORWARDS[ReferenceKind(each.kind)], *_at(each, present.get((each.repository, each.number)), report))
        for each in named
    ]
    ties += [
        Linked(BACKWARDS[ReferenceKind(each.kind)], each.report, str(each.report), each.report.url)
        for each in _naming(report)
    ]
    return sorted(ties, key=lambda tie: tie.report is None)


def _present(report: Report, named: Sequence[Reference]) -> dict[tuple[str, int], Report]:
    if not named:
        return {}
    asked = Q()
    for each in named:
        asked |= Q(repository=each.repository, number=each.number)
    found = Report.objects.filter(asked, corpus_id=report.corpus_id).exclude(kind="record").order_by("-pk")
    return {(each.repository, each.number): each for each in found if each.number is not None}


def _naming(report: Report) -> Iterable[Reference]:
    if report.number is None:
        return ()
    found = Reference.objects.filter(
        corpus_id=report.corpus_id, repository=report.repository, number=report.number
    ).exclude(report=report)
    return found.select_related("report").order_by("kind", "-report")[:MOST_NAMING]


def _at(reference: Reference, found: Report | None, report: Report) -> tuple[Report | None, str, str]:
    name = f"{reference.repository}#{reference.number}"
    if found:
        return found, str(found), found.url
    is_github = report.url.startswith(f"{GITHUB}/")
    return None, name, f"{GITHUB}/{reference.repository}/issues/{reference.number}" if is_github else ""

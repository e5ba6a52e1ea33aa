"""Storing records as reports and snapshots: new ones made, changed ones given a new snapshot, equal ones left alone.

Knows no files and no jobs; call it inside the transaction that also counts what it did.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from mining.addresses import fold_url
from mining.content import Content
from mining.known import reports_at
from mining.models import Corpus, Harvest, Report, ReportLabel, Snapshot
from mining.records import Record, merge
from mining.services.bulk import insert_rows

CONTENT = tuple(field.name for field in fields(Content))
COPIED = ("title", "state", "opened_at", "closed_at", "comment_count")


@dataclass(frozen=True)
class Counts:
    """What became of some records."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged)


def store_records(*, corpus: Corpus, harvest: Harvest | None, records: Sequence[Record], at: datetime) -> Counts:
    """Store records in the order given; of two with one address the second updates what the first left.

    Addresses that differ in case alone are one, if they are of a known form (`mining.addresses.fold_url`).
    """
    counts = Counts()
    for wave in _waves(records):
        counts += _store_wave(corpus, harvest, wave, at)
    return counts


def _waves(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Cut the records wherever an address comes again."""
    wave: dict[str, Record] = {}
    for record in records:
        key = fold_url(record.url)
        if key in wave:
            yield list(wave.values())
            wave = {}
        wave[key] = record
    if wave:
        yield list(wave.values())


def _store_wave(corpus: Corpus, harvest: Harvest | None, records: Sequence[Record], at: datetime) -> Counts:
    reports = Report.objects.filter(corpus=corpus).select_related("current_snapshot")
    known = reports_at(reports, [record.url for record in records])
    _create([record for record in records if record.url not in known], corpus, harvest, at)
    merged = [
        (report, merge(record, content_of(report.current_snapshot)))
        for record in records
        if (report := known.get(record.url))
    ]
    changed = [(report, content) for report, content in merged if content.sha256 != _hash_now(report)]
    _update(corpus, changed, harvest, at)
    created = len(records) - len(known)
    return Counts(created, len(changed), len(known) - len(changed))


def content_of(snapshot: Snapshot | None) -> Content | None:
    """Return what a snapshot holds."""
    if snapshot is None:
        return None
    return Content(**{field.name: getattr(snapshot, field.name) for field in fields(Content)})


def _hash_now(report: Report) -> str:
    return report.current_snapshot.sha256 if report.current_snapshot else ""


def _create(records: Sequence[Record], corpus: Corpus, harvest: Harvest | None, at: datetime) -> None:
    contents = {record.url: merge(record, None) for record in records}
    insert_rows(
        Report,
        ("corpus", "url", "repository", "number", "kind", "created_at", *COPIED),
        (
            (corpus.pk, each.url, each.repository, each.number, each.kind, at, *_copied(contents[each.url]).values())
            for each in records
        ),
    )
    keys = dict(Report.objects.filter(corpus=corpus, url__in=contents).values_list("url", "pk"))
    _insert_snapshots([(keys[url], content) for url, content in contents.items()], harvest, at)
    only = Snapshot.objects.filter(report=OuterRef("pk")).values("pk")[:1]
    Report.objects.filter(pk__in=keys.values()).update(current_snapshot=Subquery(only))
    _attach_labels(corpus, [(keys[url], content) for url, content in contents.items()])


def _update(corpus: Corpus, changed: Sequence[tuple[Report, Content]], harvest: Harvest | None, at: datetime) -> None:
    """Give each report its snapshot; a content that it had before is pointed to again, not kept twice."""
    if not changed:
        return
    reports = [report for report, _ in changed]
    kept = Snapshot.objects.filter(report__in=reports)
    had = set(kept.values_list("report", "sha256"))
    _insert_snapshots(
        [(each.pk, content) for each, content in changed if (each.pk, content.sha256) not in had], harvest, at
    )
    keys = {(report, sha256): pk for report, sha256, pk in kept.values_list("report", "sha256", "pk")}
    for report, content in changed:
        report.current_snapshot_id = keys[report.pk, content.sha256]
        for name, value in _copied(content).items():
            setattr(report, name, value)
    Report.objects.bulk_update(reports, ["current_snapshot", *COPIED])
    ReportLabel.objects.filter(report__in=reports).delete()
    _attach_labels(corpus, [(report.pk, content) for report, content in changed])


def _insert_snapshots(contents: Sequence[tuple[int, Content]], harvest: Harvest | None, at: datetime) -> None:
    harvest_id = harvest.pk if harvest else None
    insert_rows(
        Snapshot,
        ("report", "harvest", "sha256", "fetched_at", *CONTENT),
        ((report_id, harvest_id, content.sha256, at, *vars(content).values()) for report_id, content in contents),
    )


def _attach_labels(corpus: Corpus, contents: Sequence[tuple[int, Content]]) -> None:
    insert_rows(
        ReportLabel,
        ("corpus", "report", "name"),
        ((corpus.pk, report_id, name) for report_id, content in contents for name in content.labels),
    )


def _copied(content: Content) -> dict[str, Any]:  # Any: the types of five fields of Report
    """Return what lists and filters need at the report itself."""
    return {
        "title": content.title,
        "state": content.state,
        "opened_at": content.opened_at,
        "closed_at": content.closed_at,
        "comment_count": len(content.comments),
    }

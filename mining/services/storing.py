"""Storing records as reports and snapshots: new ones made, changed ones given a new snapshot, equal ones left alone.

Knows no files and no jobs; call it inside the transaction that also counts what it did.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from mining.content import Content
from mining.models import Corpus, Harvest, Report, ReportLabel, Snapshot
from mining.records import Record, merge


@dataclass(frozen=True)
class Counts:
    """What became of some records."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged)


def store_records(*, corpus: Corpus, harvest: Harvest | None, records: Sequence[Record], at: datetime) -> Counts:
    """Store records in the order given; of two with one address the second updates what the first left."""
    counts = Counts()
    for wave in _waves(records):
        counts += _store_wave(corpus, harvest, wave, at)
    return counts


def _waves(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Cut the records wherever an address comes again."""
    wave: dict[str, Record] = {}
    for record in records:
        if record.url in wave:
            yield list(wave.values())
            wave = {}
        wave[record.url] = record
    if wave:
        yield list(wave.values())


def _store_wave(corpus: Corpus, harvest: Harvest | None, records: Sequence[Record], at: datetime) -> Counts:
    known = {
        report.url: report
        for report in Report.objects.filter(corpus=corpus, url__in=[record.url for record in records]).select_related(
            "current_snapshot"
        )
    }
    _create([record for record in records if record.url not in known], corpus, harvest, at)
    merged = [
        (report, merge(record, content_of(report.current_snapshot)))
        for record in records
        if (report := known.get(record.url))
    ]
    changed = [(report, content) for report, content in merged if content.sha256 != _hash_now(report)]
    _update(changed, harvest, at)
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
    contents = [merge(record, None) for record in records]
    reports = Report.objects.bulk_create(
        Report(
            corpus=corpus,
            url=record.url,
            repository=record.repository,
            number=record.number,
            kind=record.kind,
            created_at=at,
            **_copied(content),
        )
        for record, content in zip(records, contents, strict=True)
    )
    Snapshot.objects.bulk_create(
        _snapshot(report, content, harvest, at) for report, content in zip(reports, contents, strict=True)
    )
    only = Snapshot.objects.filter(report=OuterRef("pk")).values("pk")[:1]
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(current_snapshot=Subquery(only))
    _attach_labels(zip(reports, contents, strict=True))


def _update(changed: Sequence[tuple[Report, Content]], harvest: Harvest | None, at: datetime) -> None:
    """Give each report its snapshot; a content that it had before is pointed to again, not kept twice."""
    if not changed:
        return
    reports = [report for report, _ in changed]
    snapshots = [_snapshot(report, content, harvest, at) for report, content in changed]
    Snapshot.objects.bulk_create(snapshots, ignore_conflicts=True)
    kept = Snapshot.objects.filter(report__in=reports).values_list("report", "sha256", "pk")
    keys = {(report, sha256): pk for report, sha256, pk in kept}
    for (report, content), snapshot in zip(changed, snapshots, strict=True):
        report.current_snapshot_id = keys[report.pk, snapshot.sha256]
        for name, value in _copied(content).items():
            setattr(report, name, value)
    Report.objects.bulk_update(reports, ["current_snapshot", *_copied(Content())])
    ReportLabel.objects.filter(report__in=reports).delete()
    _attach_labels(changed)


def _snapshot(report: Report, content: Content, harvest: Harvest | None, at: datetime) -> Snapshot:
    return Snapshot(report=report, harvest=harvest, fetched_at=at, sha256=content.sha256, **vars(content))


def _attach_labels(contents: Iterable[tuple[Report, Content]]) -> None:
    ReportLabel.objects.bulk_create(
        ReportLabel(corpus_id=report.corpus_id, report=report, name=str(name))
        for report, content in contents
        for name in content.labels
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

"""Reads of the mining room. Whoever calls has asked whether the person may see the corpus."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet, Sum

from annotator.common.errors import NotFound
from mining.filters import ReportFilters
from mining.models import Corpus, Harvest, Report, ReportKind, ReportLabel, Snapshot

EVERYTHING = ReportFilters()
NUMBER = re.compile(r"#?(\d{1,9})")
# more labels than a list to choose from can bear; the others are found by typing their name into the address
MOST_LABELS = 300


def reports_of(corpus: Corpus, filters: ReportFilters = EVERYTHING) -> "QuerySet[Report]":
    """Return the reports of a corpus that the filters leave, in no particular order."""
    reports = Report.objects.filter(corpus=corpus)
    for field in ("repository", "state", "kind"):
        if value := getattr(filters, field):
            reports = reports.filter(**{field: value})
    if filters.label:
        reports = reports.filter(labels__corpus=corpus, labels__name=filters.label)
    if filters.opened_from:
        reports = reports.filter(opened_at__gte=_start_of(filters.opened_from))
    if filters.opened_to:
        reports = reports.filter(opened_at__lt=_start_of(filters.opened_to) + timedelta(days=1))
    for word in filters.search.split():
        reports = reports.filter(_mentions(word))
    return reports


def frame_of(corpus: Corpus, filters: ReportFilters = EVERYTHING) -> list[tuple[int, int]]:
    """Return (report, current snapshot) of every report that the filters leave, by report: what a sample is drawn from.

    The order depends on nothing but the reports, so the same seed draws the same sample.
    """
    reports = reports_of(corpus, filters).filter(current_snapshot__isnull=False).order_by("pk")
    return [(pk, snapshot) for pk, snapshot in reports.values_list("pk", "current_snapshot_id") if snapshot]


def _mentions(word: str) -> Q:
    """Only a word that looks like a piece of an address is looked for there: each further column costs a scan."""
    if "/" in word:
        return Q(url__icontains=word)
    number = NUMBER.fullmatch(word)
    return Q(title__icontains=word) | Q(number=int(number[1])) if number else Q(title__icontains=word)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


@dataclass(frozen=True)
class Choice:
    """One value that a filter can have, and how many reports of the corpus have it."""

    value: str
    words: str
    count: int


@dataclass(frozen=True)
class Choices:
    """What a corpus can be narrowed to."""

    total: int
    repositories: Sequence[Choice]
    labels: Sequence[Choice]
    states: Sequence[Choice]
    kinds: Sequence[Choice]


def choices_of(corpus: Corpus) -> Choices:
    """Return the values that the corpus's reports have, with counts; counted anew whenever a harvest went on."""
    seen = Harvest.objects.filter(source__corpus=corpus).aggregate(rows=Sum("read"), last=Max("pk"))
    newest = Report.objects.filter(corpus=corpus).aggregate(last=Max("pk"))
    key = f"mining.choices:{corpus.pk}:{seen['last']}:{seen['rows']}:{newest['last']}"
    found = cache.get(key)
    if not isinstance(found, Choices):
        found = _count_choices(corpus)
        cache.set(key, found, timeout=3600)
    return found


def _count_choices(corpus: Corpus) -> Choices:
    reports = Report.objects.filter(corpus=corpus)
    repositories, states, kinds = (_counted(reports, field) for field in ("repository", "state", "kind"))
    labels = _counted(ReportLabel.objects.filter(corpus=corpus), "name")
    return Choices(
        total=sum(choice.count for choice in repositories),
        repositories=repositories,
        labels=sorted(labels, key=lambda choice: -choice.count)[:MOST_LABELS],
        states=[choice for choice in states if choice.value],
        kinds=[Choice(each.value, ReportKind(each.value).label, each.count) for each in kinds],
    )


def _counted(rows: "QuerySet[Report] | QuerySet[ReportLabel]", field: str) -> list[Choice]:
    counts = rows.values_list(field).annotate(count=Count("pk")).order_by(field)
    return [Choice(str(value), str(value), count) for value, count in counts]


def report_at(corpus: Corpus, report_id: int) -> Report:
    """Return a report of this corpus with its current snapshot."""
    report = Report.objects.select_related("current_snapshot").filter(corpus=corpus, pk=report_id).first()
    if report is None or report.current_snapshot is None:
        raise NotFound
    return report


def snapshot_of(report: Report, snapshot_id: int | None) -> Snapshot:
    """Return one of a report's snapshots, the current one when none is named."""
    if snapshot_id is None and report.current_snapshot:
        snapshot: Snapshot | None = report.current_snapshot
    else:
        snapshot = Snapshot.objects.filter(report=report, pk=snapshot_id or 0).first()
    if snapshot is None:
        raise NotFound
    snapshot.report = report
    return snapshot


def snapshots_of(report: Report) -> "QuerySet[Snapshot]":
    """Return a report's snapshots without their texts, newest first."""
    return Snapshot.objects.filter(report=report).only("pk", "report", "fetched_at", "sha256").order_by("-pk")

"""Reads of the mining room. Whoever calls has asked whether the person may see the corpus."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from mining.filters import ReportFilters
from mining.models import Corpus, Report

EVERYTHING = ReportFilters()
NUMBER = re.compile(r"#?(\d{1,9})")


def reports_of(corpus: Corpus, filters: ReportFilters = EVERYTHING) -> "QuerySet[Report]":
    """Return the reports of a corpus that the filters leave, in no particular order."""
    reports = Report.objects.filter(corpus=corpus)
    for field in ("repository", "state", "kind"):
        if value := getattr(filters, field):
            reports = reports.filter(**{field: value})
    if filters.label:
        reports = reports.filter(labels__name=filters.label)
    if filters.opened_from:
        reports = reports.filter(opened_at__gte=_start_of(filters.opened_from))
    if filters.opened_to:
        reports = reports.filter(opened_at__lt=_start_of(filters.opened_to + timedelta(days=1)))
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
    found = Q(title__icontains=word) | Q(url__icontains=word)
    number = NUMBER.fullmatch(word)
    return found | Q(number=int(number[1])) if number else found


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)

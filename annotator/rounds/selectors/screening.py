"""Reads of screening: what stands for which report, and why. Verdicts come from closed rounds: they are no secret."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from annotator.common.errors import NotFound
from annotator.common.paging import Page, keyset_page
from annotator.rounds.models import Verdict
from annotator.rounds.screening import Reason, reasons_of
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from mining.models import Report
from taxonomy.models import Version
from taxonomy.selectors import latest_version, load_book

PAGE_SIZE = 50
INCLUDED = "included"


@dataclass(frozen=True)
class Outcome:
    """How many reports stand one way: `key` is "included", or the key of a reason."""

    key: str
    name: str
    reports: int


@dataclass(frozen=True)
class Overview:
    """Where screening stands: how many reports each way, how many not at all, and the reasons on offer."""

    outcomes: Sequence[Outcome]
    screened: int
    unscreened: int
    version: Version | None
    reasons: Sequence[Reason]


@dataclass(frozen=True)
class ReportScreening:
    """One report with every verdict on it, the current one first."""

    report: Report
    verdicts: Sequence[Verdict]
    reasons: Sequence[Reason]

    @property
    def current(self) -> Verdict | None:
        """The verdict that holds."""
        return self.verdicts[0] if self.verdicts else None


def overview(seat: Seat) -> Overview:
    """Return where screening stands; a handful of queries."""
    seat.require(Action.SEE_REPORTS)
    rows = standing(seat.study).values_list("is_included", "reason", "reason_name").annotate(n=Count("pk"))
    outcomes = [
        Outcome(INCLUDED if kept else key, "Included" if kept else name, n)
        for kept, key, name, n in rows.order_by("-is_included", "reason_name")
    ]
    screened = sum(one.reports for one in outcomes)
    total = Report.objects.filter(corpus_id=seat.study.corpus_id).count()
    version = scheme_of(seat.study)
    reasons = reasons_of(load_book(version)) if version else ()
    return Overview(outcomes, screened, total - screened, version, reasons)


def scheme_of(study: Study) -> Version | None:
    """Return the last version of the study's screening scheme, or None before it ever screened."""
    return latest_version(study.screening) if study.screening else None


def standing(study: Study) -> "QuerySet[Verdict]":
    """Return the verdicts that hold."""
    return Verdict.objects.filter(study=study, is_current=True)


def verdict_page(seat: Seat, outcome: str, *, after: int | None, before: int | None) -> Page[Verdict]:
    """Return some of the verdicts that hold, with report and round; of one outcome, or "" for all."""
    seat.require(Action.SEE_REPORTS)
    verdicts = standing(seat.study).select_related("report", "round", "given_by")
    if outcome == INCLUDED:
        verdicts = verdicts.filter(is_included=True)
    elif outcome:
        verdicts = verdicts.filter(is_included=False, reason=outcome)
    return keyset_page(verdicts, size=PAGE_SIZE, after=after, before=before)


def screening_of(seat: Seat, report_id: int) -> ReportScreening:
    """Return one report of the study with its verdicts."""
    seat.require(Action.SEE_REPORTS)
    report = Report.objects.filter(corpus_id=seat.study.corpus_id, pk=report_id).first()
    if report is None:
        raise NotFound
    verdicts = Verdict.objects.filter(study=seat.study, report=report).select_related("round", "given_by")
    version = scheme_of(seat.study)
    reasons = reasons_of(load_book(version)) if version else ()
    return ReportScreening(report, list(verdicts.order_by("-is_current", "-pk")), reasons)

"""The list of a corpus's reports, and one report with its thread."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from annotator.common.errors import Invalid
from annotator.common.http import signed_in
from annotator.common.paging import Page, key_asked, keyset_page
from mining import access, hiding, narrowing, selectors
from mining.completed import completed_fixes
from mining.effort import effort_behind
from mining.filters import ReportFilters
from mining.github.selectors import fate_of
from mining.linked import linked_to
from mining.marks import marks_of
from mining.models import Corpus, Report, ReportLabel
from mining.threads import thread_html
from mining.views.beside import figures_of, further_of, timeline_of
from mining.views.choices import offer

if TYPE_CHECKING:
    from annotator.common.people import Person

PAGE_SIZE = 50


@login_required
def reports(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Show the reports that the filters in the address leave, page by page."""
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id)
    filters, problem = _read_filters(request)
    chosen = narrowing.read(request.GET.dict())
    found = narrowing.narrow(_found(corpus, filters, person), user=person, chosen=chosen)
    is_newest_first = request.GET.get("order") == "newest"
    page = _page(request, found, is_newest_first)
    choices = selectors.choices_of(corpus)
    query = filters.as_query() | chosen | ({"order": "newest"} if is_newest_first else {})
    is_narrowed = bool(filters or chosen)
    context = {
        "corpus": corpus,
        "page": page,
        "lines": _with_marks(page, person),
        "query": urlencode(query),
        "total": choices.total,
        "found": _count(found, page) if is_narrowed else choices.total,
        "is_narrowed": is_narrowed,
        "is_newest_first": is_newest_first,
        "filters": filters,
        "problem": problem,
        "selects": offer(choices, filters, chosen, counts_labels=not hiding.hides_anything(person)),
        "may_import": access.may(person, "import_reports", corpus),
        "section": "reports",
    }
    return render(request, "mining/reports.html", context)


def _found(corpus: Corpus, filters: ReportFilters, person: "Person") -> "QuerySet[Report]":
    found = selectors.reports_of(corpus, filters)
    return hiding.without_hidden(found, person) if filters.tells_how_it_ended else found


def _page(request: HttpRequest, found: "QuerySet[Report]", is_newest_first: bool) -> Page[Report]:
    labels = Prefetch("labels", ReportLabel.objects.order_by("name"), to_attr="shown_labels")
    return keyset_page(
        found.prefetch_related(labels),
        size=PAGE_SIZE,
        after=key_asked(request, "after"),
        before=key_asked(request, "before"),
        newest_first=is_newest_first,
    )


def _with_marks(page: Page[Report], person: "Person") -> list[tuple[Report, list[str]]]:
    """Return each report of the page with what higher rooms have to say on it."""
    shown = [report.pk for report in page.rows]
    marks, hidden = marks_of(shown, person), hiding.hidden_among(shown, person)
    for report in page.rows:
        if report.pk in hidden:
            report.shown_labels, report.state = [], ""  # type: ignore[attr-defined]  # labels: put there by the prefetch
    return [(report, marks.get(report.pk, [])) for report in page.rows]


def _count(found: "QuerySet[Report]", page: Page[Report]) -> int:
    """Return how many were found; what stands on one page has been counted by reading it."""
    return found.count() if page.before or page.after else len(page.rows)


def _read_filters(request: HttpRequest) -> tuple[ReportFilters, str]:
    try:
        return ReportFilters.read(request.GET.dict()), ""
    except Invalid as refusal:
        return ReportFilters(), refusal.message


@login_required
def report(request: HttpRequest, corpus_id: int, report_id: int) -> HttpResponse:
    """Show one report as it was at its last fetch, or at the one that the address names."""
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id)
    shown = selectors.report_at(corpus, report_id)
    hiding.require_shown([shown.pk], person)
    snapshot = selectors.snapshot_of(shown, key_asked(request, "snapshot"))
    context = {
        "corpus": corpus,
        "report": shown,
        "snapshot": snapshot,
        "is_current": snapshot.pk == shown.current_snapshot_id,
        "snapshots": list(selectors.snapshots_of(shown)),
        "further": further_of(snapshot),
        "effort": figures_of(effort_behind(snapshot, completed_fixes(snapshot))),
        "timeline": timeline_of(snapshot),
        "fate": fate_of(shown),
        "linked": linked_to(shown),
        "thread": thread_html(snapshot),
        "section": "reports",
    }
    return render(request, "mining/report.html", context)

"""What changed between two snapshots of a report."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from annotator.common.http import signed_in
from annotator.common.paging import key_asked
from mining import access, hiding, selectors
from mining.differences import compare
from mining.services.storing import content_of


@login_required
def changes(request: HttpRequest, corpus_id: int, report_id: int) -> HttpResponse:
    """Show the difference between two snapshots; without any named, between the last two."""
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id)
    report = selectors.report_at(corpus, report_id)
    hiding.require_shown([report.pk], person)
    snapshots = list(selectors.snapshots_of(report))
    newer = selectors.snapshot_of(report, key_asked(request, "newer"))
    before = next((each.pk for each in snapshots if each.pk < newer.pk), newer.pk)
    older = selectors.snapshot_of(report, key_asked(request, "older") or before)
    first, second = content_of(older), content_of(newer)
    context = {
        "corpus": corpus,
        "report": report,
        "snapshots": snapshots,
        "older": older,
        "newer": newer,
        "changes": compare(first, second) if first and second else [],
        "section": "reports",
    }
    return render(request, "mining/changes.html", context)

"""The preview that the codebook's pages load, the page that plans a recoding round, and labels under a version."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from annotator.common.errors import Refusal
from annotator.common.http import signed_in
from annotator.recoding import gold, selectors, services
from annotator.recoding.forms import RecodingForm
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_in
from taxonomy import access
from taxonomy.selectors import latest_version, version_at


def _seat(request: HttpRequest, codebook_id: int, wish: access.Wish, action: Action) -> Seat:
    person = signed_in(request)
    codebook = access.codebook_at(person, codebook_id, wish)
    return seat_in(user=person, study=selectors.study_of(codebook), action=action)


@login_required
@require_safe
def draft_impact(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """A fragment: what publishing the draft would do to what was coded."""
    seat = _seat(request, codebook_id, "edit", Action.SEE_AGREEMENT)
    context = {"impact": selectors.impact_of_draft(seat), "study": seat.study, "is_draft": True}
    return render(request, "recoding/impact.html", context)


@login_required
@require_safe
def code_impact(request: HttpRequest, codebook_id: int, key: str) -> HttpResponse:
    """A fragment: what was coded with a code, and, with `?into=`, what would be if it were merged into that one."""
    seat = _seat(request, codebook_id, "edit", Action.SEE_AGREEMENT)
    into = request.GET.get("into", "")
    impact = selectors.impact_of_code(seat, key, into)
    return render(request, "recoding/impact.html", {"impact": impact, "study": seat.study, "is_merge": bool(into)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recoding(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Show which reports need a human under the latest version, and plan a round of them."""
    seat = _seat(request, codebook_id, "publish", Action.MANAGE_ROUNDS)
    form = RecodingForm(seat.study, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                round = services.plan_recoding(
                    study=seat.study, **form.cleaned_data, by=signed_in(request), at=timezone.now()
                )
            except Refusal as refusal:
                form.add_error(None, refusal.message)
                status = refusal.status
            else:
                messages.success(request, "The recoding round is planned; open it when its raters are ready.")
                return redirect("rounds:round", slug=seat.study.slug, round_id=round.pk)
    waiting = selectors.waiting_reports(seat)
    context = {
        "study": seat.study,
        "form": form,
        "waiting": [(round, len(reports)) for round, reports in waiting.items()],
        "total": len({report for reports in waiting.values() for report in reports}),
        "latest": latest_version(seat.study.codebook),
        "codebook_id": codebook_id,
        "section": "codebook",
    }
    return render(request, "recoding/recoding.html", context, status=status)


@login_required
@never_cache
@require_safe
def gold_under(request: HttpRequest, codebook_id: int, number: int) -> HttpResponseBase:
    """Gold labels read under a version: counts for each facet, and with `?as=csv` every answer."""
    seat = _seat(request, codebook_id, "view", Action.SEE_GOLD_LABELS)
    version = version_at(seat.study.codebook, number)
    if request.GET.get("as") == "csv":
        headers = {"Content-Disposition": f'attachment; filename="gold-under-version-{number}.csv"'}
        lines = gold.csv_lines(seat, version)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    context = {
        "version": version,
        "counts": gold.counts_of(seat, version),
        "codebook_id": codebook_id,
        "section": "codebook",
    }
    return render(request, "recoding/gold.html", context)

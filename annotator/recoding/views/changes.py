"""The preview that the codebook's pages load, the page that plans a recoding round, and labels under a version."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from annotator.coding.selectors import assignment_at
from annotator.common.errors import NotFound, Refusal
from annotator.common.http import signed_in
from annotator.recoding import conflicts, gold, selectors, services
from annotator.recoding.earlier import earlier_answers
from annotator.recoding.forms import RecodingForm
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_in
from taxonomy import access
from taxonomy.selectors import draft_of, latest_version, names_of, version_at

PAGE = 50


def _seat(request: HttpRequest, codebook_id: int, wish: access.Wish, action: Action) -> Seat:
    person = signed_in(request)
    codebook = access.codebook_at(person, codebook_id, wish)
    return seat_in(user=person, study=selectors.study_of(codebook), action=action)


@login_required
@require_safe
def draft_impact(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """What publishing the draft would do to what was coded: a fragment for the page of publishing, else a page."""
    seat = _seat(request, codebook_id, "edit", Action.SEE_AGREEMENT)
    context = {"impact": selectors.impact_of_draft(seat), "study": seat.study, "is_draft": True}
    return _show_impact(request, codebook_id, context)


@login_required
@require_safe
def code_impact(request: HttpRequest, codebook_id: int, key: str) -> HttpResponse:
    """What was coded with a code, and, with `?into=`, what would be if it were merged into that one."""
    seat = _seat(request, codebook_id, "edit", Action.SEE_AGREEMENT)
    into = request.GET.get("into", "")
    impact = selectors.impact_of_code(seat, key, into)
    query = urlencode({"code": key, "into": into})
    context = {"impact": impact, "study": seat.study, "is_merge": bool(into), "query": query}
    return _show_impact(request, codebook_id, context)


def _show_impact(request: HttpRequest, codebook_id: int, context: dict[str, object]) -> HttpResponse:
    template = "recoding/impact.html" if request.headers.get("HX-Request") else "recoding/impact_page.html"
    response = render(request, template, context | {"codebook_id": codebook_id, "section": "codebook"})
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@never_cache
@require_safe
def changed_conflicts(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """List the conflicts that vanish or appear with the draft, or with `?code=` merged into `?into=`; paged."""
    seat = _seat(request, codebook_id, "edit", Action.SEE_AGREEMENT)
    code, into = request.GET.get("code", ""), request.GET.get("into", "")
    change = selectors.change_of_code(seat, code, into) if code else selectors.change_of_draft(seat)
    found = conflicts.changed_conflicts(seat, change) if change else []
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "study": seat.study,
        "page": page,
        "lines": conflicts.describe(seat, list(page.object_list)),
        "vanishing": sum(not each.appears for each in found),
        "appearing": sum(each.appears for each in found),
        "query": urlencode({"code": code, "into": into}) if code else "",
        "names": names_of(draft_of(seat.study.codebook), [key for key in (code, into) if key]),
        "codebook_id": codebook_id,
        "section": "codebook",
    }
    return render(request, "recoding/conflicts.html", context)


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
            shows_old_answers = form.cleaned_data.pop("old_answers") == "shown"
            try:
                round = services.plan_recoding(
                    study=seat.study,
                    **form.cleaned_data,
                    shows_old_answers=shows_old_answers,
                    by=signed_in(request),
                    at=timezone.now(),
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
def earlier(request: HttpRequest, slug: str, round_id: int, assignment_id: int) -> HttpResponse:
    """What was coded before of a report that is coded anew: a page, and with `?as=part` what the desk puts in."""
    own = assignment_at(signed_in(request), assignment_id)
    if own.round_id != round_id or own.round.study.slug != slug:
        raise NotFound
    context = {"own": own, "answers": earlier_answers(own, signed_in(request)), "section": "rounds"}
    template = "recoding/_earlier.html" if request.GET.get("as") == "part" else "recoding/earlier.html"
    return render(request, template, context)


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
    counts = gold.counts_of(seat, version)
    context = {
        "version": version,
        "counts": counts,
        "waiting": sum(count.human for count in counts),
        "may_recode": seat.may(Action.MANAGE_ROUNDS),
        "codebook_id": codebook_id,
        "section": "codebook",
    }
    return render(request, "recoding/gold.html", context)

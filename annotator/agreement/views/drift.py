"""The page of a drift round: each rater against the own earlier coding."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotator.agreement.drift import drift_of
from annotator.agreement.views.files import figure_file
from annotator.agreement.views.rounds import load_round
from annotator.common.http import signed_in


@login_required
@never_cache
@require_safe
def drift_page(request: HttpRequest, slug: str, round_id: int) -> HttpResponse:
    """Show the figures; `?format=svg`, `csv` and `latex` give them as a file."""
    seat, round = load_round(signed_in(request), slug, round_id)
    drift = drift_of(round=round, seat=seat)
    if asked := request.GET.get("format"):
        return figure_file(drift.figure, asked, f"drift-round-{round.pk}")
    context = {"seat": seat, "round": round, "drift": drift, "figure": drift.figure, "section": "rounds"}
    return render(request, "agreement/drift.html", context)

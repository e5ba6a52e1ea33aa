"""The agreement of a round after discussion, beside the independent figures and never in their place."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotator.accounts.requests import SignedIn
from annotator.adjudication.after import NOTE
from annotator.adjudication.selectors.after import after_discussion_of
from annotator.rounds.models import Phase
from annotator.rounds.selectors import round_in
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


@login_required
@never_cache
@require_safe
def after_discussion(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Show each facet, or the one of `?facet=`, before and after; the agreement room loads it as a fragment."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_AGREEMENT)
    round = round_in(seat, round_id)
    facet = request.GET.get("facet", "")
    context = {
        "seat": seat,
        "round": round,
        "found": after_discussion_of(round=round, seat=seat, facet=facet),
        "facet": facet,
        "note": NOTE,
        "is_moving": round.phase == Phase.RECONCILING,
        "section": "rounds",
    }
    name = "after_figures" if request.headers.get("HX-Request") else "after"
    return render(request, f"adjudication/{name}.html", context)

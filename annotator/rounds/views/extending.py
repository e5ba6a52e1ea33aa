"""The page on which a lead adds reports to an open round."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from annotator.accounts.requests import SignedIn
from annotator.common.forms import refusals_shown_in
from annotator.rounds import selectors, services
from annotator.rounds.forms.extending import ExtendRoundForm
from annotator.rounds.models import Round
from annotator.rounds.services.extending import require_extensible
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


@require_http_methods(["GET", "POST"])
@login_required
def extend(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Add reports, or say what it would come to."""
    round = _round(request, slug, round_id)
    form = ExtendRoundForm(round, request.POST or None)
    if form.is_valid():
        with refusals_shown_in(form):
            added = services.extend_round(round=round, **form.cleaned_data, by=request.user, at=timezone.now())
            words = f"{added.size:,} report{'' if added.size == 1 else 's'} added: they come last for everybody."
            messages.success(request, words)
            return redirect("rounds:round", slug=slug, round_id=round_id)
    shown = form if form.is_bound else ExtendRoundForm(round, {})
    context = {"study": round.study, "round": round, "form": form, "preview": shown.preview(), "section": "rounds"}
    return render(request, "rounds/extend_round.html", context)


@require_GET
@login_required
def preview(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Say what the reports in the form come to."""
    form = ExtendRoundForm(_round(request, slug, round_id), request.GET)
    return render(request, "rounds/extend_round_preview.html", {"preview": form.preview()})


def _round(request: SignedIn, slug: str, round_id: int) -> Round:
    """Return the round for a lead; raises `NotOpen` and its like where nothing can be added."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    round = selectors.round_in(seat, round_id)
    require_extensible(round)
    return round

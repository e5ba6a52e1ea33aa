"""Pages of screening: where it stands, and the verdict on one report, which a lead can change."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotator.accounts.requests import SignedIn
from annotator.common.errors import NotAllowed
from annotator.common.forms import refusals_shown_in
from annotator.common.paging import key_asked
from annotator.rounds import services
from annotator.rounds.forms.screening import VerdictForm
from annotator.rounds.models import Purpose
from annotator.rounds.selectors import needs_of, rounds_of
from annotator.rounds.selectors.screening import overview, screening_of, verdict_page
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


@require_GET
@login_required
def screening_page(request: SignedIn, slug: str) -> HttpResponse:
    """Show where screening stands, and the verdicts."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_REPORTS)
    facts = overview(seat)
    asked = request.GET.get("outcome", "")
    outcome = next((one for one in facts.outcomes if one.key == asked), None)
    context = {
        "study": seat.study,
        "facts": facts,
        "outcome": outcome,
        "page": verdict_page(
            seat,
            outcome.key if outcome else "",
            after=key_asked(request, "after"),
            before=key_asked(request, "before"),
        ),
        "lines": [line for line in rounds_of(seat) if line.round.purpose == Purpose.SCREENING],
        "can_plan": seat.may(Action.MANAGE_ROUNDS),
        "needs": needs_of(seat.study),
        "section": "rounds",
        "tab": "screening",
    }
    return render(request, "rounds/screening.html", context)


@require_POST
@login_required
def start(request: SignedIn, slug: str) -> HttpResponse:
    """Make the scheme with the usual reasons, so that it can be looked at and changed before anybody screens."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    version = services.start_screening(study=seat.study, by=request.user, at=timezone.now())
    return redirect("taxonomy:codebook", codebook_id=version.codebook_id)


@require_http_methods(["GET", "POST"])
@login_required
def verdict(request: SignedIn, slug: str, report_id: int) -> HttpResponse:
    """Show every verdict on one report, and let a lead change it."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_REPORTS)
    found = screening_of(seat, report_id)
    can_change = seat.may(Action.MANAGE_ROUNDS)
    is_sent = request.method == "POST"
    if is_sent and not can_change:
        raise NotAllowed("A lead changes verdicts.")
    initial = {"reason": found.current.reason if found.current else ""}
    form = VerdictForm(found.reasons, request.POST) if is_sent else VerdictForm(found.reasons, initial=initial)
    if form.is_valid():
        with refusals_shown_in(form):
            services.change_verdict(
                study=seat.study, report=found.report, **form.cleaned_data, by=request.user, at=timezone.now()
            )
            messages.success(request, "The verdict is changed.")
            return redirect("rounds:verdict", slug=slug, report_id=report_id)
    context = {
        "study": seat.study,
        "found": found,
        "form": form if can_change else None,
        "section": "rounds",
        "tab": "screening",
    }
    return render(request, "rounds/verdict.html", context)

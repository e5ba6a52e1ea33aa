"""Pages of draws: the list, a new one with its preview, one draw with its list, its extension and its check."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotator.accounts.requests import SignedIn
from annotator.common.errors import NotFound, WrongState
from annotator.common.forms import refusals_shown_in
from annotator.common.paging import key_asked
from annotator.rounds import downloads, services
from annotator.rounds.designs import Design
from annotator.rounds.forms.draws import DrawForm, ExtendForm, start_of
from annotator.rounds.selectors import needs_of
from annotator.rounds.selectors.draws import check_draw, draw_in, draws_of, facts_of_draw
from annotator.rounds.selectors.lists import drawn_page, drawn_rows
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at

SEEDS = 1_000_000  # short enough to read out


@require_GET
@login_required
def draws_page(request: SignedIn, slug: str) -> HttpResponse:
    """List the study's draws."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_ROUNDS)
    context = {
        "study": seat.study,
        "lines": draws_of(seat),
        "can_draw": seat.may(Action.MANAGE_ROUNDS),
        "needs": needs_of(seat.study),
        "section": "rounds",
        "tab": "draws",
    }
    return render(request, "rounds/draws.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedIn, slug: str) -> HttpResponse:
    """Make a draw."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    start = {"seed": secrets.randbelow(SEEDS), "grouping": "repository", "labels": "", **start_of(Design())}
    form = DrawForm(seat.study, request.POST) if request.method == "POST" else DrawForm(seat.study, initial=start)
    if form.is_valid():
        with refusals_shown_in(form):
            draw = services.create_draw(study=seat.study, **form.plan(), by=request.user, at=timezone.now())
            return redirect("rounds:draw", slug=slug, draw_id=draw.pk)
    context = {
        "study": seat.study,
        "form": form,
        **(form if form.is_bound else DrawForm(seat.study, start)).preview(),
        "needs": needs_of(seat.study),
        "section": "rounds",
    }
    return render(request, "rounds/new_draw.html", context)


@require_GET
@login_required
def preview(request: SignedIn, slug: str) -> HttpResponse:
    """Say what the draw in the form comes to; asked by htmx while the form is filled in."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    return render(request, "rounds/draw_preview.html", dict(DrawForm(seat.study, request.GET).preview()))


@require_GET
@login_required
def draw_page(request: SignedIn, slug: str, draw_id: int) -> HttpResponse:
    """Show one draw: out of what, how many of each stratum, which reports, and what became of them."""
    seat = seat_at(user=request.user, slug=slug)
    draw = draw_in(seat, draw_id)
    context = {
        "study": seat.study,
        "facts": facts_of_draw(draw),
        "page": drawn_page(draw, after=key_asked(request, "after"), before=key_asked(request, "before")),
        "can_draw": seat.may(Action.MANAGE_ROUNDS),
        "section": "rounds",
    }
    return render(request, "rounds/draw.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def extend(request: SignedIn, slug: str, draw_id: int) -> HttpResponse:
    """Draw further, out of the same frame by the same seed."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    facts = facts_of_draw(draw_in(seat, draw_id))
    start = start_of(facts.design)
    form = ExtendForm(facts.draw, request.POST) if request.method == "POST" else ExtendForm(facts.draw, initial=start)
    if form.is_valid():
        with refusals_shown_in(form):
            services.extend_draw(draw=facts.draw, design=form.design(), by=request.user, at=timezone.now())
            return redirect("rounds:draw", slug=slug, draw_id=draw_id)
    shown = form if form.is_bound else ExtendForm(facts.draw, start)
    context = {"study": seat.study, "facts": facts, "form": form, **shown.preview(), "section": "rounds"}
    return render(request, "rounds/extend_draw.html", context)


@require_GET
@login_required
def extend_preview(request: SignedIn, slug: str, draw_id: int) -> HttpResponse:
    """Say what the extension in the form comes to."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    form = ExtendForm(draw_in(seat, draw_id), request.GET)
    return render(request, "rounds/draw_preview.html", dict(form.preview()))


@require_GET
@login_required
def check(request: SignedIn, slug: str, draw_id: int) -> HttpResponse:
    """Draw again from what is kept and say whether it gives the same list."""
    seat = seat_at(user=request.user, slug=slug)
    draw = draw_in(seat, draw_id)
    return render(request, "rounds/check.html", {"study": seat.study, "draw": draw, "check": check_draw(draw)})


@require_GET
@login_required
def download(request: SignedIn, slug: str, draw_id: int, file_format: str) -> HttpResponse:
    """Send a draw as CSV or as JSON."""
    seat = seat_at(user=request.user, slug=slug)
    facts = facts_of_draw(draw_in(seat, draw_id))
    if file_format not in downloads.DRAWS:
        raise NotFound
    write, content_type = downloads.DRAWS[file_format]
    response = HttpResponse(write(facts, drawn_rows(facts.draw)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{seat.study.slug}-draw-{draw_id}.{file_format}"'
    return response


@require_POST
@login_required
def discard(request: SignedIn, slug: str, draw_id: int) -> HttpResponse:
    """Throw a draw away."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    draw = draw_in(seat, draw_id)
    try:
        services.discard_draw(draw=draw, by=request.user, at=timezone.now())
    except WrongState as refusal:
        messages.error(request, refusal.message)
        return redirect("rounds:draw", slug=slug, draw_id=draw_id)
    messages.success(request, f"{draw.name} is discarded.")
    return redirect("rounds:draws", slug=slug)

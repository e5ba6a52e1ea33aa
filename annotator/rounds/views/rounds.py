"""Pages of the rounds room: the list, a plan with its preview, one round, and the steps between phases."""

import secrets
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from annotator.accounts.requests import SignedIn
from annotator.common.errors import Invalid, WrongState
from annotator.common.forms import refusals_shown_in
from annotator.rounds import blinding, rules, selectors, services
from annotator.rounds.draws import read_draw
from annotator.rounds.forecasts import Forecast, forecast, forecast_of
from annotator.rounds.forms.changes import ChangeRatersForm, DueForm, TrainingForm
from annotator.rounds.forms.drift import ReadAgainForm
from annotator.rounds.forms.rounds import ALL, PlanForm
from annotator.rounds.forms.workloads import START_SHARE
from annotator.rounds.models import Phase, Purpose, Round
from annotator.rounds.parts import Part
from annotator.rounds.sharing import Order, Overlap
from annotator.rounds.workload import Workload
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_at
from taxonomy.selectors import load_book

ENDED = "{} has ended: agreement and conflicts can be read."
ENDED_DRIFT = "{} has ended: each rater can be compared with before."
SEEDS = 1_000_000  # short enough to read out


@require_GET
@login_required
def rounds_page(request: SignedIn, slug: str) -> HttpResponse:
    """List the study's rounds with their progress."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_ROUNDS)
    can_plan = seat.may(Action.MANAGE_ROUNDS)
    context = {
        "study": seat.study,
        "lines": selectors.rounds_of(seat),
        "can_plan": can_plan,
        "needs": selectors.needs_of(seat.study) if can_plan else None,
        "section": "rounds",
        "tab": "rounds",
    }
    return render(request, "rounds/rounds.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedIn, slug: str) -> HttpResponse:
    """Plan a round, or say what is needed first."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    start = _start(seat) | _asked(request)
    form = PlanForm(seat.study, request.POST) if request.method == "POST" else PlanForm(seat.study, initial=start)
    if form.is_valid():
        with refusals_shown_in(form):
            round = services.create_round(**form.plan(), by=request.user, at=timezone.now())
            return redirect("rounds:round", slug=slug, round_id=round.pk)
    context = {
        "study": seat.study,
        "form": form,
        "preview": (form if form.is_bound else PlanForm(seat.study, start)).preview(),
        "needs": selectors.needs_of(seat.study),
        "section": "rounds",
    }
    return render(request, "rounds/new.html", context)


@require_GET
@login_required
def preview(request: SignedIn, slug: str) -> HttpResponse:
    """Say what the plan in the form comes to; asked by htmx while the form is filled in."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    form = PlanForm(seat.study, request.GET)
    return render(request, "rounds/preview.html", {"preview": form.preview()})


@require_GET
@login_required
def round_page(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Show one round: where it stands, how far its raters are, how its reports were drawn, what can be done."""
    seat = seat_at(user=request.user, slug=slug)
    round = selectors.round_in(seat, round_id)
    times = (round.created_at, round.opened_at, round.ended_at, round.closed_at)
    is_rater = selectors.is_rater_of(round, request.user)
    doors = rules.doors(roles=seat.roles, phase=round.phase, is_rater=is_rater, purpose=round.purpose)
    progress = selectors.progress(round, seat)
    workload = selectors.workload_of(round)
    context = {
        "study": seat.study,
        "round": round,
        "steps": rules.steps(round.phase, times, shows_names_when_closed=seat.study.shows_names_when_closed),
        "doors": doors,
        "progress": progress,
        "draw": read_draw(round.shown_draw),
        "workload": workload.say(round.raters_per_report),
        "stage": selectors.stage_of(round).say(load_book(round.version)) if round.hides else "",
        "shown": selectors.shown_in(round, seat) if seat.may(Action.MANAGE_ROUNDS) else [],
        "due": rules.due(round.due_on, timezone.localdate(), round.phase),
        "section": "rounds",
        **_for_lead(round, doors, progress, workload),
    }
    return render(request, "rounds/round.html", context)


@require_GET
@never_cache
@login_required
def phase(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Say the phase in a word; a page that waits in the phase `?is=` is told by an event when it has moved on."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_ROUNDS)
    now = selectors.round_in(seat, round_id).phase
    response = HttpResponse(now, content_type="text/plain")
    return response if request.GET.get("is", now) == now else trigger_client_event(response, "phase-moved")


def _for_lead(round: Round, doors: rules.Doors, progress: selectors.Progress, workload: Workload) -> dict[str, object]:
    """Return what only the next step of a lead needs."""
    found: dict[str, object] = {}
    if round.phase == Phase.PLANNED and progress.raters:
        found["forecast"] = _forecast(round, progress, workload)
    if doors.can_open:
        found["conditions"] = selectors.conditions_of(round)
    if doors.can_change_raters:
        found["change"] = ChangeRatersForm(round)
    if doors.can_end:
        found["uncoded"] = selectors.uncoded_in(round).count()
    if doors.can_continue:
        found["unfinished"] = selectors.unfinished_of(round)
    if doors.can_train:
        found["training"] = TrainingForm(round, initial={"name": f"Training with {round.name}"[:120]})
    if doors.can_read_again:
        raters = selectors.possible_raters(round.study).filter(pk__in=list(selectors.letters_of(round)))
        found["drift"] = ReadAgainForm(round, initial={"raters": raters, "version": round.version_id})
    if doors.can_set_due:
        found["due_form"] = DueForm(initial={"due_on": round.due_on})
    return found


def _forecast(round: Round, progress: selectors.Progress, workload: Workload) -> Forecast:
    people = list(workload.weights)
    sharing = workload.sharing(people, min(round.raters_per_report, len(people)))
    if not round.read_again:
        return forecast(progress.reports, sharing)
    return forecast_of(selectors.planned_teams(round, people).values(), sharing)


@require_POST
@login_required
def open_(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Open a planned round."""
    return take_step(request, slug, round_id, services.open_round, "{} is open: its raters can code.")


@require_POST
@login_required
def end(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """End an open round, with or without its uncoded reports."""
    step = partial(services.end_round, is_releasing=request.POST.get("reports") == "release")
    return take_step(request, slug, round_id, step, ENDED)


@require_POST
@login_required
def discard(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Throw a planned round away."""
    return take_step(request, slug, round_id, services.discard_round, "{} is discarded.")


def _start(seat: Seat) -> dict[str, object]:
    """What the form begins with: a seed of its own, every rater, two per report."""
    raters = list(selectors.possible_raters(seat.study).values_list("pk", flat=True))
    seed = secrets.randbelow(SEEDS)
    has_version = selectors.published_versions(seat.study).exists()
    return {
        "purpose": (Purpose.PILOT if has_version else Purpose.SCREENING).value,
        "amount": ALL,
        "part": Part.ALL.value,
        "seed": seed,
        "raters": raters,
        "raters_per_report": 2 if len(raters) > 1 else 1,
        "overlap": Overlap.FULL.value,
        "overlap_share": START_SHARE,
        "order": Order.SHUFFLED.value,
    }


def _asked(request: SignedIn) -> dict[str, object]:
    """What a link to the form asks for: a draw to take a part of, a purpose."""
    asked: dict[str, object] = {name: request.GET[name] for name in ("draw", "purpose") if request.GET.get(name)}
    return asked | ({"part": Part.UNUSED.value} if "draw" in asked else {})


def take_step(request: SignedIn, slug: str, round_id: int, step: Callable[..., object], success: str) -> HttpResponse:
    """Take a step as the lead; a refusal that can be mended is said on the round's own page."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    round = selectors.round_in(seat, round_id)
    try:
        step(round=round, by=request.user, at=timezone.now())
    except (Invalid, WrongState) as refusal:
        messages.error(request, refusal.message)
    else:
        told = ENDED_DRIFT if success == ENDED and not blinding.has_conflicts(round.purpose) else success
        messages.success(request, told.format(round.name))
    is_there = Round.objects.filter(pk=round_id).exists()
    return redirect("rounds:round", slug=slug, round_id=round_id) if is_there else redirect("rounds:rounds", slug=slug)

"""Changes to a round that runs or has ended: its due day, its raters, and going on with what it left undone."""

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from annotator.accounts.requests import SignedIn
from annotator.common.errors import Invalid, WrongState
from annotator.rounds import selectors, services
from annotator.rounds.forms.changes import ChangeRatersForm, DueForm, TrainingForm
from annotator.rounds.forms.drift import ReadAgainForm
from annotator.rounds.models import Round
from annotator.rounds.services import Handed
from annotator.rounds.views.rounds import SEEDS
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


@require_POST
@login_required
def set_due(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Set or take back the day by which a round should be done."""
    round, form = _round(request, slug, round_id), DueForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid("Give a day, such as 2026-03-31.", "due_on")
        services.set_due(round=round, due_on=form.cleaned_data["due_on"], by=request.user, at=timezone.now())
    except (Invalid, WrongState) as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"To be done by {round.due_on:%Y-%m-%d}." if round.due_on else "No due day any more.")
    return redirect("rounds:round", slug=slug, round_id=round_id)


@require_POST
@login_required
def add_rater(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Let a rater join."""
    round = _round(request, slug, round_id)
    form = ChangeRatersForm(round, request.POST)
    try:
        if not form.is_valid() or form.cleaned_data["joiner"] is None:
            raise Invalid("Choose a rater of the study who does not take part yet, and a weight.", "joiner")
        rater, weight = form.cleaned_data["joiner"], form.cleaned_data["weight"] or 1
        handed = services.add_rater(round=round, rater=rater, weight=weight, by=request.user, at=timezone.now())
    except (Invalid, WrongState) as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{rater} joins with {_reports(handed.moved)} that nobody had begun.")
    return redirect("rounds:round", slug=slug, round_id=round_id)


@require_POST
@login_required
def remove_rater(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Let a rater leave."""
    round = _round(request, slug, round_id)
    form = ChangeRatersForm(round, request.POST)
    try:
        if not form.is_valid() or form.cleaned_data["leaver"] is None:
            raise Invalid("Choose a rater of this round.", "leaver")
        rater = form.cleaned_data["leaver"]
        handed = services.remove_rater(round=round, rater=rater, by=request.user, at=timezone.now())
    except (Invalid, WrongState) as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{rater} has left. {_say(handed)}")
    return redirect("rounds:round", slug=slug, round_id=round_id)


@require_POST
@login_required
def continue_(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Plan a round of what an ended one left undone."""
    round = _round(request, slug, round_id)
    has_partly = request.POST.get("reports") == "partly"
    seed = secrets.randbelow(SEEDS)
    try:
        planned = services.continue_round(
            round=round, seed=seed, has_partly=has_partly, by=request.user, at=timezone.now()
        )
    except (Invalid, WrongState) as refusal:
        messages.error(request, refusal.message)
        return redirect("rounds:round", slug=slug, round_id=round_id)
    messages.success(request, f"{planned.name} is planned. Look it over, then open it.")
    return redirect("rounds:round", slug=slug, round_id=planned.pk)


@require_POST
@login_required
def train(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Plan a training round with the gold labels of a closed one."""
    round = _round(request, slug, round_id)
    return _plan_of(request, round, TrainingForm(round, request.POST), services.plan_training)


@require_POST
@login_required
def read_again(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Plan a drift round: own reports of an ended round come again."""
    round = _round(request, slug, round_id)
    return _plan_of(request, round, ReadAgainForm(round, request.POST), services.plan_drift)


def _plan_of(
    request: SignedIn, round: Round, form: TrainingForm | ReadAgainForm, plan: Callable[..., Round]
) -> HttpResponse:
    """Plan a round that builds on another, or say on that one's page what is wrong with the form."""
    try:
        if not form.is_valid():
            field, errors = next(iter(form.errors.items()))
            label = form.fields[field].label if field in form.fields else ""
            raise Invalid(f"{label}: {errors[0]}" if label else str(errors[0]), field)
        seed = secrets.randbelow(SEEDS)
        planned = plan(origin=round, seed=seed, by=request.user, at=timezone.now(), **form.cleaned_data)
    except (Invalid, WrongState) as refusal:
        messages.error(request, refusal.message)
        return redirect("rounds:round", slug=round.study.slug, round_id=round.pk)
    messages.success(request, f"{planned.name} is planned. Look it over, then open it.")
    return redirect("rounds:round", slug=round.study.slug, round_id=planned.pk)


def _round(request: SignedIn, slug: str, round_id: int) -> Round:
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    return selectors.round_in(seat, round_id)


def _reports(number: int) -> str:
    return f"{number:,} report{'' if number == 1 else 's'}"


def _say(handed: Handed) -> str:
    words = f"{_reports(handed.moved)} went to the other raters."
    if handed.short:
        words += f" {_reports(handed.short)} found nobody who does not read them already, and have one rater fewer."
    return words

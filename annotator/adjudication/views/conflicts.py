"""The list of a round's conflicts, and the close of the round once nothing is left to decide."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annotator.accounts.requests import SignedIn
from annotator.adjudication import selectors, services
from annotator.adjudication.selectors import StandingConflict
from annotator.common.errors import WrongState
from annotator.rounds.models import Phase, Round
from annotator.rounds.selectors import round_in
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_at

PAGE = 50
STATES = ("undecided", "decided")


@dataclass(frozen=True)
class Filters:
    """Which conflicts a list shows; "" for all."""

    question: str
    state: str

    def keep(self, one: StandingConflict) -> bool:
        """Return whether a conflict is among them."""
        is_wanted = not self.state or one.is_decided == (self.state == "decided")
        return is_wanted and self.question in ("", one.question.key)


@dataclass(frozen=True)
class Doors:
    """What the person may do with the conflicts now."""

    can_decide: bool
    can_close: bool


def seat_and_round(request: SignedIn, slug: str, round_id: int) -> tuple[Seat, Round]:
    """Return the seat of a person who may see conflicts, and the round; refuses everybody else."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_CONFLICTS)
    return seat, round_in(seat, round_id)


def doors_of(seat: Seat, round: Round) -> Doors:
    """Return what the person may do: decisions and the close belong to a reconciling round."""
    is_now = round.phase == Phase.RECONCILING
    return Doors(is_now and seat.may(Action.DECIDE), is_now and services.may_close(seat))


def read_filters(request: HttpRequest) -> Filters:
    """Return the filters of an address; an unknown state is none."""
    state = request.GET.get("state", "")
    return Filters(request.GET.get("question", ""), state if state in STATES else "")


@login_required
@never_cache
@require_safe
def conflicts(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """List the conflicts of an ended round, those of one kind together; `?question=` and `?state=` narrow them."""
    seat, round = seat_and_round(request, slug, round_id)
    everything = selectors.conflicts_of(round, seat)
    filters = read_filters(request)
    kept = [one for one in everything if filters.keep(one)]
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    context = {
        "seat": seat,
        "round": round,
        "doors": doors_of(seat, round),
        "counts": selectors.count(everything),
        "by_question": selectors.counts_by_question(round, everything),
        "filters": filters,
        "states": STATES,
        "page": page,
        "lines": selectors.describe(round, list(page.object_list)),
        "first": next((one for one in kept if not one.is_decided), None),
        "walk": urlencode({"question": filters.question}) if filters.question else "",
        "query": urlencode({"question": filters.question, "state": filters.state}),
        "section": "rounds",
    }
    return render(request, "adjudication/conflicts.html", context)


@login_required
@require_POST
def close(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Close the round; a refusal that can be mended is said on the list of conflicts."""
    seat, round = seat_and_round(request, slug, round_id)
    try:
        services.close_round(round=round, by=request.user, at=timezone.now())
    except WrongState as refusal:
        messages.error(request, refusal.message)
        return redirect("adjudication:conflicts", slug=seat.study.slug, round_id=round.pk)
    messages.success(request, f"{round.name} is closed: its gold labels stand.")
    return redirect("adjudication:gold", slug=seat.study.slug)

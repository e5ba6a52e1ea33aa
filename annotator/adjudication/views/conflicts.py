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
from annotator.adjudication.conflicts import Standing
from annotator.adjudication.selectors import StandingConflict, Talk
from annotator.common.errors import WrongState
from annotator.rounds import blinding
from annotator.rounds.models import Phase, Round
from annotator.rounds.selectors import letters_of, round_in
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_at

PAGE = 50
STATES = tuple(Standing)
SHOWN = {
    "mine": "mine",
    "unread": "with new remarks",
    "remarks": "with remarks",
    "changed": "changed after discussion",
}


@dataclass(frozen=True)
class Filters:
    """Which conflicts a list shows; "" for all."""

    question: str
    state: str
    shown: str

    def keep(self, one: StandingConflict, talk: Talk | None, own: str) -> bool:
        """Return whether a conflict is among them; `own` is the viewer's letter in the round, or ""."""
        is_wanted = self.state in ("", one.standing) and self.question in ("", one.question.key)
        return is_wanted and self._shows(one, talk, own)

    def _shows(self, one: StandingConflict, talk: Talk | None, own: str) -> bool:
        match self.shown:
            case "mine":
                return own in one.conflict.values or (talk is not None and talk.has_own)
            case "unread":
                return talk is not None and talk.is_unread
            case "remarks":
                return talk is not None
            case "changed":
                return bool(one.second)
        return True


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
    """Return the filters of an address; what is unknown is none."""
    state, shown = request.GET.get("state", ""), request.GET.get("show", "")
    return Filters(
        question=request.GET.get("question", ""),
        state=state if state in STATES else "",
        shown=shown if shown in SHOWN else "",
    )


@login_required
@never_cache
@require_safe
def conflicts(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """List the conflicts of an ended round, those of one kind together; `?question=`, `?state=`, `?show=` narrow."""
    seat, round = seat_and_round(request, slug, round_id)
    everything = selectors.conflicts_of(round, seat)
    filters = read_filters(request)
    talks = selectors.talks_of(round, seat)
    own = letters_of(round).get(seat.user.pk, "")
    kept = [one for one in everything if filters.keep(one, talks.get(one.conflict.key), own)]
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    context = {
        "seat": seat,
        "round": round,
        "doors": doors_of(seat, round),
        "counts": selectors.count(everything),
        "by_question": selectors.counts_by_question(round, everything),
        "filters": filters,
        "states": STATES,
        "shown": SHOWN,
        "unread": sum(talk.is_unread for talk in talks.values()),
        "page": page,
        "lines": selectors.describe(round, list(page.object_list), talks),
        "first": next((one for one in kept if one.waits), None),
        "walk": urlencode({"question": filters.question}) if filters.question else "",
        "query": urlencode({"question": filters.question, "state": filters.state, "show": filters.shown}),
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
        page = "adjudication:conflicts" if blinding.has_conflicts(round.purpose) else "rounds:round"
        return redirect(page, slug=seat.study.slug, round_id=round.pk)
    if not blinding.makes_labels(round.purpose):
        messages.success(request, f"{round.name} is closed.")
        return redirect("rounds:round", slug=seat.study.slug, round_id=round.pk)
    messages.success(request, f"{round.name} is closed: its gold labels stand.")
    return redirect("adjudication:gold", slug=seat.study.slug)

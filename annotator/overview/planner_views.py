"""The planner's page: a wish and a team in, reports and hours out; it keeps nothing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotator.accounts.requests import SignedIn
from annotator.coding.selectors.pace import Pace, paces_of
from annotator.overview.planner import Plan, plan
from annotator.overview.planner_form import START, PlannerForm
from annotator.rounds.selectors import frame_size, possible_raters
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_at
from mining.selectors import EVERYTHING


@require_GET
@login_required
def planner(request: SignedIn, slug: str) -> HttpResponse:
    """Work out how many reports to code twice, and how long that takes; asked by htmx, answer with the result alone."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_ROUNDS)
    paces = paces_of(seat)
    form = PlannerForm(paces, _asked(request.GET, seat, paces))
    context: dict[str, object] = {"study": seat.study, "form": form, "paces": paces, "section": "rounds"}
    context |= _result(form)
    whole = not request.headers.get("HX-Request")
    return render(request, "overview/planner.html" if whole else "overview/planner_result.html", context)


def _result(form: PlannerForm) -> dict[str, Plan | str | None]:
    if not form.is_valid():
        return {"plan": None, "problem": "Mend what is marked, and the figures follow."}
    try:
        return {"plan": plan(form.wish(), form.team()), "problem": ""}
    except ValueError:
        return {"plan": None, "problem": "No table of two raters has these shares and this kappa: choose others."}


def _asked(query: QueryDict, seat: Seat, paces: list[Pace]) -> dict[str, object]:
    """Return what the address says, and for what it leaves out what fits this study."""
    raters = possible_raters(seat.study).count()
    fitting: dict[str, object] = {
        **START,
        "reports": frame_size(seat.study, EVERYTHING, is_fresh_only=False) or 1,
        "raters": max(2, raters),
        "pace": str(paces[0].round_id) if paces else "",
    }
    return fitting | query.dict()

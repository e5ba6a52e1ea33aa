"""Pages of the agreement room: a round's facets, one card, the reports behind a cell, and downloads."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotator.accounts.models import User
from annotator.agreement import downloads, selectors
from annotator.agreement.cards import PairCard
from annotator.agreement.drawing import draw_interval
from annotator.common.errors import NotFound
from annotator.common.http import signed_in
from annotator.rounds.models import Round
from annotator.rounds.selectors import round_in
from annotator.statistics.results import Estimate
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_at


def _load(user: User, slug: str, round_id: int) -> tuple[Seat, Round]:
    seat = seat_at(user=user, slug=slug, action=Action.SEE_AGREEMENT)
    return seat, round_in(seat=seat, round_id=round_id)


@login_required
@require_safe
def round_page(request: HttpRequest, slug: str, round_id: int) -> HttpResponse:
    """Show every facet and pair; `?format=csv` and `?format=latex` give the same as a file."""
    seat, round = _load(signed_in(request), slug, round_id)
    facets = selectors.round_agreement(round=round, seat=seat)
    if request.GET.get("format") == "csv":
        return _file(downloads.as_csv(facets), "text/csv", f"agreement-round-{round.pk}.csv")
    if request.GET.get("format") == "latex":
        return _file(downloads.as_latex(facets), "application/x-tex", f"agreement-round-{round.pk}.tex")
    return render(
        request, "agreement/round.html", {"seat": seat, "round": round, "facets": facets, "section": "rounds"}
    )


@login_required
@require_safe
def card_page(request: HttpRequest, slug: str, round_id: int, facet: str, pair: str) -> HttpResponse:
    """Show one pair's card on one facet, and the reports of one cell where `?row=` and `?column=` name it."""
    seat, round = _load(signed_in(request), slug, round_id)
    card = selectors.facet_card(round=round, seat=seat, facet=facet, pair=pair)
    drawing = draw_interval(card.kappa) if isinstance(card.kappa, Estimate) else None
    context = {
        "seat": seat,
        "round": round,
        "card": card,
        "drawing": drawing,
        "cell": _cell(request, card),
        "left_out": selectors.describe_reports(card, card.left_out),
        "section": "rounds",
    }
    return render(request, "agreement/card.html", context)


def _cell(request: HttpRequest, card: PairCard) -> dict[str, object] | None:
    row, column = request.GET.get("row"), request.GET.get("column")
    if row is None or column is None:
        return None
    if not (row.isdecimal() and column.isdecimal()):
        raise NotFound
    reports = selectors.reports_of_cell(card=card, row=int(row), column=int(column))
    names = card.ratings.categories
    return {"reports": reports, "row_name": names[int(row)], "column_name": names[int(column)]}


def _file(text: str, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8", headers=headers)

"""Pages of the agreement room: a round's facets, one card, the reports behind a cell, and downloads."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotator.accounts.models import User
from annotator.agreement import downloads, selectors
from annotator.agreement.cards import PairCard
from annotator.agreement.drawing import IntervalDrawing, draw_interval
from annotator.agreement.figures.figure import Figure
from annotator.agreement.figures.grids import confusion
from annotator.agreement.machines import MachineCard
from annotator.agreement.round_lists import facets_figure
from annotator.agreement.selectors import CellReport, FacetAgreement
from annotator.agreement.views.files import as_file, figure_file
from annotator.coding.selectors.independent import NotEndedYet
from annotator.common.errors import NotFound
from annotator.common.http import signed_in
from annotator.common.paging import key_asked
from annotator.rounds import blinding
from annotator.rounds.models import Phase, Round
from annotator.rounds.selectors import round_in
from annotator.statistics.results import Estimate
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_at
from taxonomy.book import FacetEntry

PAGE = 50


@dataclass(frozen=True)
class Listing:
    """Some of the reports behind a number of a card."""

    title: str
    query: str
    page: Page[int]
    reports: list[CellReport]


def load_round(user: User, slug: str, round_id: int) -> tuple[Seat, Round]:
    """Return the person's seat and the round; 404 for who may not know of it."""
    seat = seat_at(user=user, slug=slug, action=Action.SEE_AGREEMENT)
    return seat, round_in(seat=seat, round_id=round_id)


@login_required
@never_cache
@require_safe
def round_page(request: HttpRequest, slug: str, round_id: int) -> HttpResponse:
    """Show every facet and pair; `?format=csv` and `?format=latex` give the same as a file."""
    seat, round = load_round(signed_in(request), slug, round_id)
    if not blinding.may_see_agreement(round.phase):
        return _wait(request, round)
    choice = selectors.choice_of(seat.study)
    facets = selectors.round_agreement(round=round, seat=seat, choice=choice.coefficient)
    figure = facets_figure([(one.facet.name, one.headline) for one in facets])
    machines = selectors.machines_among(facets)
    if asked := request.GET.get("format"):
        if request.GET.get("of") == "machines":
            return _machines_download(asked, machines, f"agreement-round-{round.pk}-machines")
        return _round_download(request, asked, facets, figure, f"agreement-round-{round.pk}")
    context = {
        "seat": seat,
        "round": round,
        "facets": facets,
        "figure": figure,
        "machines": machines,
        "choice": choice,
        "frozen": selectors.frozen_agreement(round=round, seat=seat),
        "is_moving": round.phase == Phase.RECONCILING,
        "section": "rounds",
    }
    return render(request, "agreement/round.html", context)


def _wait(request: HttpRequest, round: Round) -> HttpResponse:
    """Refuse, on a page that becomes the page of the figures when the round ends."""
    refusal = NotEndedYet()
    if request.GET.get("format"):
        raise refusal
    context = {"round": round, "message": refusal.message, "section": "rounds"}
    return render(request, "agreement/waiting.html", context, status=refusal.status)


def _round_download(
    request: HttpRequest, asked: str, facets: tuple[FacetAgreement, ...], figure: Figure, name: str
) -> HttpResponse:
    if "figure" in request.GET:
        return figure_file(figure, asked, f"{name}-facets")
    if asked == "csv":
        return as_file(downloads.as_csv(facets), "text/csv", f"{name}.csv")
    if asked == "latex":
        return as_file(downloads.as_latex(facets), "application/x-tex", f"{name}.tex")
    raise NotFound


def _machines_download(asked: str, machines: Sequence[tuple[FacetEntry, MachineCard]], name: str) -> HttpResponse:
    if asked != "csv" or not machines:
        raise NotFound
    return as_file(downloads.machines_csv(card for _, card in machines), "text/csv", f"{name}.csv")


@login_required
@never_cache
@require_safe
def card_page(request: HttpRequest, slug: str, round_id: int, facet: str, pair: str) -> HttpResponse:
    """Show one pair's card on one facet; `?row=` and `?column=`, or `?left_out=1`, list the reports behind a number."""
    seat, round = load_round(signed_in(request), slug, round_id)
    card = selectors.pair_card(round=round, seat=seat, facet=facet, pair=pair)
    drawing = draw_interval(card.kappa) if isinstance(card.kappa, Estimate) else None
    if request.GET.get("format"):
        return _download(request, card, drawing, f"agreement-round-{round.pk}-{facet}-{card.pair}")
    context = {
        "seat": seat,
        "round": round,
        "card": card,
        "drawing": drawing,
        "listing": _listing(request, card, round, seat),
        "may_see_reports": selectors.may_see_reports(round, seat),
        "section": "rounds",
    }
    return render(request, "agreement/card.html", context)


def _download(request: HttpRequest, card: PairCard, drawing: IntervalDrawing | None, name: str) -> HttpResponse:
    asked = request.GET["format"]
    if "figure" in request.GET:
        return figure_file(confusion(card), asked, f"{name}-confusion")
    if asked == "csv":
        return as_file(downloads.table_csv(card), "text/csv", f"{name}.csv")
    if asked == "latex":
        return as_file(downloads.table_latex(card), "application/x-tex", f"{name}.tex")
    if asked == "svg" and drawing is not None:
        context = {"card": card, "drawing": drawing, "is_file": True}
        return as_file(render_to_string("agreement/interval.svg", context), "image/svg+xml", f"{name}.svg")
    raise NotFound


def _listing(request: HttpRequest, card: PairCard, round: Round, seat: Seat) -> Listing | None:
    """Return the reports that the address asks for, a page of them; None when it asks for none."""
    if request.GET.get("left_out"):
        found = selectors.reports_left_out(card=card, round=round, seat=seat)
        title, query = "Left out: answered by one of the two only", "left_out=1"
    elif "row" in request.GET or "column" in request.GET:
        row, column = key_asked(request, "row"), key_asked(request, "column")
        if row is None or column is None:
            raise NotFound
        found = selectors.reports_of_cell(card=card, row=row, column=column, round=round, seat=seat)
        names = card.ratings.categories
        title = f"{card.first_letter}: {names[row]} · {card.second_letter}: {names[column]}"
        query = f"row={row}&column={column}"
    else:
        return None
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return Listing(title, query, page, selectors.describe_reports(card, list(page.object_list)))

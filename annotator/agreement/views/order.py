"""The page of order effects: whether raters coded otherwise late in their queues than early."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotator.agreement import selectors
from annotator.agreement.figures.fifths import fifths
from annotator.agreement.figures.figure import Figure
from annotator.agreement.order_effects import METHOD, OrderEffects
from annotator.agreement.views.files import figure_file
from annotator.agreement.views.rounds import load_round
from annotator.common.errors import NotFound
from annotator.common.http import signed_in
from annotator.rounds.sharing import Order


@login_required
@never_cache
@require_safe
def order_page(request: HttpRequest, slug: str, round_id: int) -> HttpResponse:
    """Show each course as a figure with its table; `?figure=` and `?format=` give files. 409 before the round's end."""
    seat, round = load_round(signed_in(request), slug, round_id)
    effects = selectors.order_effects(round=round, seat=seat)
    figures = {figure.key: figure for figure in figures_of(effects)} if effects else {}
    if asked := request.GET.get("format"):
        key = request.GET.get("figure", "")
        if key not in figures:
            raise NotFound
        return figure_file(figures[key], asked, f"order-effects-round-{round.pk}-{key}")
    context = {
        "seat": seat,
        "round": round,
        "figures": figures.values(),
        "is_fixed": round.order == Order.FIXED,
        "has_times": effects is not None and effects.seconds is not None,
        "method": METHOD,
        "section": "rounds",
    }
    return render(request, "agreement/order.html", context)


def figures_of(effects: OrderEffects) -> list[Figure]:
    """Return the figures of a round's order effects."""
    found = [
        fifths("agreement", "Share of the other raters' answers that are the same", effects.agreement, most=1.0),
        fifths("unsure", "Share of answers that are “unsure”", effects.unsure, most=1.0),
        fifths("evidence", "Mean number of passages marked for an answer; all facets: for a coding", effects.evidence),
    ]
    if effects.seconds is not None:
        found.append(fifths("seconds", "Mean active seconds of first submissions", effects.seconds))
    return found

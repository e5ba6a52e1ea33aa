"""The page of the funnel, and its files."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from annotator.accounts.requests import SignedIn
from annotator.common.errors import NotFound
from annotator.common.paging import key_asked
from annotator.overview import funnel as figures
from annotator.rounds.funnel import Funnel, say_funnel
from annotator.rounds.models import Draw
from annotator.rounds.selectors.draws import draw_in, draws_of, facts_of_draw
from annotator.rounds.selectors.funnel import funnel_of
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at

FORMATS = (("SVG", "svg"), ("CSV", "csv"), ("LaTeX", "tex"))


def _svg(funnel: Funnel) -> str:
    return render_to_string("overview/funnel.svg", {"drawing": figures.draw(funnel), "is_file": True})


WRITERS: dict[str, tuple[Callable[[Funnel], str], str]] = {
    "svg": (_svg, "image/svg+xml"),
    "csv": (figures.funnel_csv, "text/csv; charset=utf-8"),
    "tex": (figures.funnel_latex, "application/x-tex; charset=utf-8"),
}


@require_GET
@login_required
def funnel(request: SignedIn, slug: str) -> HttpResponse:
    """Show the funnel of a draw, of the last one when none is asked for."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_ROUNDS)
    lines = draws_of(seat)
    asked = key_asked(request, "draw") or (lines[0].draw.pk if lines else None)
    context: dict[str, object] = {
        "study": seat.study,
        "lines": lines,
        "draw": None,
        "can_draw": seat.may(Action.MANAGE_ROUNDS),
        "section": "rounds",
        "tab": "funnel",
    }
    if asked is not None:
        context |= _shown(draw_in(seat, asked))
    return render(request, "overview/funnel.html", context)


@require_GET
@login_required
def file(request: SignedIn, slug: str, draw_id: int, file_format: str) -> HttpResponse:
    """Send the funnel as a file."""
    draw = draw_in(seat_at(user=request.user, slug=slug), draw_id)
    if file_format not in WRITERS:
        raise NotFound
    write, content_type = WRITERS[file_format]
    response = HttpResponse(write(funnel_of(draw)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{slug}-funnel-{draw_id}.{file_format}"'
    return response


def _shown(draw: Draw) -> dict[str, object]:
    found, facts = funnel_of(draw), facts_of_draw(draw)
    return {
        "draw": draw,
        "funnel": found,
        "rows": list(figures.rows_of(found)),
        "drawing": figures.draw(found),
        "sentence": say_funnel(found, facts.design, seed=draw.seed, grouping=facts.frame.strata.grouping.value),
        "formats": FORMATS,
    }

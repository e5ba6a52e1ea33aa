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
from annotator.rounds.funnel import Funnel
from annotator.rounds.selectors.draws import draw_in, draws_of
from annotator.rounds.selectors.funnel import ToldFunnel, told_of, told_of_all
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_at

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
    """Show the funnel of one draw, or of all taken together, as it does when none is asked for."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_ROUNDS)
    found = _funnel(seat, key_asked(request, "draw"))
    context: dict[str, object] = {
        "study": seat.study,
        "lines": draws_of(seat),
        "found": found,
        "can_draw": seat.may(Action.MANAGE_ROUNDS),
        "section": "rounds",
        "tab": "funnel",
    }
    return render(request, "overview/funnel.html", context | (_shown(found) if found else {}))


@require_GET
@login_required
def file(request: SignedIn, slug: str, file_format: str, draw_id: int | None = None) -> HttpResponse:
    """Send the funnel of one draw, or of all taken together, as a file."""
    found = _funnel(seat_at(user=request.user, slug=slug, action=Action.SEE_ROUNDS), draw_id)
    if found is None or file_format not in WRITERS:
        raise NotFound
    write, content_type = WRITERS[file_format]
    response = HttpResponse(write(found.funnel), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{slug}-funnel-{found.key}.{file_format}"'
    return response


def _funnel(seat: Seat, draw_id: int | None) -> ToldFunnel | None:
    if draw_id is not None:
        return told_of(draw_in(seat, draw_id))
    lines = draws_of(seat)
    return told_of(lines[0].draw) if len(lines) == 1 else told_of_all(seat)


def _shown(found: ToldFunnel) -> dict[str, object]:
    return {
        "rows": list(figures.rows_of(found.funnel)),
        "drawing": figures.draw(found.funnel),
        "formats": FORMATS,
    }

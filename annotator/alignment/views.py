"""Pages of the alignment room: the board, its two last steps, and agreement before and after."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotator.accounts.requests import SignedIn
from annotator.agreement.views.rounds import load_round
from annotator.alignment import selectors, services
from annotator.alignment.compared import lines_of
from annotator.alignment.forms import StepForm
from annotator.alignment.reading import changed_meanwhile
from annotator.alignment.selectors import Unsaved
from annotator.common.errors import Invalid, NotFound, Refusal, WrongState
from annotator.rounds.models import Round
from annotator.studies.selectors import Seat
from taxonomy.access import may
from taxonomy.models import Codebook
from taxonomy.selectors import draft_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Show the board, and take one step on it; a refusal is said on the board as it stands now."""
    seat, round = selectors.seat_and_round(request.user, slug, round_id)
    if request.method != "POST":
        return _show(request, seat, round)
    form = StepForm(request.POST)
    try:
        place = form.take(round=round, by=request.user, at=timezone.now())
    except NotFound:
        raise
    except (Invalid, WrongState) as refusal:
        return _show(request, seat, round, refusal, form.unsaved())
    return redirect(f"{request.path}#row-{place}" if place else request.path)


def _show(
    request: SignedIn, seat: Seat, round: Round, refusal: Refusal | None = None, unsaved: Unsaved | None = None
) -> HttpResponse:
    codebook = Codebook.objects.get(pk=round.version.codebook_id)
    page = selectors.board_page(round, seat).holding(unsaved)
    can_align = selectors.may_align(seat, round)
    context = {
        "seat": seat,
        "round": round,
        "page": page,
        "can_change": can_align and not page.alignment.applied_at,
        "can_read": can_align and page.alignment.applied_at and not page.alignment.read_at,
        "changed": changed_meanwhile(round, draft_of(codebook)) if can_align and not page.alignment.read_at else (),
        "may_publish": may(request.user, "publish", codebook),
        "codebook_id": codebook.pk,
        "refusal": refusal.message if refusal else "",
        "section": "rounds",
    }
    return render(request, "alignment/board.html", context, status=refusal.status if refusal else 200)


@login_required
@require_POST
def apply(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Make the board operations on the draft."""
    base = request.POST.get("base_revision", "")

    def step(round: Round) -> None:
        revision = int(base) if base.isdecimal() and len(base) < 10 else -1
        services.apply_board(round=round, base_revision=revision, by=request.user, at=timezone.now())

    return _take(request, slug, round_id, step, "The board stands in the codebook's draft. Read it over there.")


@login_required
@require_POST
def reopen(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Let the applied board be changed again."""

    def step(round: Round) -> None:
        services.reopen_board(round=round, by=request.user, at=timezone.now())

    done = "The board can be changed again. Rows that became codes of the draft are read as these."
    return _take(request, slug, round_id, step, done)


@login_required
@require_POST
def read(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Publish the draft if it is new, and read the round's codings through the board."""

    def step(round: Round) -> None:
        notes = request.POST.get("notes", "")
        services.read_codings(round=round, notes=notes, by=request.user, at=timezone.now())

    return _take(request, slug, round_id, step, "The codings are read through the alignment from now on.")


def _take(request: SignedIn, slug: str, round_id: int, step: Callable[[Round], None], success: str) -> HttpResponse:
    seat, round = selectors.seat_and_round(request.user, slug, round_id)
    selectors.require_board(round, seat)
    try:
        step(round)
    except (Invalid, WrongState) as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, success)
    return redirect("alignment:board", slug=slug, round_id=round_id)


@login_required
@never_cache
@require_GET
def agreement(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Show agreement before and after alignment side by side: a page of its own, or a part of the round's agreement."""
    seat, round = load_round(request.user, slug, round_id)
    lines = lines_of(round=round, seat=seat)
    is_part = bool(request.headers.get("HX-Request"))
    template = "alignment/_compared.html" if is_part else "alignment/compared.html"
    return render(request, template, {"seat": seat, "round": round, "lines": lines, "section": "rounds"})

"""The gold labels of a study: one line for each question of each report of its closed rounds."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotator.accounts.requests import SignedIn
from annotator.adjudication import selectors
from annotator.adjudication.selectors import GoldFilters, Origin
from annotator.common.paging import key_asked
from annotator.rounds.models import Round
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at
from taxonomy.selectors import load_book


@login_required
@never_cache
@require_safe
def gold(request: SignedIn, slug: str) -> HttpResponse:
    """List gold labels; `?round=`, `?question=` and `?origin=` narrow them, `?after=` goes on."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_GOLD_LABELS)
    filters = _read_filters(request)
    page = selectors.gold_page(seat, filters, after=key_asked(request, "after"))
    context = {
        "seat": seat,
        "page": page,
        "filters": filters,
        "questions": _questions(page.rounds),
        "origins": list(Origin),
        "is_first": key_asked(request, "after") is None,
        "query": urlencode({"round": filters.round_id or "", "question": filters.question, "origin": filters.origin}),
        "section": "gold",
    }
    return render(request, "adjudication/gold.html", context)


def _read_filters(request: HttpRequest) -> GoldFilters:
    origin = request.GET.get("origin", "")
    return GoldFilters(
        round_id=key_asked(request, "round"),
        question=request.GET.get("question", ""),
        origin=origin if origin in list(Origin) else "",
    )


def _questions(rounds: Sequence[Round]) -> dict[str, str]:
    """Return the questions of these rounds' versions by key, under their latest names."""
    return {question.key: question.name for round in rounds for question in load_book(round.version).questions()}

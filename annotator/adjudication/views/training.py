"""Pages of training: one's own coding beside the gold label, and scores."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotator.accounts.requests import SignedIn
from annotator.adjudication.selectors import training as selectors
from annotator.coding.selectors import assignment_at, following
from annotator.common.errors import NotFound
from annotator.rounds.selectors import is_rater_of, round_in
from annotator.studies.selectors import seat_at
from mining import hiding
from mining.threads import thread_html


@login_required
@never_cache
@require_safe
def compared(request: SignedIn, slug: str, round_id: int, assignment_id: int) -> HttpResponse:
    """Show what the rater submitted beside the gold label, with the report and the score so far."""
    seat = seat_at(user=request.user, slug=slug)
    own = assignment_at(request.user, assignment_id)
    if own.round_id != round_id or own.round.study_id != seat.study.pk:
        raise NotFound
    hiding.require_shown([own.round_report.report_id], request.user)
    context = {
        "study": seat.study,
        "own": own,
        "lines": selectors.compared(own, seat),
        "score": selectors.own_score(own.round, seat),
        "has_more": following(own) is not None,
        "thread": thread_html(own.round_report.snapshot),
        "section": "rounds",
    }
    return render(request, "adjudication/compared.html", context)


@login_required
@never_cache
@require_safe
def training(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Show the viewer's own score, and everybody's once the round has ended."""
    seat = seat_at(user=request.user, slug=slug)
    round = round_in(seat, round_id)
    context = {
        "study": seat.study,
        "round": round,
        "mine": selectors.own_score(round, seat),
        "is_rater": is_rater_of(round, request.user),
        "scores": selectors.scores(round, seat),
        "section": "rounds",
    }
    return render(request, "adjudication/training.html", context)

"""One conflict: the report beside what the raters said of it, and the form that decides it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotator.accounts.requests import SignedIn
from annotator.adjudication import selectors, services
from annotator.adjudication.conflicts import content_of
from annotator.adjudication.forms import (
    TAKE_OTHER,
    OtherAnswer,
    RulingForm,
    fields_to_correct,
    other_answer,
    read_other,
    sent_fields,
)
from annotator.adjudication.selectors import ConflictPage, StandingConflict
from annotator.adjudication.views.conflicts import doors_of, seat_and_round
from annotator.coding.answers import Content
from annotator.common.errors import Invalid
from annotator.common.forms import refusals_shown_in
from annotator.rounds.models import Round
from annotator.studies.selectors import Seat
from mining import hiding
from mining.threads import thread_html
from taxonomy.selectors import load_book

# keys of the page itself, which no rater's letter can have
TAKEN_KEYS = frozenset("ojkrst")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: SignedIn, slug: str, round_id: int, round_report_id: int, question: str) -> HttpResponse:
    """Show one conflict, and take its decision; `?question=` walks through the conflicts of one question only."""
    seat, round = seat_and_round(request, slug, round_id)
    page = selectors.conflict_at(round, round_report_id, question, seat, request.GET.get("question", ""))
    if request.method != "POST":
        return _show(request, seat, page)
    if "add" in request.POST:
        more = other_answer(page.question, sent_fields(request.POST), more=1, is_open=True)
        return _show(request, seat, page, RulingForm(initial=_plain(request)), more)
    return _decide(request, seat, page)


def _decide(request: SignedIn, seat: Seat, page: ConflictPage) -> HttpResponse:
    form = RulingForm(request.POST)
    is_other = request.POST.get("take") == TAKE_OTHER
    if form.is_valid():
        with refusals_shown_in(form):
            services.decide(
                round_report=page.round_report,
                question=page.question.key,
                content=_content(request, page),
                reason=form.cleaned_data["reason"],
                cause=form.cleaned_data["cause"],
                by=request.user,
                at=timezone.now(),
                base_revision=form.cleaned_data["base_revision"],
            )
            return _go_on(request, page)
    sent = other_answer(page.question, sent_fields(request.POST), is_open=is_other)
    return _show(request, seat, page, form, sent, status=400)


def _content(request: HttpRequest, page: ConflictPage) -> Content:
    """Return what is taken: a rater's own answer, or the one that is put together on the page."""
    taken = request.POST.get("take", "")
    if taken == TAKE_OTHER:
        return read_other(request.POST, load_book(page.round_report.round.version), page.question)
    value = page.conflict.values.get(taken)
    if value is None:
        raise Invalid("Take a rater's answer, or put together another one.")
    return content_of(page.question, value)


def _go_on(request: HttpRequest, page: ConflictPage) -> HttpResponse:
    walk = request.GET.get("question", "")
    round = page.round_report.round
    following = page.place.next_undecided
    if following is not None:
        return HttpResponseRedirect(_url(round, following, walk))
    messages.success(request, "Every conflict here is decided.")
    return redirect("adjudication:conflicts", slug=round.study.slug, round_id=round.pk)


def _show(
    request: SignedIn,
    seat: Seat,
    page: ConflictPage,
    form: RulingForm | None = None,
    other: OtherAnswer | None = None,
    status: int = 200,
) -> HttpResponse:
    hiding.require_shown([page.round_report.report_id], request.user)
    round = page.round_report.round
    walk = request.GET.get("question", "")
    doors = doors_of(seat, round)
    context = {
        "seat": seat,
        "round": round,
        "page": page,
        "thread": thread_html(page.round_report.snapshot),
        "doors": doors,
        "form": form or RulingForm(initial={"base_revision": len(page.decisions)}),
        "other": other or _start(page, round),
        "take_other": TAKE_OTHER,
        "takes": _takes(page),
        "previous_url": _url(round, page.place.previous, walk),
        "next_url": _url(round, page.place.next, walk),
        "later_url": _url(round, page.place.next_undecided, walk),
        "list_query": f"?{urlencode({'question': walk})}" if walk else "",
        "section": "rounds",
    }
    return render(request, "adjudication/conflict.html", context, status=status)


def _takes(page: ConflictPage) -> list[dict[str, object]]:
    """Return a button for each rater's answer, with its letter as its key where the page has no other use for it."""
    letters = [rater.letter for rater in page.raters if rater.said is not None]
    keys = {letter: letter.lower() for letter in letters if len(letter) == 1 and letter.lower() not in TAKEN_KEYS}
    return [{"letter": letter, "key": keys.get(letter, "")} for letter in letters]


def _plain(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("cause", "reason", "base_revision")}


def _start(page: ConflictPage, round: Round) -> OtherAnswer:
    if page.decision is None:
        return other_answer(page.question, [])
    chosen = fields_to_correct(page.decision.ruling.content, load_book(round.version), page.question)
    return other_answer(page.question, chosen)


def _url(round: Round, one: StandingConflict | None, walk: str) -> str:
    if one is None:
        return ""
    place = {
        "slug": round.study.slug,
        "round_id": round.pk,
        "round_report_id": one.conflict.round_report_id,
        "question": one.question.key,
    }
    return reverse("adjudication:conflict", kwargs=place) + (f"?{urlencode({'question': walk})}" if walk else "")

"""One conflict: the report beside what the raters said of it, its discussion, and the form that decides it."""

from dataclasses import dataclass
from secrets import token_hex
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
    RemarkForm,
    RulingForm,
    SecondForm,
    fields_to_correct,
    other_answer,
    read_other,
    sent_fields,
)
from annotator.adjudication.selectors import ConflictPage
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
TAKEN_KEYS = frozenset("jkmnorsty")


@dataclass(frozen=True)
class Entered:
    """What was typed into the forms of the page and could not be taken; None for a form that starts anew."""

    ruling: RulingForm | None = None
    other: OtherAnswer | None = None
    remark: RemarkForm | None = None
    second: SecondForm | None = None
    second_answer: OtherAnswer | None = None


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: SignedIn, slug: str, round_id: int, round_report_id: int, question: str) -> HttpResponse:
    """Show one conflict, and take its decision; `?question=` walks through the conflicts of one question only."""
    seat, round = seat_and_round(request, slug, round_id)
    page = selectors.conflict_at(round, round_report_id, question, seat, request.GET.get("question", ""))
    if request.method != "POST":
        note_what_is_read(request, page)
        return show(request, seat, page, Entered())
    if "add" in request.POST:
        more = other_answer(page.question, sent_fields(request.POST), more=1, is_open=True)
        return show(request, seat, page, Entered(RulingForm(initial=_plain(request)), more))
    return _decide(request, seat, page)


def note_what_is_read(request: SignedIn, page: ConflictPage) -> None:
    """Note that this person has the remarks before their eyes; nothing is written where none is new."""
    up_to = page.discussion.unread_up_to
    if up_to is not None and request.method != "HEAD":
        services.note_read(round_report=page.round_report, question=page.question.key, up_to=up_to, by=request.user)


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
    return show(request, seat, page, Entered(form, sent), status=400)


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
    round = page.round_report.round
    following = page.place.next_undecided
    if following is not None:
        return HttpResponseRedirect(_url(request, round, following.conflict.key))
    counts = page.place.counts
    settled = f", and the raters settled {counts.settled} by discussion" if counts.settled else ""
    messages.success(request, f"Every conflict here is decided{settled}.")
    return redirect("adjudication:conflicts", slug=round.study.slug, round_id=round.pk)


def show(request: SignedIn, seat: Seat, page: ConflictPage, entered: Entered, status: int = 200) -> HttpResponse:
    """Return the page with what was entered and could not be taken."""
    round = page.round_report.round
    book = load_book(round.version)
    own, place = page.discussion.own, page.place
    context = {
        **context_of(request, seat, page),
        "thread": thread_html(page.round_report.snapshot),
        "form": entered.ruling or RulingForm(initial={"base_revision": len(page.decisions)}),
        "other": entered.other or _start(page),
        "remark_form": entered.remark or RemarkForm(initial={"client_id": token_hex(16)}),
        "second_form": entered.second or SecondForm(initial={"second_revision": own.revision if own else 0}),
        "second_answer": entered.second_answer
        or (other_answer(page.question, fields_to_correct(own.content, book, page.question)) if own else None),
        "take_other": TAKE_OTHER,
        "takes": _takes(page),
        "previous_url": _url(request, round, place.previous.conflict.key) if place.previous else "",
        "next_url": _url(request, round, place.next.conflict.key) if place.next else "",
        "later_url": _url(request, round, place.next_undecided.conflict.key) if place.next_undecided else "",
        "list_query": walk_of(request),
        "section": "rounds",
    }
    return render(request, "adjudication/conflict.html", context, status=status)


def context_of(request: SignedIn, seat: Seat, page: ConflictPage) -> dict[str, object]:
    """Return what the discussion needs, as part of the page and as a fragment alone.

    Refuses who may not see the whole report yet: passages quote it.
    """
    hiding.require_shown([page.round_report.report_id], request.user)
    round = page.round_report.round
    report, question = page.conflict.key
    place = {"slug": seat.study.slug, "round_id": round.pk, "round_report_id": report, "question": question}
    walk = walk_of(request)
    return {
        "seat": seat,
        "round": round,
        "page": page,
        "doors": doors_of(seat, round),
        "discussion_url": reverse("adjudication:discussion", kwargs=place) + walk,
        "second_url": reverse("adjudication:second_answer", kwargs=place) + walk,
        "conflict_url": conflict_url(request, page),
        "state_query": f"{'&' if walk else '?'}{urlencode({'state': page.discussion.state})}",
    }


def conflict_url(request: HttpRequest, page: ConflictPage) -> str:
    """Return the address of the conflict, in the walk in which it was opened."""
    return _url(request, page.round_report.round, page.conflict.key)


def walk_of(request: HttpRequest) -> str:
    """Return the query that keeps to the conflicts of one question, "" for all."""
    walk = request.GET.get("question", "")
    return f"?{urlencode({'question': walk})}" if walk else ""


def _takes(page: ConflictPage) -> list[dict[str, object]]:
    """Return a button for each rater's answer, with its letter as its key where the page has no other use for it."""
    letters = [rater.letter for rater in page.raters if rater.said is not None]
    keys = {letter: letter.lower() for letter in letters if len(letter) == 1 and letter.lower() not in TAKEN_KEYS}
    return [{"letter": letter, "key": keys.get(letter, "")} for letter in letters]


def _plain(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("cause", "reason", "base_revision")}


def _start(page: ConflictPage) -> OtherAnswer:
    if page.decision is None:
        return other_answer(page.question, [])
    book = load_book(page.round_report.round.version)
    return other_answer(page.question, fields_to_correct(page.decision.ruling.content, book, page.question))


def _url(request: HttpRequest, round: Round, key: tuple[int, str]) -> str:
    report, question = key
    place = {"slug": round.study.slug, "round_id": round.pk, "round_report_id": report, "question": question}
    return reverse("adjudication:conflict", kwargs=place) + walk_of(request)

"""The desk's pages. The same form serves the page without JavaScript and, asked for JSON, the page with it."""

from dataclasses import replace
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from annotator.accounts.requests import SignedIn
from annotator.coding import keys, pages, quoting, services
from annotator.coding.answers import Incomplete
from annotator.coding.forms import KeysForm, Sent, field_of_gap, read_desk, without_removed
from annotator.coding.selectors import (
    QueueState,
    assignment_at,
    count_to_discuss,
    following,
    next_assignment,
    own_history,
    progress_of,
    queue_page,
    rater_seat_at,
)
from annotator.coding.selectors.evidence import passages_of
from annotator.coding.selectors.own_codes import desk_book
from annotator.coding.shown import OwnReading
from annotator.common.errors import Invalid, NotFound, Refusal
from annotator.common.forms import refusals_shown_in
from annotator.rounds import blinding
from annotator.rounds.models import Assignment
from annotator.studies.selectors import seat_in
from mining import hiding
from mining.threads import thread_html

# in the list's address, beside the states
TO_DISCUSS = "to-discuss"


@login_required
@never_cache
@require_GET
def desk(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """Go to the next report of the rater's queue, or show that nothing is left (yet)."""
    seat, round = rater_seat_at(user=request.user, slug=slug, round_id=round_id)
    upcoming = next_assignment(round, request.user)
    if upcoming is not None:
        return redirect("coding:assignment", slug=slug, round_id=round_id, assignment_id=upcoming.pk)
    context = {
        "seat": seat,
        "round": round,
        "progress": progress_of(round, request.user),
        "is_open": blinding.may_submit(round.phase),
        "has_ended": blinding.may_see_agreement(round.phase),
        "section": "rounds",
    }
    return render(request, "coding/finished.html", context)


@login_required
@never_cache
@require_GET
def queue(request: SignedIn, slug: str, round_id: int) -> HttpResponse:
    """List the rater's own queue: what is left, put off and done."""
    seat, round = rater_seat_at(user=request.user, slug=slug, round_id=round_id)
    asked = request.GET.get("state", "")
    state = QueueState(asked) if asked in list(QueueState) else None
    to_discuss = asked == TO_DISCUSS
    after = request.GET.get("after", "")
    place = int(after) if after.isdecimal() else -1
    page = queue_page(round, request.user, state=state, to_discuss=to_discuss, after=place)
    context = {
        "seat": seat,
        "round": round,
        "page": page,
        "state": TO_DISCUSS if to_discuss else state,
        "count_to_discuss": count_to_discuss(round, request.user),
        "progress": progress_of(round, request.user),
        "is_open": blinding.may_submit(round.phase),
        "section": "rounds",
    }
    return render(request, "coding/queue.html", context)


@login_required
@never_cache
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: SignedIn, slug: str, round_id: int, assignment_id: int) -> HttpResponse:
    """Show one report on the desk, and take what the rater does with it."""
    own = assignment_at(request.user, assignment_id)
    if own.round_id != round_id or own.round.study.slug != slug:
        raise NotFound
    if request.method == "POST":
        response = _take(request, own)
    elif blinding.is_final(own.round.purpose) and own.submitted_at is not None and not wants_json(request):
        response = HttpResponseRedirect(pages.gold_url_of(own))
    elif not blinding.may_submit(own.round.phase):
        response = _show_closed(request, own)
    else:
        response = _show(request, own)
    patch_vary_headers(response, ["Accept"])
    return response


def wants_json(request: HttpRequest) -> bool:
    """Return whether the desk's script asks, and not a browser by itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def _show(request: SignedIn, own: Assignment) -> HttpResponse:
    page = pages.desk_page(own, request.user)
    if wants_json(request):
        return JsonResponse(pages.parts(page))
    asked = request.GET.get("more", "")
    more = {int(asked): 1} if asked.isdecimal() else {}
    return render(request, "coding/desk.html", pages.whole(page, request.user, more))


def _show_closed(request: SignedIn, own: Assignment) -> HttpResponse:
    hiding.require_shown([own.round_report.report_id], request.user)
    seat = seat_in(user=request.user, study=own.round.study)
    if wants_json(request):
        return JsonResponse({"goto": pages.url_of(own)})
    book = desk_book(own)
    context = {
        "seat": seat,
        "own": own,
        "history": [OwnReading.of(coding, book) for coding in own_history(own, seat)],
        "thread": thread_html(own.round_report.snapshot),
        "section": "rounds",
    }
    return render(request, "coding/reading.html", context)


def _take(request: SignedIn, own: Assignment) -> HttpResponse:
    """Do what was asked; a refusal leaves everything as it was and is said on the desk itself."""
    sent: Sent | None = None
    data, book = without_removed(request.POST), desk_book(own)
    is_by_hand = quoting.is_by_hand(data)
    try:
        data = quoting.pruned(data) if is_by_hand else data
        sent = read_desk(data, book)
        if is_by_hand and quoting.quoted_in(data):
            found = quoting.with_found(data, passages_of(own.round_report.snapshot_id))
            sent = read_desk(found, book)
        return _do(request, own, sent)
    except NotFound:
        raise
    except Refusal as refusal:
        return _refuse_as_json(own, refusal) if wants_json(request) else _refuse_on_page(request, own, sent, refusal)


def _do(request: SignedIn, own: Assignment, sent: Sent) -> HttpResponse:
    action, *details = request.POST.get("action", "submit").split(":")
    if action == "submit":
        return _submit(request, own, sent)
    if action == "news" and wants_json(request):
        # the desk's script keeps the answers by itself
        services.note_news_read(assignment=own, by=request.user, at=timezone.now())
        return JsonResponse({})
    keep = services.submit_stage if action == "stage" else services.save_draft
    draft = keep(
        assignment=own,
        content=sent.content,
        base_revision=sent.base_revision,
        active_seconds=sent.active_seconds,
        window=sent.window,
        is_to_discuss=sent.is_to_discuss,
        by=request.user,
        at=timezone.now(),
    )
    if action == "stage":
        return _show_again(request, own)
    if action == "skip":
        services.skip(assignment=own, by=request.user, at=timezone.now())
        return _go_on(request, own)
    if action == "news":
        services.note_news_read(assignment=own, by=request.user, at=timezone.now())
    if wants_json(request):
        return JsonResponse({"revision": draft.revision})
    more = f"?more={details[0]}" if action == "add" and details else ""
    return HttpResponseRedirect(pages.url_of(own) + more)


def _submit(request: SignedIn, own: Assignment, sent: Sent) -> HttpResponse:
    services.submit(
        assignment=own,
        content=sent.content,
        client_id=sent.client_id,
        active_seconds=sent.active_seconds,
        base_revision=sent.base_revision,
        window=sent.window,
        is_to_discuss=sent.is_to_discuss,
        by=request.user,
        at=timezone.now(),
    )
    return _show_gold(request, own) if blinding.is_final(own.round.purpose) else _go_on(request, own)


def _show_gold(request: SignedIn, own: Assignment) -> HttpResponse:
    """Answer with where the gold label of the report is shown: in training, after each submission."""
    url = pages.gold_url_of(own)
    return JsonResponse({"goto": url}) if wants_json(request) else HttpResponseRedirect(url)


def _show_again(request: SignedIn, own: Assignment) -> HttpResponse:
    """Answer with the same report, whole by now."""
    if wants_json(request):
        return JsonResponse(pages.parts(pages.desk_page(own, request.user)))
    return HttpResponseRedirect(pages.url_of(own))


def _go_on(request: SignedIn, own: Assignment) -> HttpResponse:
    """Answer with the next report: its parts for a desk that is open, its address for a browser without script."""
    upcoming = following(own)
    if not wants_json(request):
        return HttpResponseRedirect(pages.url_of(upcoming) if upcoming else pages.desk_url_of(own))
    if upcoming is None:
        return JsonResponse({"goto": pages.desk_url_of(own)})
    return JsonResponse(pages.parts(pages.desk_page(upcoming, request.user), request.POST.get("have", "")))


def _refuse_as_json(own: Assignment, refusal: Refusal) -> HttpResponse:
    body: dict[str, object] = {"detail": refusal.message}
    if isinstance(refusal, Incomplete):
        body["missing"] = field_of_gap(refusal.gap, desk_book(own))
    if isinstance(refusal, services.DraftConflict):
        body["revision"] = refusal.draft.revision
    return JsonResponse(body, status=refusal.status)


def _refuse_on_page(request: SignedIn, own: Assignment, sent: Sent | None, refusal: Refusal) -> HttpResponse:
    if isinstance(refusal, services.NotOpen):
        raise refusal
    page = pages.desk_page(own, request.user)
    quotes = quoting.quoted_in(without_removed(request.POST))
    missing = field_of_gap(refusal.gap, page.book) if isinstance(refusal, Incomplete) else ""
    if isinstance(refusal, quoting.QuoteRefused):
        missing = refusal.name
        quotes[missing] = replace(quotes[missing], places=refusal.places)
    page = pages.with_refusal(page, sent, refusal.message, missing, quotes)
    status = HTTPStatus.BAD_REQUEST if isinstance(refusal, Invalid) else HTTPStatus.CONFLICT
    return render(request, "coding/desk.html", pages.whole(page, request.user, {}), status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_keys(request: SignedIn) -> HttpResponse:
    """Show the desk's keys, and put a person's own in their place or the usual ones back."""
    is_restored = request.POST.get("action") == "restore"
    form = KeysForm(None if is_restored else request.POST or None, keys.keys_for(request.user.desk_keys))
    if is_restored or form.is_valid():
        with refusals_shown_in(form):
            services.choose_keys(chosen={} if is_restored else form.cleaned_data, by=request.user)
            messages.success(request, "The desk has its usual keys again." if is_restored else "Your keys are saved.")
            return redirect("coding:keys")
    rows = [(stroke, form[stroke.name] if stroke.name else None) for stroke in keys.STROKES]
    return render(request, "coding/keys.html", {"form": form, "rows": rows, "section": "profile"})

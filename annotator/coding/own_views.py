"""A rater's own codes in a round of open coding: the page that lists them, and what the desk's script asks for."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotator.accounts.requests import SignedIn
from annotator.coding import own_services, pages
from annotator.coding.models import OwnCode
from annotator.coding.own_codes import is_own
from annotator.coding.own_forms import OwnCodeForm, SentCode, refusal_of, sent_code
from annotator.coding.selectors import assignment_at
from annotator.coding.selectors.own_codes import desk_book
from annotator.coding.views import wants_json
from annotator.common.errors import Invalid, NotFound, Refusal, WrongState
from annotator.rounds import blinding
from annotator.rounds.models import Assignment
from taxonomy.book import Book, CodeEntry


@dataclass(frozen=True)
class OwnLine:
    """One own code in the list, with the form to describe it anew."""

    code: CodeEntry
    facet: str
    form: OwnCodeForm


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_codes(request: SignedIn, slug: str, round_id: int, assignment_id: int) -> HttpResponse:
    """List the codes that the rater made, and make, describe or delete one."""
    own = assignment_at(request.user, assignment_id)
    if own.round_id != round_id or own.round.study.slug != slug or not own.round.is_open_coding:
        raise NotFound
    if request.method != "POST":
        return _list(request, own)
    try:
        made = _do(request, own)
    except (Invalid, WrongState) as refusal:
        return _refuse(request, own, refusal)
    if wants_json(request):
        return JsonResponse(_controls(request, own, made))
    # one that was made from a report is for its answer
    is_made = request.POST.get("action", "make") == "make"
    return HttpResponseRedirect(pages.url_of(own) if is_made else pages.own_codes_url_of(own))


def _do(request: SignedIn, own: Assignment) -> OwnCode | None:
    """Do what was asked; return the code that was made or changed."""
    action, _, key = request.POST.get("action", "make").partition(":")
    if action == "delete":
        own_services.delete_own_code(assignment=own, key=key, by=request.user, at=timezone.now())
        return None
    form = OwnCodeForm(desk_book(own), request.POST, key=key)
    if not form.is_valid():
        raise refusal_of(form)
    sent = sent_code(form, request.POST)
    return _change(request, own, key, sent) if action == "change" else _make(request, own, sent)


def _make(request: SignedIn, own: Assignment, sent: SentCode) -> OwnCode:
    return own_services.make_own_code(
        assignment=own,
        facet=sent.facet,
        name=sent.name,
        brief=sent.brief,
        parent=sent.parent,
        passage=sent.passage,
        by=request.user,
        at=timezone.now(),
    )


def _change(request: SignedIn, own: Assignment, key: str, sent: SentCode) -> OwnCode:
    return own_services.change_own_code(
        assignment=own,
        key=key,
        name=sent.name,
        brief=sent.brief,
        parent=sent.parent,
        by=request.user,
        at=timezone.now(),
    )


def _controls(request: SignedIn, own: Assignment, made: OwnCode | None) -> dict[str, object]:
    """Return the desk's controls with nothing chosen, for a desk that is open: it puts its answers into them."""
    page = pages.desk_page(own, request.user)
    return {
        "key": made.key if made else "",
        "facet": page.book.facet_by_id[made.facet_id].key if made else "",
        "version": page.version,
        "controls": pages.blank_controls(page),
    }


def _refuse(request: SignedIn, own: Assignment, refusal: Refusal) -> HttpResponse:
    if wants_json(request):
        body = {"detail": refusal.message, "field": getattr(refusal, "field", None) or ""}
        return JsonResponse(body, status=refusal.status)
    messages.error(request, refusal.message)
    return _list(request, own, HTTPStatus(refusal.status))


def _list(request: SignedIn, own: Assignment, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    book = desk_book(own)
    lines = [
        OwnLine(code, facet.name, _form_of(book, code))
        for facet in book.facets
        for code in facet.codes
        if is_own(code.key)
    ]
    is_sent = request.method == "POST" and request.POST.get("action", "make") == "make"
    context = {
        "own": own,
        "lines": lines,
        "form": OwnCodeForm(book, request.POST if is_sent else None),
        "desk_url": pages.url_of(own),
        "is_open": blinding.may_submit(own.round.phase),
        "section": "rounds",
    }
    return render(request, "coding/own_codes.html", context, status=status)


def _form_of(book: Book, code: CodeEntry) -> OwnCodeForm:
    start = {"name": code.name, "brief": code.brief, "parent": code.parent_key or ""}
    return OwnCodeForm(book, key=code.key, initial=start, auto_id=f"{code.key}_%s")

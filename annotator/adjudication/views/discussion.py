"""The discussion of one conflict: remarks, and what a rater says after it; as a fragment that follows by itself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotator.accounts.requests import SignedIn
from annotator.adjudication import selectors, services
from annotator.adjudication.forms import RemarkForm, SecondForm, other_answer, read_other, sent_fields
from annotator.adjudication.selectors import ConflictPage
from annotator.adjudication.selectors.codings import require_conflicts
from annotator.adjudication.selectors.discussions import state_of_discussion
from annotator.adjudication.views.conflicts import seat_and_round
from annotator.adjudication.views.one import Entered, conflict_url, context_of, note_what_is_read, show
from annotator.common.errors import NotFound
from annotator.common.forms import refusals_shown_in
from annotator.rounds.models import Round
from annotator.studies.selectors import Seat
from taxonomy.selectors import load_book

UNCHANGED = 204


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discussion(request: SignedIn, slug: str, round_id: int, round_report_id: int, question: str) -> HttpResponse:
    """Give the discussion to who follows it (nothing while `?state=` still holds); take a remark, or one back."""
    seat, round = seat_and_round(request, slug, round_id)
    if request.method != "POST" and _is_unchanged(request, seat, round, round_report_id, question):
        return HttpResponse(status=UNCHANGED)
    page = selectors.conflict_at(round, round_report_id, question, seat, request.GET.get("question", ""))
    if request.method != "POST":
        return _answer(request, seat, page)
    if "withdraw" in request.POST:
        _withdraw(request, seat, round)
    elif _is_fragment(request):
        _write(request, page)  # a refusal is told by its sentence, and the text stays in the field
    else:
        form = RemarkForm(request.POST)
        form.is_valid()
        with refusals_shown_in(form):
            _write(request, page)
        if form.errors:
            return show(request, seat, page, Entered(remark=form), status=400)
    again = selectors.conflict_at(round, round_report_id, question, seat, request.GET.get("question", ""))
    return _answer(request, seat, again)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_answer(request: SignedIn, slug: str, round_id: int, round_report_id: int, question: str) -> HttpResponse:
    """Take what a rater says after discussion; to read it there is the conflict's page."""
    seat, round = seat_and_round(request, slug, round_id)
    page = selectors.conflict_at(round, round_report_id, question, seat, request.GET.get("question", ""))
    if request.method != "POST":
        return redirect(conflict_url(request, page))
    if "add" in request.POST:
        more = other_answer(page.question, sent_fields(request.POST), more=1, is_open=True)
        initial = {name: request.POST.get(name, "") for name in SecondForm.base_fields}
        return show(request, seat, page, Entered(second=SecondForm(initial=initial), second_answer=more))
    form = SecondForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            services.answer_again(
                round_report=page.round_report,
                question=question,
                content=read_other(request.POST, load_book(round.version), page.question),
                reason=form.cleaned_data["second_reason"],
                cause=form.cleaned_data["second_cause"],
                base_revision=form.cleaned_data["second_revision"],
                by=request.user,
                at=timezone.now(),
            )
            return redirect(conflict_url(request, page))
    sent = other_answer(page.question, sent_fields(request.POST), is_open=True)
    return show(request, seat, page, Entered(second=form, second_answer=sent), status=400)


def _write(request: SignedIn, page: ConflictPage) -> None:
    services.write_remark(
        round_report=page.round_report,
        question=page.question.key,
        text=request.POST.get("remark", ""),
        client_id=request.POST.get("client_id", ""),
        by=request.user,
        at=timezone.now(),
    )


def _withdraw(request: SignedIn, seat: Seat, round: Round) -> None:
    asked = request.POST["withdraw"]
    if not asked.isdecimal() or len(asked) > 18:
        raise NotFound
    remark = selectors.own_remark(round=round, seat=seat, remark_id=int(asked))
    services.withdraw_remark(remark=remark, by=request.user, at=timezone.now())


def _answer(request: SignedIn, seat: Seat, page: ConflictPage) -> HttpResponse:
    """Return the fragment to a page that follows, and whoever came without its script to the page."""
    if not _is_fragment(request):
        return redirect(conflict_url(request, page) + "#discussion")
    note_what_is_read(request, page)
    return render(request, "adjudication/followed.html", context_of(request, seat, page))


def _is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _is_unchanged(request: HttpRequest, seat: Seat, round: Round, round_report_id: int, question: str) -> bool:
    require_conflicts(round=round, seat=seat)
    shown = request.GET.get("state", "")
    return bool(shown) and shown == state_of_discussion(round, round_report_id, question)

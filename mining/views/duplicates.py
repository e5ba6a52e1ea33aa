"""Reports that may be one bug: the list of pairs, and one pair side by side, to be decided by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from annotator.common.errors import Invalid, WrongState
from annotator.common.http import signed_in
from annotator.common.jobs.selectors import progress_of
from annotator.common.paging import key_asked, keyset_page
from mining import access, hiding
from mining.duplicates import selectors
from mining.duplicates.selectors import WHY
from mining.models import Corpus, DuplicatePair, PairState, Report
from mining.services.duplicate_search import start_search
from mining.services.duplicates import decide_pair
from mining.threads import thread_html

if TYPE_CHECKING:
    from annotator.common.people import Person

PAGE_SIZE = 50


@dataclass(frozen=True)
class Shown:
    """A pair as the list shows it: why it was suggested, in a few words."""

    pair: DuplicatePair
    why: list[str]


@login_required
def duplicates(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Show the pairs in one state, and how the search goes."""
    corpus = _corpus(request, corpus_id)
    asked = request.GET.get("state", "")
    state = asked if asked in PairState.values else PairState.SUGGESTED
    page = keyset_page(
        selectors.pairs_of(corpus, state),
        size=PAGE_SIZE,
        after=key_asked(request, "after"),
        before=key_asked(request, "before"),
    )
    context = _searching(corpus) | {
        "state": state,
        "states": PairState.choices,
        "standing": selectors.standing_of(corpus),
        "page": page,
        "pairs": _shown(page.rows, signed_in(request)),
        "section": "reports",
    }
    return render(request, "mining/duplicates.html", context)


def _shown(pairs: Sequence[DuplicatePair], person: "Person") -> list[Shown]:
    """Return the pairs with the reasons, but for those with a report of which something is hidden from the person."""
    hidden = hiding.hidden_among({pk for pair in pairs for pk in _both(pair)}, person)
    return [
        Shown(pair, [WHY[each["why"]] for each in pair.reasons] if hidden.isdisjoint(_both(pair)) else [])
        for pair in pairs
    ]


def _both(pair: DuplicatePair) -> set[int]:
    return {pair.first_id, pair.second_id}


@login_required
def searching(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Return how the search goes, for polling; asks for the whole page once it has ended."""
    context = _searching(_corpus(request, corpus_id))
    response = render(request, "mining/duplicates_search.html", context)
    if not context["is_searching"]:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def search(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Begin a search."""
    corpus = _corpus(request, corpus_id)
    try:
        start_search(corpus=corpus, by=signed_in(request), at=timezone.now())
    except WrongState as refusal:
        messages.warning(request, refusal.message)
    return redirect("mining:duplicates", corpus_id=corpus.pk)


@login_required
def pair(request: HttpRequest, corpus_id: int, pair_id: int) -> HttpResponse:
    """Show two reports side by side."""
    corpus = _corpus(request, corpus_id)
    shown = selectors.pair_at(corpus, pair_id)
    hiding.require_shown(_both(shown), signed_in(request))
    context = {
        "corpus": corpus,
        "pair": shown,
        "sides": [_thread(shown.first, "first"), _thread(shown.second, "second")],
        "waiting": selectors.pairs_of(corpus, PairState.SUGGESTED).count(),
        "section": "reports",
    }
    return render(request, "mining/duplicate_pair.html", {**context, **selectors.neighbours_of(shown)})


@login_required
@require_POST
def decide(request: HttpRequest, corpus_id: int, pair_id: int) -> HttpResponse:
    """Decide a pair and go to the next that waits; a decision that can't be is told at the pair."""
    corpus = _corpus(request, corpus_id)
    shown = selectors.pair_at(corpus, pair_id)
    state = request.POST.get("state", "")
    if state not in PairState.values:
        raise Invalid("Say whether the two are one bug or two.", field="state")
    try:
        decide_pair(pair=shown, state=PairState(state), by=signed_in(request), at=timezone.now())
    except WrongState as refusal:
        messages.error(request, refusal.message)
        return redirect("mining:duplicate_pair", corpus_id=corpus.pk, pair_id=pair_id)
    neighbours = selectors.neighbours_of(shown)
    following = pair_id if state == PairState.SUGGESTED else neighbours["after"] or neighbours["before"]
    if following:
        return redirect("mining:duplicate_pair", corpus_id=corpus.pk, pair_id=following)
    return redirect("mining:duplicates", corpus_id=corpus.pk)


def _thread(report: Report, side: str) -> SafeString:
    """Return a report's thread; what it is named by within itself is told apart from the other's."""
    if report.current_snapshot is None:
        return SafeString("")
    html = thread_html(report.current_snapshot).replace('id="fixes-title"', f'id="fixes-title-{side}"')
    html = html.replace('aria-labelledby="fixes-title"', f'aria-label="Fixes linked to the {side} report"')
    html = html.replace('<h1 data-part="title">', '<h2 class="title" data-part="title">').replace("</h1>", "</h2>")
    return mark_safe(html)  # noqa: S308  # made by thread_html


def _searching(corpus: Corpus) -> dict[str, object]:
    job = selectors.last_search(corpus)
    is_searching = job is not None and not job.has_ended
    progress = progress_of(job, at=timezone.now()) if job else None
    return {"corpus": corpus, "job": job, "progress": progress, "is_searching": is_searching}


def _corpus(request: HttpRequest, corpus_id: int) -> Corpus:
    return access.corpus_at(signed_in(request), corpus_id, "import_reports")

"""Pages of mining GitHub: what is asked for and what it would cost, tokens, and a harvest on its way."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from annotator.common.errors import WrongState
from annotator.common.forms import refusals_shown_in
from annotator.common.http import signed_in
from annotator.common.paging import key_asked, keyset_page
from mining import access, harvests, services
from mining.github import presets, selectors
from mining.github.forms import ListForm, QueryForm, TokenForm, as_initial
from mining.github.services.estimating import Estimate, estimate
from mining.models import Corpus, Harvest

if TYPE_CHECKING:
    from annotator.common.people import Person

PAGE_SIZE = 100


@login_required
@require_GET
def source(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Show the form, filled by a preset if one is named; with its values in the address, what a harvest would bring."""
    corpus = access.corpus_at(signed_in(request), corpus_id, "import_reports")
    form = _asked(request)
    found: Estimate | None = None
    if form.is_valid():
        with refusals_shown_in(form):
            found = _price(corpus, form, signed_in(request))
    return _show(request, corpus, form, found=found)


def _asked(request: HttpRequest) -> QueryForm:
    """Return the form as the address fills it: with its values, with a preset's, or empty."""
    if "repositories" in request.GET:
        return QueryForm(request.GET)
    preset = presets.BY_KEY.get(request.GET.get("preset", ""))
    return QueryForm(initial=dict(as_initial(preset.query)) if preset else {"kind": "issue"})


def _back(request: HttpRequest, corpus: Corpus) -> HttpResponse:
    """Go to the page of harvesting, with what was asked for on it before."""
    asked = request.GET.urlencode()
    return redirect(reverse("mining:github", kwargs={"corpus_id": corpus.pk}) + (f"?{asked}" if asked else ""))


def _price(corpus: Corpus, form: QueryForm | ListForm, person: "Person") -> Estimate:
    reads_diffs = form.cleaned_data["reads_diffs"]
    return estimate(corpus=corpus, query=form.query(), by=person, at=timezone.now(), reads_diffs=reads_diffs)


def _show(
    request: HttpRequest,
    corpus: Corpus,
    form: QueryForm,
    *,
    found: Estimate | None = None,
    token_form: TokenForm | None = None,
    list_form: ListForm | None = None,
) -> HttpResponse:
    context = {
        "corpus": corpus,
        "form": form,
        "estimate": found,
        "hidden_form": QueryForm(request.GET, auto_id="") if found and not found.is_list else None,
        "list_form": list_form or ListForm(auto_id="id_list_%s"),
        "token_form": token_form or TokenForm(prefix="token"),
        "tokens": selectors.tokens_of(corpus, at=timezone.now()),
        "sources": selectors.sources_of(corpus),
        "presets": presets.PRESETS,
        "chosen_preset": request.GET.get("preset", ""),
        "section": "reports",
    }
    return render(request, "mining/github/source.html", context)


@login_required
@require_POST
def begin(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Keep the source and begin its harvest, or show the form again with what is wrong."""
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id, "import_reports")
    form = QueryForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            return _begin(corpus, form, person)
    return _show(request, corpus, form)


@login_required
@require_POST
def read_list(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Read a list of addresses and show what it would bring, beside the lines that can't be used."""
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id, "import_reports")
    form = ListForm(request.POST, request.FILES, auto_id="id_list_%s")
    found: Estimate | None = None
    if form.is_valid():
        with refusals_shown_in(form):
            found = _price(corpus, form, person)
    return _show(request, corpus, QueryForm(initial={"kind": "issue"}), found=found, list_form=form)


@login_required
@require_POST
def begin_list(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Keep a list as a source and begin its harvest, or show the list again with what is wrong."""
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id, "import_reports")
    form = ListForm(request.POST, auto_id="id_list_%s")
    if form.is_valid():
        with refusals_shown_in(form):
            return _begin(corpus, form, person)
    return _show(request, corpus, QueryForm(initial={"kind": "issue"}), list_form=form)


def _begin(corpus: Corpus, form: QueryForm | ListForm, person: "Person") -> HttpResponse:
    """Keep what the form asks for as a source and begin its harvest."""
    now = timezone.now()
    choices = {name: form.cleaned_data[name] for name in ("keeps_logins", "reads_diffs")}
    kept = services.create_github_source(corpus=corpus, query=form.query(), by=person, at=now, **choices)
    begun = services.start_github_harvest(source=kept, by=person, at=now)
    return redirect("mining:harvest", corpus_id=corpus.pk, harvest_id=begun.pk)


@login_required
@require_POST
def again(request: HttpRequest, corpus_id: int, source_id: int) -> HttpResponse:
    """Harvest a source again: what has changed since."""
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id, "import_reports")
    kept = selectors.source_at(corpus, source_id)
    try:
        begun = services.start_github_harvest(source=kept, by=person, at=timezone.now())
    except WrongState as refusal:
        messages.warning(request, refusal.message)
        return redirect("mining:github", corpus_id=corpus.pk)
    return redirect("mining:harvest", corpus_id=corpus.pk, harvest_id=begun.pk)


@login_required
@require_POST
def add_token(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Test a token and keep it, or say why it can't be used; the query in the address stays on the page."""
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id, "import_reports")
    form = TokenForm(request.POST, prefix="token")
    if form.is_valid():
        given = form.cleaned_data
        with refusals_shown_in(form):
            kept = services.add_token(
                corpus=corpus, name=given["name"], token=given["token"], by=person, at=timezone.now()
            )
            messages.success(request, f"GitHub takes the token “{kept.name}”; it is kept encrypted.")
            return _back(request, corpus)
    return _show(request, corpus, _asked(request), token_form=form)


@login_required
@require_POST
def delete_token(request: HttpRequest, corpus_id: int, github_token_id: int) -> HttpResponse:
    """Forget a token."""
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id, "import_reports")
    services.delete_token(corpus=corpus, token_id=github_token_id, by=person, at=timezone.now())
    messages.success(request, "The token is deleted here. Revoke it on GitHub too if nothing else uses it.")
    return _back(request, corpus)


# --- a harvest on its way, called by the pages of all harvests ------------------------------------------------------


def show_harvest(request: HttpRequest, harvest: Harvest) -> HttpResponse:
    """Show every repository of a harvest, and what could not be kept."""
    page = keyset_page(
        harvests.problems_of(harvest),
        size=PAGE_SIZE,
        after=key_asked(request, "after"),
        before=key_asked(request, "before"),
    )
    context = {"following": selectors.follow(harvest, at=timezone.now()), "page": page, "section": "reports"}
    return render(request, "mining/github/harvest.html", context)


def show_progress(request: HttpRequest, harvest: Harvest) -> HttpResponse:
    """Return the repositories alone, for polling; asks for the whole page once the harvest has ended."""
    following = selectors.follow(harvest, at=timezone.now())
    response = render(request, "mining/github/progress.html", {"following": following})
    if following.has_ended:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def pause(request: HttpRequest, corpus_id: int, harvest_id: int) -> HttpResponse:
    """Stop a harvest behind its pages at work, to be resumed."""
    return _act(request, corpus_id, harvest_id, "pause")


@login_required
@require_POST
def resume(request: HttpRequest, corpus_id: int, harvest_id: int) -> HttpResponse:
    """Let a paused or failed harvest go on."""
    return _act(request, corpus_id, harvest_id, "resume")


def _act(request: HttpRequest, corpus_id: int, harvest_id: int, wish: str) -> HttpResponse:
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id, "import_reports")
    shown = harvests.harvest_at(corpus, harvest_id)
    act = services.pause_harvest if wish == "pause" else services.resume_harvest
    try:
        act(harvest=shown, by=person, at=timezone.now())
    except WrongState as refusal:
        messages.warning(request, refusal.message)
    return redirect("mining:harvest", corpus_id=corpus_id, harvest_id=harvest_id)

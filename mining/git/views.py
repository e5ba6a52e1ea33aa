"""Pages of git histories: choosing a repository, setting a harvest up with a preview. Its progress is shown with that
of all harvests.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from annotator.common.errors import Refusal
from annotator.common.forms import refusals_shown_in
from annotator.common.http import signed_in
from mining import access
from mining.git import selectors, services
from mining.git.forms import BundleForm, CloneForm, PlanForm, as_initial
from mining.git.models import Clone
from mining.git.names import branches_of
from mining.git.places import clone_names, clones_folder
from mining.git.reading import place_of
from mining.models import Corpus


@login_required
def histories(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Show the repositories at hand, and take one: a clone of the folder, or a bundle."""
    corpus = access.corpus_at(signed_in(request), corpus_id, "import_reports")
    asked = request.POST.get("with", "")
    clone_form = CloneForm(request.POST if asked == "clone" else None, clones=clone_names(), prefix="clone")
    data, files = (request.POST, request.FILES) if asked == "bundle" else (None, None)
    bundle_form = BundleForm(data, files, prefix="bundle")
    chosen = _choose(request, corpus, clone_form) or _upload(request, corpus, bundle_form)
    if chosen:
        return redirect("mining:git_plan", corpus_id=corpus.pk, clone_id=chosen.pk)
    context = {
        "corpus": corpus,
        "clone_form": clone_form,
        "bundle_form": bundle_form,
        "has_clones": bool(clone_form.fields["folder"].choices),  # type: ignore[attr-defined]  # it is a choice
        "has_folder": clones_folder() is not None,
        "clones": selectors.clones_of(corpus),
        "section": "reports",
    }
    return render(request, "mining/git/histories.html", context)


def _choose(request: HttpRequest, corpus: Corpus, form: CloneForm) -> Clone | None:
    chosen: Clone | None = None
    if form.is_valid():
        given, by = form.cleaned_data, signed_in(request)
        with refusals_shown_in(form):
            chosen = services.use_clone(corpus=corpus, **given, by=by, at=timezone.now())
    return chosen


def _upload(request: HttpRequest, corpus: Corpus, form: BundleForm) -> Clone | None:
    taken: Clone | None = None
    if form.is_valid():
        given, by = form.cleaned_data, signed_in(request)
        with refusals_shown_in(form):
            taken = services.take_bundle(corpus=corpus, **given, name=given["file"].name, by=by, at=timezone.now())
    return taken


@login_required
@require_GET
def plan(request: HttpRequest, corpus_id: int, clone_id: int) -> HttpResponse:
    """Show the form, filled as the last harvest was, and with its values in the address what it would take."""
    clone = _clone(request, corpus_id, clone_id)
    is_asked = "revision" in request.GET
    form = PlanForm(request.GET) if is_asked else PlanForm(initial=as_initial(selectors.last_plan(clone)))
    return _show_plan(request, clone, form, is_asked=is_asked)


@login_required
@require_POST
def harvest(request: HttpRequest, corpus_id: int, clone_id: int) -> HttpResponse:
    """Begin a harvest, or show the form again with what is wrong."""
    clone = _clone(request, corpus_id, clone_id)
    form = PlanForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            begun = services.start_harvest(clone=clone, plan=form.plan(), by=signed_in(request), at=timezone.now())
            return redirect("mining:harvest", corpus_id=corpus_id, harvest_id=begun.pk)
    return _show_plan(request, clone, form, is_asked=False)


def _show_plan(request: HttpRequest, clone: Clone, form: PlanForm, *, is_asked: bool) -> HttpResponse:
    context = {"corpus": clone.source.corpus, "clone": clone, "form": form, "section": "reports"}
    if not clone.is_ready:
        return render(request, "mining/git/unpacking.html", context)
    if is_asked and form.is_valid():
        with refusals_shown_in(form):
            context["preview"] = selectors.preview(clone, form.plan())
            context["hidden_form"] = PlanForm(request.GET, auto_id="")
    try:
        context["branches"] = branches_of(place_of(clone))
    except Refusal as refusal:
        context["problem"] = refusal.message
    return render(request, "mining/git/plan.html", context)


@login_required
def unpacking(request: HttpRequest, corpus_id: int, clone_id: int) -> HttpResponse:
    """Return how the unpacking of a bundle goes, for polling; asks for the whole page once it has ended."""
    clone = _clone(request, corpus_id, clone_id)
    response = render(request, "mining/git/unpacking_progress.html", {"corpus": clone.source.corpus, "clone": clone})
    if clone.is_ready or (clone.job and clone.job.has_ended):
        response["HX-Refresh"] = "true"
    return response


def _clone(request: HttpRequest, corpus_id: int, clone_id: int) -> Clone:
    corpus = access.corpus_at(signed_in(request), corpus_id, "import_reports")
    return selectors.clone_at(corpus, clone_id)

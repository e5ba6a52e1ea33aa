"""Bringing in a file: the form with the description of the columns, one import's progress, its problems."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from annotator.common.cells import csv_line
from annotator.common.errors import WrongState
from annotator.common.forms import refusals_shown_in
from annotator.common.http import signed_in
from annotator.common.paging import key_asked, keyset_page
from mining import access, harvests, services
from mining.columns import COLUMNS
from mining.forms import ImportForm
from mining.github import views as github
from mining.models import FileFormat, Harvest, ImportProblem, SourceKind
from mining.samples import TYPES, make_sample

PAGE_SIZE = 100


@login_required
def import_file(request: HttpRequest, corpus_id: int) -> HttpResponse:
    """Take a file in and show how its import goes; or show the form, what a file looks like and earlier imports."""
    person = signed_in(request)
    corpus = access.corpus_at(person, corpus_id, "import_reports")
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_shown_in(form):
            harvest = services.start_import(
                corpus=corpus, file=file, name=file.name, file_format=None, by=person, at=timezone.now()
            )
            return redirect("mining:harvest", corpus_id=corpus.pk, harvest_id=harvest.pk)
    context = {
        "corpus": corpus,
        "form": form,
        "columns": COLUMNS,
        "formats": FileFormat.choices,
        "harvests": harvests.harvests_of(corpus)[:20],
        "section": "reports",
    }
    return render(request, "mining/import.html", context)


@login_required
def harvest(request: HttpRequest, corpus_id: int, harvest_id: int) -> HttpResponse:
    """Show how an import goes or went, and what it could not use, by line."""
    shown = _harvest(request, corpus_id, harvest_id)
    if shown.source.kind == SourceKind.GITHUB:
        return github.show_harvest(request, shown)
    page = keyset_page(
        harvests.problems_of(shown),
        size=PAGE_SIZE,
        after=key_asked(request, "after"),
        before=key_asked(request, "before"),
    )
    return render(request, "mining/harvest.html", _following(shown) | {"page": page, "section": "reports"})


@login_required
def harvest_progress(request: HttpRequest, corpus_id: int, harvest_id: int) -> HttpResponse:
    """Return the progress alone, for polling; asks for the whole page once the import has ended."""
    shown = _harvest(request, corpus_id, harvest_id)
    if shown.source.kind == SourceKind.GITHUB:
        return github.show_progress(request, shown)
    context = _following(shown)
    response = render(request, "mining/harvest_progress.html", context)
    if context["following"].has_ended:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def cancel(request: HttpRequest, corpus_id: int, harvest_id: int) -> HttpResponse:
    """Ask an import to stop; what it has imported stays."""
    shown = _harvest(request, corpus_id, harvest_id)
    try:
        cancel_it = services.cancel_harvest if shown.source.kind == SourceKind.GITHUB else services.cancel_import
        cancel_it(harvest=shown, by=signed_in(request), at=timezone.now())
    except WrongState as refusal:
        messages.warning(request, refusal.message)
    return redirect("mining:harvest", corpus_id=corpus_id, harvest_id=harvest_id)


@login_required
def problems(request: HttpRequest, corpus_id: int, harvest_id: int) -> StreamingHttpResponse:
    """Return every kept problem of an import as CSV."""
    shown = _harvest(request, corpus_id, harvest_id)
    found = harvests.problems_of(shown).order_by("pk").iterator(chunk_size=1000)
    response = StreamingHttpResponse(_as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="problems-of-import-{shown.pk}.csv"'
    return response


@login_required
def sample(request: HttpRequest, file_format: str) -> HttpResponse:
    """Return a small file that shows how a format looks; nothing in it is anybody's."""
    if file_format not in FileFormat.values:
        raise Http404
    response = HttpResponse(make_sample(file_format), content_type=TYPES[FileFormat(file_format)])
    response["Content-Disposition"] = f'attachment; filename="reports.{file_format}"'
    return response


def _harvest(request: HttpRequest, corpus_id: int, harvest_id: int) -> Harvest:
    corpus = access.corpus_at(signed_in(request), corpus_id, "import_reports")
    return harvests.harvest_at(corpus, harvest_id)


def _following(harvest: Harvest) -> dict[str, harvests.HarvestProgress]:
    return {"following": harvests.follow(harvest, at=timezone.now())}


def _as_csv(found: Iterable[ImportProblem]) -> Iterator[str]:
    yield "\ufeff" + csv_line(("line", "column", "used", "reason", "excerpt"))
    for each in found:
        yield csv_line((str(each.line), each.column, "no" if each.is_rejected else "yes", each.reason, each.excerpt))

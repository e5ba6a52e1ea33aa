"""Taking a passage of a report as an example of a code, and getting from an example back to the report."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from annotator.common.forms import refusals_shown_in
from annotator.common.http import signed_in
from annotator.common.paging import key_asked, keyset_page
from annotator.recoding import picking
from annotator.recoding.forms import ExampleForm
from annotator.recoding.selectors import study_of
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from mining.access import corpus_at
from mining.filters import ReportFilters
from mining.models import Report
from mining.selectors import report_at, reports_of
from mining.threads import thread_html
from taxonomy import access
from taxonomy.selectors import code_in_editor, draft_of, load_skeleton
from taxonomy.services import add_example

PAGE = 30
# enough for a browser to find the words, and no more than an address bears
LONGEST_HINT = 80


@login_required
@require_safe
def find_example(request: HttpRequest, codebook_id: int, key: str) -> HttpResponse:
    """Search the study's reports for one that shows what a code means."""
    codebook = access.codebook_at(signed_in(request), codebook_id, "edit")
    study, query = study_of(codebook), request.GET.get("search", "").strip()
    found = reports_of(study.corpus, ReportFilters(search=query))
    page = keyset_page(found, size=PAGE, after=key_asked(request, "after"), before=key_asked(request, "before"))
    context = {
        "codebook": codebook,
        "code": code_in_editor(draft_of(codebook), key),
        "corpus": study.corpus,
        "page": page,
        "query": query,
        "section": "codebook",
    }
    return render(request, "recoding/find_example.html", context)


def _report(request: HttpRequest, corpus_id: int, report_id: int) -> tuple[Study, Report]:
    corpus = corpus_at(signed_in(request), corpus_id)
    report = report_at(corpus, report_id)
    return picking.study_with(report), report


@login_required
@require_safe
def example_door(request: HttpRequest, corpus_id: int, report_id: int) -> HttpResponse:
    """A fragment for the page of a report: the way to an example, for who may edit the codebook; else nothing."""
    study, report = _report(request, corpus_id, report_id)
    may_edit = access.may(signed_in(request), "edit", study.codebook)
    return render(request, "recoding/example_door.html", {"may_edit": may_edit, "report": report})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use_as_example(request: HttpRequest, corpus_id: int, report_id: int) -> HttpResponse:
    """Choose the words and the code, and put the example into the draft."""
    study, report = _report(request, corpus_id, report_id)
    person = signed_in(request)
    access.require(person, "edit", study.codebook)
    book = load_skeleton(draft_of(study.codebook))
    initial = {"words": request.GET.get("words", ""), "code": request.GET.get("code", ""), "kind": "example"}
    form = ExampleForm(book, request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            with refusals_shown_in(form):
                return _add(request, study, report, form)
    snapshot = report.current_snapshot
    context = {
        "study": study,
        "report": report,
        "form": form,
        "thread": thread_html(snapshot) if snapshot else "",
        "marked": picking.marked_in(seat_in(user=person, study=study), report, book),
        "section": "codebook",
    }
    return render(request, "recoding/example.html", context, status=status)


def _add(request: HttpRequest, study: Study, report: Report, form: ExampleForm) -> HttpResponse:
    data = form.cleaned_data
    place = picking.place_of(report, data["words"])
    name = add_example(
        codebook=study.codebook,
        key=data["code"],
        words=data["words"],
        source=place.source,
        address=place.address,
        is_counter=data["kind"] == "counter",
        by=signed_in(request),
        at=timezone.now(),
    )
    messages.success(request, f"The passage is in the draft: {form.kind_in_words} of {name}.")
    return redirect("taxonomy:code", codebook_id=study.codebook_id, key=data["code"])


@login_required
@require_safe
def quoted(request: HttpRequest) -> HttpResponse:
    """Go to where an example stands in a report of one of the person's studies, or say where else it is."""
    address, words = request.GET.get("address", ""), request.GET.get("words", "")
    report = picking.report_quoted(signed_in(request), address)
    if report is None:
        is_address = address.startswith(("https://", "http://"))
        return render(request, "recoding/quoted.html", {"address": address if is_address else ""}, status=404)
    url = reverse("mining:report", kwargs={"corpus_id": report.corpus_id, "report_id": report.pk})
    return HttpResponseRedirect(url + _hint(words))


def _hint(words: str) -> str:
    """A fragment by which the browser scrolls to the words and marks them (a text fragment of the URL)."""
    line = words.strip().partition("\n")[0]
    if len(line) > LONGEST_HINT:
        line = line[:LONGEST_HINT].rpartition(" ")[0]
    return f"#:~:text={quote(line, safe='').replace('-', '%2D')}" if line else ""

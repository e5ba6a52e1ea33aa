"""Codebooks as files: out of a draft or a version, and into the draft."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from annotator.common.errors import Invalid, Refusal
from annotator.common.http import signed_in
from taxonomy import access, library, selectors, services
from taxonomy.changes import fold
from taxonomy.exchange import FORMATS, BadFile, Reading, dump_yaml, overlay, read_file
from taxonomy.forms import ImportForm
from taxonomy.models import Version
from taxonomy.views.panes import Editor, open_editor


@login_required
@require_safe
def export_draft(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Download the draft: as YAML, or `?as=` another format."""
    return _file(request, open_editor(request, codebook_id).draft)


@login_required
@require_safe
def export_version(request: HttpRequest, codebook_id: int, number: int) -> HttpResponse:
    """Download a version: as YAML, or `?as=` another format."""
    codebook = access.codebook_at(signed_in(request), codebook_id)
    return _file(request, selectors.version_at(codebook, number))


def _file(request: HttpRequest, version: Version) -> HttpResponse:
    asked = request.GET.get("as", "yaml")
    if asked not in FORMATS:
        raise Invalid(f"A codebook leaves as {', '.join(FORMATS)}, not as {asked}.")
    form = FORMATS[asked]
    name = slugify(version.name) or "codebook"
    end = "draft" if version.is_draft else f"v{version.number}"
    headers = {"Content-Disposition": f'attachment; filename="{name}-{end}.{form.ending}"'}
    return HttpResponse(form.dump(selectors.load_book(version)), content_type=form.content_type, headers=headers)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Take a file, show what it would do to the draft, and do it when the person says so.

    An empty draft is filled at once if all of the file can be used; `scheme` names one of the library instead.
    """
    editor = open_editor(request, codebook_id)
    form = ImportForm(_given(request), request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(editor, form, status=400 if form.is_bound else 200)
    seen = form.cleaned_data["revision"]
    try:
        reading = _read(editor, form.cleaned_data)
        text = dump_yaml(reading.book)
        plan = services.plan_import(codebook=editor.codebook, text=text, by=editor.person)
        if seen == plan.revision or (plan.is_into_empty and not reading.problems):
            return _import(editor, text, plan.revision)
    except BadFile as refusal:
        return _page(editor, form, problems=refusal.problems, status=refusal.status)
    except Refusal as refusal:
        return _page(editor, form, problems=(refusal.message,), status=refusal.status)
    return _page(editor, form, plan=plan, text=text, left_out=reading.problems, has_moved=seen is not None)


def _given(request: HttpRequest) -> dict[str, str] | QueryDict | None:
    scheme = request.POST.get("scheme", "")
    if scheme:
        return {"text": library.scheme_at(scheme).text, "mode": request.POST.get("mode", "add")}
    return request.POST or None


def _read(editor: Editor, given: dict[str, Any]) -> Reading:
    """Return the book that the draft would become, and what of the file can't be used."""
    reading = read_file(given["name"], given["content"], tops_are_facets=given["tops"] == "facets")
    draft = selectors.load_book(editor.draft)
    if given["mode"] != "add" or not draft.facets:
        return reading
    return replace(reading, book=overlay(draft, reading.book))


def _import(editor: Editor, text: str, revision: int) -> HttpResponse:
    services.import_yaml(
        codebook=editor.codebook, text=text, by=editor.person, at=timezone.now(), base_revision=revision
    )
    messages.success(editor.request, "The draft is as the import made it. It can be undone.")
    return redirect(editor.address("codebook"))


def _page(
    editor: Editor,
    form: ImportForm,
    *,
    problems: tuple[str, ...] = (),
    plan: services.ImportPlan | None = None,
    text: str = "",
    left_out: tuple[str, ...] = (),
    has_moved: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "codebook": editor.codebook,
        "draft": editor.draft,
        "form": form,
        "problems": problems,
        "plan": plan,
        "changes": fold(plan.steps, plan.names) if plan else (),
        "text": text,
        "left_out": left_out,
        "has_moved": has_moved,
        "section": "codebook",
    }
    return render(editor.request, "taxonomy/import.html", context, status=status)


@login_required
@require_safe
def schemes(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Show the published schemes that come with the product, to begin from."""
    editor = open_editor(request, codebook_id)
    context = {
        "codebook": editor.codebook,
        "schemes": library.all_schemes(),
        "is_empty": not selectors.has_facets(editor.draft),
        "section": "codebook",
    }
    return render(request, "taxonomy/library.html", context)

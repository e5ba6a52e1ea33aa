"""Codebooks as files: out of a draft or a version, and into the draft."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from annotator.common.errors import Refusal
from annotator.common.http import signed_in
from taxonomy import access, selectors, services
from taxonomy.changes import fold
from taxonomy.exchange import BadFile, dump_yaml
from taxonomy.forms import ImportForm
from taxonomy.models import Version
from taxonomy.views.entries import EXAMPLE
from taxonomy.views.panes import Editor, open_editor


@login_required
@require_safe
def export_draft(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Download the draft as YAML."""
    return _file(open_editor(request, codebook_id).draft)


@login_required
@require_safe
def export_version(request: HttpRequest, codebook_id: int, number: int) -> HttpResponse:
    """Download a version as YAML."""
    codebook = access.codebook_at(signed_in(request), codebook_id)
    return _file(selectors.version_at(codebook, number))


def _file(version: Version) -> HttpResponse:
    name = slugify(version.name) or "codebook"
    end = "draft" if version.is_draft else f"v{version.number}"
    text = dump_yaml(selectors.load_book(version))
    headers = {"Content-Disposition": f'attachment; filename="{name}-{end}.yaml"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Take a YAML file, show what it would do to the draft, and do it when the person says so.

    An empty draft is filled at once; `example` stands for the file that comes with the product.
    """
    editor = open_editor(request, codebook_id)
    given = {"text": EXAMPLE.read_text()} if "example" in request.POST and EXAMPLE.is_file() else request.POST
    form = ImportForm(given or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(editor, form, status=400 if form.is_bound else 200)
    text, seen = form.cleaned_data["text"], form.cleaned_data["revision"]
    try:
        plan = services.plan_import(codebook=editor.codebook, text=text, by=editor.person)
        if seen == plan.revision or plan.is_into_empty:
            return _import(editor, text, plan.revision)
    except BadFile as refusal:
        return _page(editor, form, problems=refusal.problems, status=refusal.status)
    except Refusal as refusal:
        return _page(editor, form, problems=(refusal.message,), status=refusal.status)
    return _page(editor, form, plan=plan, text=text, has_moved=seen is not None)


def _import(editor: Editor, text: str, revision: int) -> HttpResponse:
    services.import_yaml(
        codebook=editor.codebook, text=text, by=editor.person, at=timezone.now(), base_revision=revision
    )
    messages.success(editor.request, "The draft now says what the file says.")
    return redirect(editor.address("codebook"))


def _page(
    editor: Editor,
    form: ImportForm,
    *,
    problems: tuple[str, ...] = (),
    plan: services.ImportPlan | None = None,
    text: str = "",
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
        "has_moved": has_moved,
        "section": "codebook",
    }
    return render(editor.request, "taxonomy/import.html", context, status=status)

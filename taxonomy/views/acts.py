"""What is done to an entry by one button (move, retire, restore, delete), and what the editor's scripts ask for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from annotator.common.errors import Invalid, NotFound, Refusal
from taxonomy import selectors, services
from taxonomy.services.codes import Step
from taxonomy.services.facets import FacetStep
from taxonomy.views import entries
from taxonomy.views.panes import WHOLE_TREE, Editor, open_editor

STEPS: dict[str, Step] = {"up": "up", "down": "down", "in": "in", "out": "out"}
FACET_STEPS: dict[str, FacetStep] = {"up": "up", "down": "down"}


@login_required
@require_POST
def facet_act(request: HttpRequest, codebook_id: int, key: str) -> HttpResponse:
    """Do to a facet what the pressed button's `act` says."""
    editor = open_editor(request, codebook_id)
    try:
        said = _act_on_facet(editor, key, request.POST.get("act", ""))
    except NotFound:
        raise
    except Refusal as refusal:
        return editor.show(entries.facet_pane(editor, key, refusal=refusal.message), status=refusal.status)
    is_gone = not entries.exists(editor, f"facet:{key}")
    pane = entries.start_pane(editor) if is_gone else entries.facet_pane(editor, key)
    return editor.done(pane, changed=WHOLE_TREE, said=said)


def _act_on_facet(editor: Editor, key: str, act: str) -> str:
    book, by, at = editor.codebook, editor.person, timezone.now()
    reason = editor.request.POST.get("reason", "")
    if act in FACET_STEPS:
        services.move_facet(codebook=book, key=key, step=FACET_STEPS[act], by=by, at=at)
        return "Moved."
    if act == "retire":
        services.retire_facet(codebook=book, key=key, reason=reason, by=by, at=at)
        return "Retired: the next version will not ask it."
    if act == "restore":
        services.restore_facet(codebook=book, key=key, reason=reason, by=by, at=at)
        return "Restored."
    if act == "delete":
        services.delete_facet(codebook=book, key=key, by=by, at=at)
        return "Deleted."
    raise Invalid("This page knows no such button; reload it.")


@login_required
@require_POST
def code_act(request: HttpRequest, codebook_id: int, key: str) -> HttpResponse:
    """Do to a code what the pressed button's `act` says; `place` puts it below `parent`, in front of `before`."""
    editor = open_editor(request, codebook_id)
    home = selectors.code_in_editor(editor.draft, key)
    try:
        said = _act_on_code(editor, key, request.POST.get("act", ""))
    except NotFound:
        raise
    except Refusal as refusal:
        pane = entries.code_pane(editor, key, refusal=refusal.message)
        return editor.show(pane, status=refusal.status, changed=home.facet_key)
    if entries.exists(editor, f"code:{key}"):
        return editor.done(entries.code_pane(editor, key), changed=home.facet_key, said=said)
    beside = entries.code_pane(editor, home.parent_key) if home.parent_key else None
    return editor.done(beside or entries.facet_pane(editor, home.facet_key), changed=home.facet_key, said=said)


def _act_on_code(editor: Editor, key: str, act: str) -> str:
    book, by, at, data = editor.codebook, editor.person, timezone.now(), editor.request.POST
    if act in STEPS:
        services.move_code(codebook=book, key=key, step=STEPS[act], by=by, at=at)
        return "Moved."
    if act == "place":
        parent, before = data.get("parent") or None, data.get("before") or None
        services.place_code(codebook=book, key=key, parent=parent, before=before, by=by, at=at)
        return "Moved."
    if act == "retire":
        services.retire_code(codebook=book, key=key, reason=data.get("reason", ""), by=by, at=at)
        return "Retired: it stays in the book and can't be chosen any more."
    if act == "restore":
        services.restore_code(codebook=book, key=key, reason=data.get("reason", ""), by=by, at=at)
        return "Restored."
    if act == "delete":
        services.delete_code(codebook=book, key=key, by=by, at=at)
        return "Deleted."
    raise Invalid("This page knows no such button; reload it.")


@login_required
@require_safe
def similar_names(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """A fragment: the entries whose name is like the one being typed."""
    editor = open_editor(request, codebook_id)
    name, home = request.GET.get("name", ""), request.GET.get("facet", "")
    found = entries.similar_to(editor, request.GET.get("subject", ""), name, home)
    return render(request, "taxonomy/similar.html", {"similar": found, "root": editor.address("codebook")})


@login_required
@require_safe
def words(request: HttpRequest, codebook_id: int) -> JsonResponse:
    """All that is said of each entry, for the filter of the tree."""
    editor = open_editor(request, codebook_id)
    return JsonResponse(selectors.load_words(editor.draft))

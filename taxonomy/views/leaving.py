"""The pane where a code is merged, split or turned into one of another facet; and undo and redo of the draft."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from annotator.common.errors import Invalid, NotFound, Refusal
from taxonomy import selectors, services
from taxonomy.models import Edit
from taxonomy.services import Part
from taxonomy.texts import CodeText
from taxonomy.views import entries
from taxonomy.views.panes import WHOLE_TREE, Editor, Pane, open_editor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, codebook_id: int, key: str) -> HttpResponse:
    """Say which codes take over from this one, and why."""
    editor = open_editor(request, codebook_id)
    if request.method != "POST":
        return editor.show(_pane(editor, key))
    # where the code itself is gone there is nothing to come back to
    selectors.code_in_editor(editor.draft, key)
    try:
        said = _act(editor, key)
    except NotFound as refusal:
        # somebody deleted the other code or facet meanwhile; what was typed stays
        return editor.show(_pane(editor, key, f"{refusal.message} Choose anew."), status=409)
    except Refusal as refusal:
        return editor.show(_pane(editor, key, refusal.message), status=refusal.status)
    return editor.done(entries.code_pane(editor, key), changed=WHOLE_TREE, said=said)


def _pane(editor: Editor, key: str, refusal: str = "") -> Pane:
    code = selectors.code_in_editor(editor.draft, key)
    context = {
        "code": code,
        "entry": code.state,
        "key": key,
        "successors": selectors.successors_of(editor.draft, key, code.facet_key),
        "refusal": refusal,
        "typed": editor.request.POST,
        "chosen_parts": editor.request.POST.getlist("parts"),
    }
    title = f"What becomes of {code.state.name}"
    return Pane(title, "taxonomy/leave.html", f"code:{key}", editor.address("leave", key=key), context)


def _act(editor: Editor, key: str) -> str:
    data, by, at = editor.request.POST, editor.person, timezone.now()
    act, reason, book = data.get("act", ""), data.get("reason", ""), editor.codebook
    if act == "merge":
        if not data.get("into"):
            raise Invalid("Choose the code that it is merged into.")
        services.merge_code(codebook=book, key=key, into=data.get("into", ""), reason=reason, by=by, at=at)
        return "Merged: what was coded with it is read as the other."
    if act == "split":
        lines = [line.strip() for line in data.get("names", "").splitlines()]
        parts = [Part(each) for each in data.getlist("parts")]
        parts += [Part(text=CodeText(line)) for line in lines if line]
        is_kept = data.get("is_kept") == "on"
        services.split_code(codebook=book, key=key, parts=parts, is_kept=is_kept, reason=reason, by=by, at=at)
        return "Split: now define its codes."
    if act == "turn":
        if not data.get("facet"):
            raise Invalid("Choose the facet of which it becomes a code.")
        facet, stays = data.get("facet", ""), data.get("stays", "")
        services.turn_code(codebook=book, key=key, facet=facet, stays=stays, reason=reason, by=by, at=at)
        return "Turned into a code of the other facet."
    raise Invalid("This page knows no such button; reload it.")


@login_required
@require_POST
def undo(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Take the last edit back, if it is the one that the page showed."""
    return _go(request, codebook_id, is_redo=False)


@login_required
@require_POST
def redo(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Do again what was undone last, if it is what the page showed."""
    return _go(request, codebook_id, is_redo=True)


def _go(request: HttpRequest, codebook_id: int, *, is_redo: bool) -> HttpResponse:
    editor = open_editor(request, codebook_id)
    seen = request.POST.get("edit", "")
    go = services.redo if is_redo else services.undo
    edit_id = int(seen) if seen.isdecimal() and len(seen) < 19 else None
    try:
        edit = go(codebook=editor.codebook, by=editor.person, at=timezone.now(), edit_id=edit_id)
    except Refusal as refusal:
        pane = entries.start_pane(editor, refusal=refusal.message)
        return editor.show(pane, status=refusal.status, changed=WHOLE_TREE)
    word = "Done again" if is_redo else "Undone"
    return editor.done(_pane_of(editor, edit), changed=WHOLE_TREE, said=f"{word}: {edit}.")


def _pane_of(editor: Editor, edit: Edit) -> Pane:
    """The entry that the edit was about, if the draft has it now."""
    subjects = [subject for subject in edit.after if subject != "codebook"]
    if len(subjects) >= 1 and entries.exists(editor, subjects[0]):
        kind, _, key = subjects[0].partition(":")
        return entries.code_pane(editor, key) if kind == "code" else entries.facet_pane(editor, key)
    return entries.start_pane(editor)

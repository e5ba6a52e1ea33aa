"""Editing the draft: a page per entry, a form per page, and one address for what is done to an entry by button."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from annotator.common.errors import Invalid, Refusal
from annotator.common.http import signed_in
from taxonomy import access, selectors, services
from taxonomy.forms import CodebookForm, CodeForm, EntryForm, FacetForm, NewCodeForm, NewFacetForm
from taxonomy.models import CodeState
from taxonomy.views import entries
from taxonomy.views.panes import WHOLE_TREE, Editor, Pane, open_editor

page = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@page
def codebook(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """The draft for who may edit it; the latest version for who may only read."""
    person = signed_in(request)
    book = access.codebook_at(person, codebook_id)
    if not access.may(person, "edit", book) and request.method != "POST":
        latest = selectors.latest_version(book)
        if latest is None:
            return render(request, "taxonomy/nothing_published.html", {"section": "codebook"})
        return redirect("taxonomy:version", codebook_id=codebook_id, number=latest.number)
    editor = open_editor(request, codebook_id)
    if request.method != "POST":
        return editor.show(entries.start_pane(editor))
    form = CodebookForm(request.POST)

    def save() -> None:
        services.edit_codebook(
            codebook=editor.codebook,
            name=form.cleaned_data["name"],
            description=form.cleaned_data["description"],
            reason=form.cleaned_data["reason"],
            base_revision=form.cleaned_data["base_revision"],
            by=editor.person,
            at=timezone.now(),
        )

    def pane(is_stale: bool = False) -> Pane:
        return entries.start_pane(editor, form, is_stale=is_stale)

    return _saved(editor, form, save, pane, lambda: entries.start_pane(editor), "")


@login_required
@page
def facet(request: HttpRequest, codebook_id: int, key: str) -> HttpResponse:
    """One facet's settings."""
    editor = open_editor(request, codebook_id)
    if request.method != "POST":
        return editor.show(entries.facet_pane(editor, key))
    form = FacetForm(request.POST)
    if not entries.exists(editor, f"facet:{key}"):
        again = NewFacetForm(request.POST)
        return editor.show(entries.new_facet_pane(editor, again, gone=key), status=409)

    def save() -> None:
        services.edit_facet(
            codebook=editor.codebook,
            key=key,
            text=form.text(),
            reason=form.cleaned_data["reason"],
            base_revision=form.cleaned_data["base_revision"],
            is_wording=form.is_wording,
            by=editor.person,
            at=timezone.now(),
        )

    def pane(is_stale: bool = False) -> Pane:
        return entries.facet_pane(editor, key, form, is_stale=is_stale)

    return _saved(editor, form, save, pane, lambda: entries.facet_pane(editor, key), key)


@login_required
@page
def code(request: HttpRequest, codebook_id: int, key: str) -> HttpResponse:
    """One code with all its texts; a save of one that is gone comes back as a new code, nothing lost."""
    editor = open_editor(request, codebook_id)
    if request.method != "POST":
        return editor.show(entries.code_pane(editor, key))
    form = CodeForm(request.POST)
    if not entries.exists(editor, f"code:{key}"):
        home = entries.facet_left(editor, request.POST.get("facet", ""))
        again = NewCodeForm(request.POST)
        return editor.show(entries.new_code_pane(editor, home, again, gone=key), status=409)

    def save() -> None:
        services.edit_code(
            codebook=editor.codebook,
            key=key,
            text=form.text(),
            reason=form.cleaned_data["reason"],
            base_revision=form.cleaned_data["base_revision"],
            is_wording=form.is_wording,
            by=editor.person,
            at=timezone.now(),
        )

    def pane(is_stale: bool = False) -> Pane:
        return entries.code_pane(editor, key, form, is_stale=is_stale)

    home = selectors.code_in_editor(editor.draft, key).facet_key
    return _saved(editor, form, save, pane, lambda: entries.code_pane(editor, key), home)


def _saved(
    editor: Editor,
    form: EntryForm,
    save: Callable[[], None],
    refused: Callable[..., Pane],
    done: Callable[[], Pane],
    changed: str,
) -> HttpResponse:
    """Save what was typed, or show the form again with what stands in the way; the text stays in the form."""
    if not form.is_valid():
        return editor.show(refused(), status=400)
    try:
        save()
    except services.StaleEntry as refusal:
        return editor.show(refused(is_stale=True), status=refusal.status)
    except Refusal as refusal:
        _put_into(form, refusal)
        return editor.show(refused(), status=refusal.status)
    return editor.done(done(), changed=changed, said="Saved.")


def _put_into(form: "EntryForm | NewFacetForm | NewCodeForm", refusal: Refusal) -> None:
    field = refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None
    form.add_error(field, refusal.message)


@login_required
@page
def new_facet(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Add a facet."""
    editor = open_editor(request, codebook_id)
    if request.method != "POST":
        return editor.show(entries.new_facet_pane(editor))
    form = NewFacetForm(request.POST)
    if not form.is_valid():
        return editor.show(entries.new_facet_pane(editor, form), status=400)
    text = form.text()
    try:
        state = services.add_facet(
            codebook=editor.codebook,
            name=text.name,
            key=form.cleaned_data["key"] or None,
            question=text.question,
            answers=text.answers,
            scale=text.scale,
            is_required=text.is_required,
            group=text.group,
            is_evidence_required=text.is_evidence_required,
            by=editor.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        _put_into(form, refusal)
        return editor.show(entries.new_facet_pane(editor, form), status=refusal.status)
    pane = entries.facet_pane(editor, state.facet.key)
    return editor.done(pane, changed=WHOLE_TREE, said=f"{state.name} is added; now give it codes.")


@login_required
@page
def new_code(request: HttpRequest, codebook_id: int, key: str) -> HttpResponse:
    """Add a code to a facet, below `?parent=` and behind its sibling `?after=`.

    If either is gone by then, the form comes back at the place that is left, nothing lost.
    """
    editor = open_editor(request, codebook_id)
    parent, after = request.GET.get("parent", ""), request.GET.get("after", "")
    if request.method != "POST":
        return editor.show(entries.new_code_pane(editor, key, parent=parent, after=after))
    form = NewCodeForm(request.POST)
    if lost := entries.lost_place(editor, key, parent):
        pane = entries.new_code_pane(editor, entries.facet_left(editor, key), form, lost=lost)
        return editor.show(pane, status=409)

    def refused(status: int) -> HttpResponse:
        return editor.show(entries.new_code_pane(editor, key, form, parent=parent, after=after), status=status)

    if not form.is_valid():
        return refused(400)
    try:
        state = _add_code(editor, form, key, parent, after)
    except Refusal as refusal:
        _put_into(form, refusal)
        return refused(refusal.status)
    return editor.done(entries.code_pane(editor, state.code.key), changed=key, said=f"{state.name} is added.")


def _add_code(editor: Editor, form: NewCodeForm, facet: str, parent: str, after: str) -> CodeState:
    text = form.text()
    return services.add_code(
        codebook=editor.codebook,
        facet=facet,
        name=text.name,
        key=form.cleaned_data["key"] or None,
        parent=parent or None,
        after=after or None,
        brief=text.brief,
        full=text.full,
        when_to_use=text.when_to_use,
        when_not=text.when_not,
        examples=text.examples,
        aliases=text.aliases,
        is_selectable=text.is_selectable,
        counter_examples=text.counter_examples,
        notes=text.notes,
        by=editor.person,
        at=timezone.now(),
    )

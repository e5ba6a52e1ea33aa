"""The editor's frame: who edits which draft, and a pane of it as a whole page or as what htmx swaps in.

Every page of the editor is an ordinary address with ordinary forms. When htmx asks, the same view answers with the
pane alone, followed by the parts of the tree that changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from annotator.common.http import signed_in
from taxonomy import access, selectors, services
from taxonomy.exchange import FORMATS
from taxonomy.models import Codebook, Version

if TYPE_CHECKING:
    from annotator.common.people import Person

WHOLE_TREE = "*"


@dataclass(frozen=True)
class Pane:
    """What stands on the right: `subject` is the entry whose row is marked in the tree."""

    title: str
    template: str
    subject: str
    address: str
    context: Mapping[str, object] = field(default_factory=dict)

    @property
    def code_key(self) -> str:
        """The key of the code whose row is marked, if it is a code."""
        return self.subject.removeprefix("code:") if self.subject.startswith("code:") else ""

    @property
    def facet_key(self) -> str:
        """The key of the facet whose row is marked, if it is a facet."""
        return self.subject.removeprefix("facet:") if self.subject.startswith("facet:") else ""


@dataclass
class Editor:
    """One person at one draft, in one request."""

    request: HttpRequest
    person: "Person"
    codebook: Codebook

    @cached_property
    def draft(self) -> Version:
        """The state that changes."""
        return selectors.draft_of(self.codebook)

    def address(self, page: str, **parts: str) -> str:
        """Return the address of one of the codebook's pages."""
        return reverse(f"taxonomy:{page}", kwargs={"codebook_id": self.codebook.pk, **parts})

    @property
    def is_partial(self) -> bool:
        """Whether htmx asks for the pane alone (it wants a whole page when it restores a visited one)."""
        headers = self.request.headers
        return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"

    def show(self, pane: Pane, *, status: int = 200, changed: str | None = None, said: str = "") -> HttpResponse:
        """Answer with a pane; `changed` is the key of the facet whose part of the tree is sent along, or WHOLE_TREE."""
        context = {
            **self._tree(changed),
            "codebook": self.codebook,
            "draft": self.draft,
            "pane": pane,
            "is_tree_sent": changed == WHOLE_TREE,
            "undoable": services.history.next_undo(self.codebook),
            "redoable": services.history.next_redo(self.codebook),
            "pending": selectors.is_changed(self.codebook),
            "latest": selectors.latest_version(self.codebook),
            "may_publish": access.may(self.person, "publish", self.codebook),
            "said": said,
            "root": self.address("codebook"),
            "formats": FORMATS.values(),
            "section": "codebook",
            **pane.context,
        }
        template = "taxonomy/swap.html" if self.is_partial else "taxonomy/editor.html"
        response = render(self.request, template, context, status=status)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _tree(self, changed: str | None) -> dict[str, object]:
        if self.is_partial and changed is None:
            return {"facets": ()}
        if self.is_partial and changed != WHOLE_TREE:
            return {"facets": selectors.load_tree(self.draft, changed)}
        facets, query = selectors.load_tree(self.draft), self.request.GET.get("q", "").strip()
        if not query:
            return {"facets": facets}
        found = selectors.find(self.draft, query)
        return {"facets": selectors.keep_found(facets, found), "query": query, "found": len(found)}

    def done(self, pane: Pane, *, changed: str, said: str) -> HttpResponse:
        """Answer a change that was made: to the pane's own address, by redirect or by htmx."""
        if not self.is_partial:
            messages.success(self.request, said)
            return redirect(pane.address)
        response = self.show(pane, changed=changed, said=said)
        response["HX-Push-Url"] = pane.address
        return response


def open_editor(request: HttpRequest, codebook_id: int) -> Editor:
    """Return the editor for a person who may edit; a stranger gets 404, a member without the right 403."""
    person = signed_in(request)
    return Editor(request, person, access.codebook_at(person, codebook_id, "edit"))

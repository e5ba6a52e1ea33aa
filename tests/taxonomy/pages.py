"""What a page says, and what its forms hold."""

import re
from html import unescape

from django.http import HttpResponse

from taxonomy.models import Codebook
from tests.taxonomy.drafts import state_of


def said(response: HttpResponse) -> str:
    """The words of a page, single blanks between them."""
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
    return re.sub(r" ([.,:;])", r"\1", words)


def form_of(codebook: Codebook, key: str, **changes: object) -> dict[str, object]:
    """What the form of a code holds when its page is opened, with some fields typed over."""
    state = state_of(codebook, key)
    fields = {
        "name": state.name,
        "kind": "code" if state.is_selectable else "heading",
        "brief": state.brief,
        "full": state.full,
        "when_to_use": state.when_to_use,
        "when_not": state.when_not,
        "examples": [*state.examples, ""],
        "counter_examples": [*state.counter_examples, ""],
        "notes": state.notes,
        "aliases": "\r\n".join(state.aliases),
        "reason": "",
        "facet": "symptom",
        "base_revision": state.revision,
    }
    return fields | changes

"""Short ways to look at a draft and to change it, for this room's tests."""

from dataclasses import replace
from typing import Any

from annotator.accounts.models import User
from taxonomy import services
from taxonomy.book import Book
from taxonomy.models import Codebook, CodeState, FacetState, Operation
from taxonomy.selectors import draft_of, load_book
from taxonomy.services.acts import text_of_code, text_of_facet
from tests.worlds.books import AT


def draft_book(codebook: Codebook) -> Book:
    return load_book(draft_of(codebook))


def state_of(codebook: Codebook, key: str) -> CodeState:
    return CodeState.objects.select_related("code", "parent").get(version=draft_of(codebook), code__key=key)


def facet_state_of(codebook: Codebook, key: str) -> FacetState:
    return FacetState.objects.select_related("facet").get(version=draft_of(codebook), facet__key=key)


def edit(codebook: Codebook, by: User, key: str, *, base: int | None = None, reason: str = "", **changes: Any) -> None:
    """Change some texts of a code and leave the others."""
    text = replace(text_of_code(state_of(codebook, key)), **changes)
    services.edit_code(codebook=codebook, key=key, text=text, by=by, at=AT, base_revision=base, reason=reason)


def edit_facet(codebook: Codebook, by: User, key: str, *, base: int | None = None, **changes: Any) -> None:
    """Change some settings of a facet and leave the others."""
    text = replace(text_of_facet(facet_state_of(codebook, key)), **changes)
    services.edit_facet(codebook=codebook, key=key, text=text, by=by, at=AT, base_revision=base)


def tree(codebook: Codebook, facet: str = "symptom") -> list[str]:
    """The codes of a facet, a line each, two blanks per level."""
    return ["  " * code.depth + code.key for code in draft_book(codebook).by_key[facet].codes]


def steps(codebook: Codebook) -> list[str]:
    """The operations that wait to be published, as "kind subject"."""
    return [str(operation) for operation in Operation.objects.filter(codebook=codebook, version=None).order_by("pk")]

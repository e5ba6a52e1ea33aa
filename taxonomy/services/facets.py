"""Writes to the facets of the draft. Each refuses who may not edit, notes its operation and records an event."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from taxonomy.models import Codebook, FacetState
from taxonomy.services import acts
from taxonomy.services.draft import changing
from taxonomy.texts import FacetText

if TYPE_CHECKING:
    from annotator.common.people import Person

FacetStep = Literal["up", "down"]


def add_facet(
    *,
    codebook: Codebook,
    name: str,
    by: "Person",
    at: datetime,
    key: str | None = None,
    question: str = "",
    answers: str = "one",
    scale: str = "nominal",
    is_required: bool = True,
    group: str = "",
    is_evidence_required: bool = False,
    reason: str = "",
) -> FacetState:
    """Put a facet at the end of the draft; without a key the name makes one. Refuses a key taken or malformed."""
    text = FacetText(name, question, answers, scale, is_required, group, is_evidence_required)
    with changing(codebook, action="add facet", by=by, at=at, reason=reason) as draft:
        return acts.add_facet(draft, text, key)


def edit_facet(
    *,
    codebook: Codebook,
    key: str,
    text: FacetText,
    by: "Person",
    at: datetime,
    base_revision: int | None = None,
    reason: str = "",
    is_wording: bool = False,
) -> None:
    """Give a facet its new text; refuses with `StaleEntry` when it changed since `base_revision`."""
    with changing(codebook, action="edit facet", by=by, at=at, reason=reason) as draft:
        acts.check_fresh(draft.facet(key), base_revision)
        acts.edit_facet(draft, key, text, is_wording=is_wording)


def move_facet(*, codebook: Codebook, key: str, step: FacetStep, by: "Person", at: datetime) -> None:
    """Swap a facet with its neighbour; at the end of the row nothing happens."""
    with changing(codebook, action="move facet", by=by, at=at) as draft:
        draft.facet(key)
        index = list(draft.facets).index(key) + (-1 if step == "up" else 1)
        if 0 <= index < len(draft.facets):
            acts.place_facet(draft, key, index)


def retire_facet(*, codebook: Codebook, key: str, by: "Person", at: datetime, reason: str) -> None:
    """Take a facet out of the book from the next version on; keeps its rows. Refuses without a reason."""
    acts.require_reason(reason)
    with changing(codebook, action="retire facet", by=by, at=at, reason=reason) as draft:
        acts.set_facet_retired(draft, key, True)


def restore_facet(*, codebook: Codebook, key: str, by: "Person", at: datetime, reason: str) -> None:
    """Put a retired facet back. Refuses without a reason."""
    acts.require_reason(reason)
    with changing(codebook, action="restore facet", by=by, at=at, reason=reason) as draft:
        acts.set_facet_retired(draft, key, False)


def delete_facet(*, codebook: Codebook, key: str, by: "Person", at: datetime) -> None:
    """Remove a facet and its codes; refuses (`PublishedBefore`) if it stands in a published version."""
    with changing(codebook, action="delete facet", by=by, at=at) as draft:
        acts.delete_facet(draft, key)

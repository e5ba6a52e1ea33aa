"""The codebook itself: made with an empty draft, named and described."""

from datetime import datetime
from typing import TYPE_CHECKING

from taxonomy.models import Codebook, Version
from taxonomy.services import acts
from taxonomy.services.draft import StaleEntry, changing
from taxonomy.texts import clean_name, clean_text

if TYPE_CHECKING:
    from annotator.common.people import Person


def create_codebook(*, name: str, at: datetime, description: str = "") -> Codebook:
    """Make a codebook with an empty draft; who may do so is asked by the caller, who will own it."""
    codebook = Codebook.objects.create(created_at=at)
    Version.objects.create(
        codebook=codebook, name=clean_name(name, "codebook"), description=clean_text(description, "description")
    )
    return codebook


def edit_codebook(
    *,
    codebook: Codebook,
    name: str,
    description: str,
    by: "Person",
    at: datetime,
    base_revision: int | None = None,
    reason: str = "",
) -> None:
    """Rename or describe the draft; refuses when the draft's name or description changed since `base_revision`."""
    with changing(codebook, action="edit codebook", by=by, at=at, reason=reason) as draft:
        if base_revision is not None and draft.version.text_revision != base_revision:
            raise StaleEntry("the codebook's name or description")
        acts.edit_face(draft, name, description)

"""The codebook itself: made with an empty draft, named and described."""

from datetime import datetime
from typing import TYPE_CHECKING

from taxonomy.models import Codebook, OperationKind, Version
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
    name, description = clean_name(name, "codebook"), clean_text(description, "description")
    with changing(codebook, action="edit codebook", by=by, at=at, reason=reason) as draft:
        version = draft.version
        if base_revision is not None and version.text_revision != base_revision:
            raise StaleEntry("the codebook's name or description")
        if (version.name, version.description) != (name, description):
            version.text_revision = version.revision + 1
        if version.name != name:
            draft.note(OperationKind.RENAME, "codebook", {"name": version.name}, {"name": name})
        if version.description != description:
            before, after = {"description": version.description}, {"description": description}
            draft.note(OperationKind.REDEFINE, "codebook", before, after)
        version.name, version.description = name, description

"""Who may see, change and publish a codebook: asked by name, answered by whoever owns the codebook.

The registry of predicates is asked directly: `user.has_perm` would let a superuser through, and what a person may see
of a codebook is decided by membership alone.
"""

from typing import TYPE_CHECKING, Literal, TypeAlias

from rules.permissions import has_perm

from annotator.common.errors import NotAllowed, NotFound
from taxonomy.models import Codebook

if TYPE_CHECKING:
    from annotator.common.people import Person

Wish: TypeAlias = Literal["view", "edit", "publish"]
SENTENCES = {
    "view": "You may not see this codebook.",
    "edit": "You may read this codebook but not change it; ask the lead of the study.",
    "publish": "You may not publish this codebook; ask the lead of the study.",
}


def may(user: "Person", wish: Wish, codebook: Codebook) -> bool:
    """Return whether this person may do this to this codebook."""
    return bool(has_perm(f"taxonomy.{wish}_codebook", user, codebook))  # type: ignore[no-untyped-call]  # no types


def require(user: "Person", wish: Wish, codebook: Codebook) -> None:
    """Refuse: `NotFound` for who may not even see the codebook, `NotAllowed` for who may see but not do this."""
    if may(user, wish, codebook):
        return
    if wish != "view" and may(user, "view", codebook):
        raise NotAllowed(SENTENCES[wish])
    raise NotFound


def codebook_at(user: "Person", codebook_id: int, wish: Wish = "view") -> Codebook:
    """Return the codebook at an address, with the refusals of `require`."""
    codebook = Codebook.objects.filter(pk=codebook_id).first()
    if codebook is None:
        raise NotFound
    require(user, wish, codebook)
    return codebook

"""Who may see a corpus and import into it: asked by name, answered by whoever owns the corpus.

The registry of predicates is asked directly: `user.has_perm` would let a superuser through, and what a person may see
of a corpus is decided by membership alone.
"""

from typing import TYPE_CHECKING, Literal, TypeAlias

from rules.permissions import has_perm

from annotator.common.errors import NotAllowed, NotFound
from mining.models import Corpus

if TYPE_CHECKING:
    from annotator.common.people import Person

Wish: TypeAlias = Literal["view_corpus", "import_reports"]


def may(user: "Person", wish: Wish, corpus: Corpus) -> bool:
    """Return whether this person may do this to this corpus."""
    return bool(has_perm(f"mining.{wish}", user, corpus))  # type: ignore[no-untyped-call]  # no types


def require(user: "Person", wish: Wish, corpus: Corpus) -> None:
    """Refuse: `NotFound` for who may not even see the corpus, `NotAllowed` for who may see but not import."""
    if not may(user, "view_corpus", corpus):
        raise NotFound
    if wish != "view_corpus" and not may(user, wish, corpus):
        raise NotAllowed("You may read these reports but not import any; ask the lead of the study.")


def corpus_at(user: "Person", corpus_id: int, wish: Wish = "view_corpus") -> Corpus:
    """Return the corpus at an address, with the refusals of `require`."""
    corpus = Corpus.objects.filter(pk=corpus_id).first()
    if corpus is None:
        raise NotFound
    require(user, wish, corpus)
    return corpus

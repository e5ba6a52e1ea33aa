"""Answers what the lower rooms ask by name: may this person do this to this corpus, to this codebook?

Mining and taxonomy know no study; they ask `user.has_perm("mining.view_corpus", corpus)` and the like, and the
predicates registered here answer from the membership of the study that owns the corpus or codebook.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from rules.permissions import add_perm
from rules.predicates import Predicate

from annotator.studies import rules
from annotator.studies.models import Membership
from annotator.studies.rules import Action
from mining.models import Corpus
from taxonomy.models import Codebook

if TYPE_CHECKING:
    from annotator.common.people import Person

PERMISSIONS = {
    "mining.view_corpus": ("study__corpus", Action.SEE_REPORTS),
    "mining.import_reports": ("study__corpus", Action.IMPORT_REPORTS),
    "taxonomy.view_codebook": ("study__codebook", Action.SEE_CODEBOOK),
    "taxonomy.edit_codebook": ("study__codebook", Action.EDIT_CODEBOOK),
    "taxonomy.publish_codebook": ("study__codebook", Action.PUBLISH_CODEBOOK),
}


def _predicate(path: str, action: Action) -> "Callable[[Person, Corpus | Codebook | None], bool]":
    def is_granted(user: "Person", thing: Corpus | Codebook | None) -> bool:
        if thing is None:
            return False
        roles = Membership.objects.filter(user_id=user.pk, **{path: thing}).values_list("role", flat=True)
        return rules.may(roles, action)

    return is_granted


def register() -> None:
    """Register every predicate; called once, when Django is ready."""
    for name, (path, action) in PERMISSIONS.items():
        add_perm(name, Predicate(_predicate(path, action), name=name))  # type: ignore[no-untyped-call]  # no types

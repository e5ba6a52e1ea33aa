"""Answers what the lower rooms ask by name: may this person do this to this corpus, to this codebook?

Mining and taxonomy know no study; they ask `user.has_perm("mining.view_corpus", corpus)` and the like, and the
predicates registered here answer from the membership of the study that owns the corpus or codebook.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q
from rules.permissions import add_perm
from rules.predicates import Predicate

from annotator.studies import rules
from annotator.studies.models import Membership
from annotator.studies.rules import Action
from mining.models import Corpus
from taxonomy.models import Codebook

if TYPE_CHECKING:
    from annotator.common.people import Person

CORPUS = ("study__corpus",)
CODEBOOK = ("study__codebook", "study__screening")
PERMISSIONS = {
    "mining.view_corpus": (CORPUS, Action.SEE_REPORTS),
    "mining.import_reports": (CORPUS, Action.IMPORT_REPORTS),
    "taxonomy.view_codebook": (CODEBOOK, Action.SEE_CODEBOOK),
    "taxonomy.edit_codebook": (CODEBOOK, Action.EDIT_CODEBOOK),
    "taxonomy.publish_codebook": (CODEBOOK, Action.PUBLISH_CODEBOOK),
}


def _predicate(paths: Iterable[str], action: Action) -> "Callable[[Person, Corpus | Codebook | None], bool]":
    def is_granted(user: "Person", thing: Corpus | Codebook | None) -> bool:
        if thing is None:
            return False
        owns = reduce(or_, (Q(**{path: thing}) for path in paths))
        roles = Membership.objects.filter(owns, user_id=user.pk).values_list("role", flat=True)
        return rules.may(roles, action)

    return is_granted


def register() -> None:
    """Register every predicate; called once, when Django is ready."""
    for name, (paths, action) in PERMISSIONS.items():
        add_perm(name, Predicate(_predicate(paths, action), name=name))  # type: ignore[no-untyped-call]  # no types

"""Which study a page belongs to, for the bar at its top; finds it from the address alone."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from annotator.studies.models import Membership, Study
from annotator.studies.rules import Action, may

ADDRESS_PARTS = {"slug": ("slug",), "corpus_id": ("corpus_id",), "codebook_id": ("codebook_id", "screening_id")}


def current_study(request: HttpRequest) -> dict[str, object]:
    """Return `current_study` and `menu` (what the person may reach in it), or None for both outside a study."""
    match = request.resolver_match
    parts = match.kwargs if match else {}
    named = [(fields, parts[key]) for key, fields in ADDRESS_PARTS.items() if key in parts]
    user = getattr(request, "user", None)
    if not named or user is None or not user.is_authenticated:
        return {"current_study": None, "menu": None}
    studies = Study.objects.filter(memberships__user_id=user.pk)
    for fields, value in named:
        studies = studies.filter(reduce(or_, (Q(**{field: value}) for field in fields)))
    study = studies.distinct().first()
    if study is None:
        return {"current_study": None, "menu": None}
    return {"current_study": study, "menu": SimpleLazyObject(lambda: _menu(study, user.pk))}


def _menu(study: Study, user_id: int) -> dict[str, bool]:
    roles = set(Membership.objects.filter(study=study, user_id=user_id).values_list("role", flat=True))
    return {action.name.lower(): may(roles, action) for action in Action}

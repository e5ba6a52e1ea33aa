"""Which study a page belongs to, for the bar at its top; finds it from the address alone."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from annotator.studies.models import Membership, Study
from annotator.studies.rules import Action, may

ADDRESS_PARTS = {"slug": "slug", "corpus_id": "corpus_id", "codebook_id": "codebook_id"}


def current_study(request: HttpRequest) -> dict[str, object]:
    """Return `current_study` and `menu` (what the person may reach in it), or None for both outside a study."""
    match = request.resolver_match
    parts = match.kwargs if match else {}
    found = {ADDRESS_PARTS[key]: value for key, value in parts.items() if key in ADDRESS_PARTS}
    user = getattr(request, "user", None)
    if not found or user is None or not user.is_authenticated:
        return {"current_study": None, "menu": None}
    study = Study.objects.filter(memberships__user_id=user.pk, **found).distinct().first()
    if study is None:
        return {"current_study": None, "menu": None}
    return {"current_study": study, "menu": SimpleLazyObject(lambda: _menu(study, user.pk))}


def _menu(study: Study, user_id: int) -> dict[str, bool]:
    roles = set(Membership.objects.filter(study=study, user_id=user_id).values_list("role", flat=True))
    return {action.name.lower(): may(roles, action) for action in Action}

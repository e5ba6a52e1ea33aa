"""Small helpers at the edge of HTTP."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from annotator.common.errors import NotFound

if TYPE_CHECKING:
    from annotator.common.people import Person


def signed_in(request: HttpRequest) -> "Person":
    """Return the person behind a request that `login_required` has let through."""
    if not request.user.is_authenticated:
        raise NotFound
    return request.user

"""The person behind a request: for views behind `login_required` and for the API, which lets nobody else in."""

from django.http import HttpRequest
from rest_framework.request import Request

from annotator.accounts.models import User


class SignedIn(HttpRequest):
    """What a view gets when nobody anonymous reaches it; a type only, never made."""

    user: User


def caller(request: Request) -> User:
    """Return who calls the API; its permission class has turned everybody else away."""
    assert isinstance(request.user, User)
    return request.user

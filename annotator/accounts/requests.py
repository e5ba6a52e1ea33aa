"""A request whose person has signed in: for views behind `login_required`."""

from django.http import HttpRequest

from annotator.accounts.models import User


class SignedIn(HttpRequest):
    """What a view gets when nobody anonymous reaches it; a type only, never made."""

    user: User

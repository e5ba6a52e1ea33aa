"""How sign-in behaves: accounts are made by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes the public sign-up page; the first owner and invited people are made by services."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: there is no open sign-up."""
        return False

"""Pages of a person: the first owner, the profile."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from annotator.accounts.requests import SignedIn


@login_required
def profile(request: SignedIn) -> HttpResponse:
    """Show how a person is called and reached."""
    return render(request, "accounts/profile.html", {"section": "profile"})

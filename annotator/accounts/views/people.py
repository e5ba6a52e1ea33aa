"""Everybody who can sign in; for the owner of the installation alone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from annotator.accounts import selectors, services
from annotator.accounts.models import User
from annotator.accounts.requests import SignedIn
from annotator.common.paging import key_asked, keyset_page

PAGE_SIZE = 100


@login_required
def people(request: SignedIn) -> HttpResponse:
    """List the accounts."""
    selectors.require_owner(request.user)
    return _people_page(request)


@require_POST
@login_required
def deactivate(request: SignedIn, user_id: int) -> HttpResponse:
    """Close an account's doors."""
    user = _person(request, user_id)
    services.deactivate(user=user, by=request.user, at=timezone.now())
    messages.success(request, f"{user} can't sign in any more. What {user} coded stays.")
    return redirect("accounts:people")


@require_POST
@login_required
def reactivate(request: SignedIn, user_id: int) -> HttpResponse:
    """Let a person in again."""
    user = _person(request, user_id)
    services.reactivate(user=user, by=request.user, at=timezone.now())
    messages.success(request, f"{user} can sign in again.")
    return redirect("accounts:people")


@never_cache
@require_POST
@login_required
def reset_link(request: SignedIn, user_id: int) -> HttpResponse:
    """Show a link by which the person sets a new password, once."""
    user = _person(request, user_id)
    key = services.make_reset_key(user=user, by=request.user, at=timezone.now())
    uid, _, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return _people_page(request, link=request.build_absolute_uri(path), link_for=user)


def _person(request: SignedIn, user_id: int) -> User:
    selectors.require_owner(request.user)
    return selectors.account(user_id)


def _people_page(request: SignedIn, **extra: object) -> HttpResponse:
    page = keyset_page(
        selectors.accounts(), size=PAGE_SIZE, after=key_asked(request, "after"), before=key_asked(request, "before")
    )
    return render(request, "accounts/people.html", {"page": page, "section": "people", **extra})

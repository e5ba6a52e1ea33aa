"""A person's own page: name, address, theme, API tokens."""

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from annotator.accounts import selectors, services, tokens
from annotator.accounts.forms import ProfileForm, TokenForm
from annotator.accounts.models import Theme
from annotator.accounts.requests import SignedIn
from annotator.common.forms import refusals_shown_in


@login_required
def profile(request: SignedIn) -> HttpResponse:
    """Show and change how a person is called and reached; a new address asks for the password first."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={"name": user.name, "email": user.email})
    if form.is_valid():
        if form.cleaned_data["email"] != user.email:  # whoever reads mail there can set a new password
            _require_recent_password(request)
        with refusals_shown_in(form):
            services.edit_profile(user=user, **form.cleaned_data, by=user, at=timezone.now())
            messages.success(request, "Your profile is saved.")
            return redirect("accounts:profile")
    context = {"form": form, "themes": Theme.choices, "section": "profile"}
    return render(request, "accounts/profile.html", context)


@require_POST
@login_required
def theme(request: SignedIn) -> HttpResponse:
    """Keep the theme and show the page in it."""
    services.choose_theme(user=request.user, theme=request.POST.get("theme", ""))
    return redirect("accounts:profile")


@never_cache
@login_required
def tokens_page(request: SignedIn) -> HttpResponse:
    """List the person's API tokens and make one; its secret is on the page that answers, and nowhere else."""
    form, secret = TokenForm(request.POST or None), None
    if form.is_valid():
        _require_recent_password(request)
        _, secret = tokens.make_token(user=request.user, name=form.cleaned_data["name"], at=timezone.now())
        form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": selectors.tokens_of(request.user), "section": "profile"}
    return render(request, "accounts/tokens.html", context)


@require_POST
@login_required
def revoke_token(request: SignedIn, token_id: int) -> HttpResponse:
    """Make one of the person's tokens useless."""
    token = selectors.token_of(request.user, token_id)
    tokens.revoke_token(token=token, at=timezone.now())
    messages.success(request, f"The token “{token.name}” is revoked.")
    return redirect("accounts:tokens")


def _require_recent_password(request: SignedIn) -> None:
    """Send a person who has not typed the password in the last minutes to do so, and come back."""
    records = get_authentication_records(request, request.user)
    typed_at = max((record["at"] for record in records if record["method"] == "password"), default=0)
    if time.time() - typed_at > app_settings.REAUTHENTICATION_TIMEOUT:
        raise ReauthenticationRequired

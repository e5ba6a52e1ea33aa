"""The door: signing in, and the first start."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from annotator.accounts import demo, selectors, services
from annotator.accounts.forms import AccountForm
from annotator.accounts.models import User
from annotator.common.errors import NotFound
from annotator.common.forms import refusals_shown_in


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """Sign in; before there is any account, go and make the owner's. The demo lists its accounts."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Lead the first visitor of a new installation to its beginning."""
        if not selectors.has_accounts():
            return redirect("accounts:first_owner")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # the framework's own signature
        """Add the demo's accounts, where this is the demo."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.IS_DEMO:
            context |= {"demo_accounts": demo.ACCOUNTS, "demo_password": demo.PASSWORD}
        return context


@never_cache
@sensitive_post_parameters("password", "password_again")
def first_owner(request: HttpRequest) -> HttpResponseBase:
    """Make the owner of a new installation and sign the person in; nothing is here once there is an account."""
    if selectors.has_accounts():
        raise NotFound
    form = AccountForm(request.POST or None)
    if form.is_valid():
        with refusals_shown_in(form):
            owner = services.create_owner(**form.answers(), at=timezone.now())
            return sign_in_new(request, owner, to=reverse("overview:studies"))
    return render(request, "accounts/first_owner.html", {"form": form})


def sign_in_new(request: HttpRequest, user: User, *, to: str) -> HttpResponse:
    """Sign in a person whose account was made in this request, and lead them on."""
    record_authentication(request, user, method="password", username=user.username)
    response: HttpResponse = perform_login(request, user, redirect_url=to)
    return response

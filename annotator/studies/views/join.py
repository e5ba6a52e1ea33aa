"""The door for the invited: people with an account, and people who make theirs here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from annotator.accounts.forms import AccountForm
from annotator.accounts.models import User
from annotator.accounts.views.door import sign_in_new
from annotator.common.forms import refusals_shown_in
from annotator.studies import services
from annotator.studies.models import Invitation, Study
from annotator.studies.selectors import open_invitation


@never_cache
@sensitive_post_parameters("password", "password_again")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an invitation is for, and accept it; public, for the link is the permission."""
    invitation = open_invitation(token=token, at=timezone.now())
    if isinstance(request.user, User):
        return _join_as(request, request.user, invitation, token)
    return _join_as_new(request, invitation, token)


def _join_as(request: HttpRequest, user: User, invitation: Invitation, token: str) -> HttpResponse:
    if request.method == "POST":
        study = services.accept_invitation(token=token, user=user, at=timezone.now())
        return _into(request, study)
    return render(request, "studies/join.html", {"invitation": invitation, "token": token})


def _join_as_new(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = AccountForm(request.POST or None, initial={"email": invitation.email})
    if form.is_valid():
        with refusals_shown_in(form):
            study, user = services.join_as_new(token=token, **form.answers(), at=timezone.now())
            messages.success(request, f"Welcome to {study.name}.")
            return sign_in_new(request, user, to=reverse("overview:study", kwargs={"slug": study.slug}))
    return render(request, "studies/join.html", {"invitation": invitation, "token": token, "form": form})


def _into(request: HttpRequest, study: Study) -> HttpResponse:
    messages.success(request, f"Welcome to {study.name}.")
    return redirect("overview:study", slug=study.slug)

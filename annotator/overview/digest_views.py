"""The page on which a person chooses how often a digest comes."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from annotator.accounts.requests import SignedIn
from annotator.common.forms import refusals_shown_in
from annotator.common.mail import is_kept_in_files
from annotator.overview import services
from annotator.overview.models import Every
from annotator.overview.selectors import digest_of


class DigestForm(forms.Form):
    """How often."""

    every = forms.ChoiceField(
        label="Send me a digest", choices=[("", "never"), *Every.choices], required=False, widget=forms.RadioSelect
    )


@login_required
def digest(request: SignedIn) -> HttpResponse:
    """Show and keep the choice, with the address of this installation as the person has reached it."""
    chosen = digest_of(request.user)
    form = DigestForm(request.POST or None, initial={"every": chosen.every if chosen else ""})
    if form.is_valid():
        with refusals_shown_in(form):
            services.choose_digest(
                user=request.user,
                every=form.cleaned_data["every"],
                address=request.build_absolute_uri("/"),
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, "Your choice is saved.")
            return redirect("overview:digest")
    context = {"form": form, "chosen": chosen, "is_kept_in_files": is_kept_in_files(), "section": "profile"}
    return render(request, "overview/digest.html", context)

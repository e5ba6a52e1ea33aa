"""A study made, described, its protocol read and written, its log."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from annotator.accounts.requests import SignedIn
from annotator.common.forms import refusals_shown_in
from annotator.common.markdown import render_markdown
from annotator.common.paging import key_asked
from annotator.studies import services
from annotator.studies.forms import ProtocolForm, SettingsForm, StudyForm
from annotator.studies.links import digest_of
from annotator.studies.log import log_page
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


@login_required
def new(request: SignedIn) -> HttpResponse:
    """Make a study; its maker becomes lead."""
    form = StudyForm(request.POST or None)
    if form.is_valid():
        with refusals_shown_in(form):
            study = services.create_study(**form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("overview:study", slug=study.slug)
    return render(request, "studies/new.html", {"form": form, "section": "studies"})


@login_required
def settings(request: SignedIn, slug: str) -> HttpResponse:
    """Change what a study is called and shows."""
    study = seat_at(user=request.user, slug=slug, action=Action.EDIT_STUDY).study
    form = SettingsForm(request.POST or None, initial=model_to_dict(study))
    if form.is_valid():
        with refusals_shown_in(form):
            services.edit_study(study=study, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, "The settings are saved.")
            return redirect("studies:settings", slug=study.slug)
    return render(request, "studies/settings.html", {"study": study, "form": form, "section": "settings"})


@login_required
def protocol(request: SignedIn, slug: str) -> HttpResponse:
    """Show the protocol; rendered afresh, which costs a millisecond or two for some pages of text."""
    seat = seat_at(user=request.user, slug=slug)
    context = {
        "study": seat.study,
        "html": render_markdown(seat.study.protocol),
        "may_edit": seat.may(Action.EDIT_STUDY),
        "section": "protocol",
    }
    return render(request, "studies/protocol.html", context)


@login_required
def edit_protocol(request: SignedIn, slug: str) -> HttpResponse:
    """Write the protocol; what was typed stays on the page when it can't be saved."""
    study = seat_at(user=request.user, slug=slug, action=Action.EDIT_STUDY).study
    form = ProtocolForm(request.POST or None, initial={"text": study.protocol, "seen": digest_of(study.protocol)})
    if form.is_valid():
        with refusals_shown_in(form):
            services.edit_protocol(study=study, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, "The protocol is saved.")
            return redirect("studies:protocol", slug=study.slug)
    return render(request, "studies/edit_protocol.html", {"study": study, "form": form, "section": "protocol"})


@login_required
def log(request: SignedIn, slug: str) -> HttpResponse:
    """Show who changed what, newest first."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_EVENTS)
    page, lines = log_page(seat, after=key_asked(request, "after"), before=key_asked(request, "before"))
    context = {"study": seat.study, "page": page, "lines": lines, "section": "log"}
    return render(request, "studies/log.html", context)

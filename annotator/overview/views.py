"""The list of a person's studies, and the home of one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from annotator.accounts.requests import SignedIn
from annotator.studies.selectors import seat_at, studies_of


@login_required
def studies(request: SignedIn) -> HttpResponse:
    """Show the studies in which the person has a role."""
    return render(request, "overview/studies.html", {"studies": studies_of(user=request.user), "section": "studies"})


@login_required
def study(request: SignedIn, slug: str) -> HttpResponse:
    """Show where a study stands and what the person has to do next."""
    seat = seat_at(user=request.user, slug=slug)
    return render(request, "overview/study.html", {"seat": seat, "section": "study"})

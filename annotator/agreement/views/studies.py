"""The agreement of a study over its rounds, and the coefficient that it chose."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annotator.agreement import selectors, services, trends
from annotator.agreement.choices import CHOICES
from annotator.agreement.figures.trends import trend
from annotator.agreement.views.files import figure_file
from annotator.common.http import signed_in
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


@login_required
@never_cache
@require_safe
def study_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the trend over ended rounds as coded, or read under `?version=`; `?format=` gives it as a file."""
    seat = seat_at(user=signed_in(request), slug=slug, action=Action.SEE_AGREEMENT)
    choice = selectors.choice_of(seat.study)
    rounds = trends.ended_rounds(seat)
    versions = trends.versions_to_read_under(rounds, seat)
    version = trends.version_asked(request.GET.get("version", ""), versions)
    read = f", read under codebook version {version.number}" if version else ""
    points = trends.points_of(rounds, seat, choice.coefficient, version)
    figure = trend(f"Agreement of {seat.study.name} over rounds{read}", points)
    if asked := request.GET.get("format"):
        name = f"agreement-{seat.study.slug}" + (f"-version-{version.number}" if version else "")
        return figure_file(figure, asked, name)
    context = {
        "seat": seat,
        "choice": choice,
        "choices": CHOICES,
        "may_choose": seat.may(Action.EDIT_STUDY) and not selectors.has_been_coded(seat.study),
        "is_fixed": selectors.has_been_coded(seat.study),
        "figure": figure,
        "version": version,
        "versions": versions,
        "question": f"version={version.number}" if version else "",
        "lines": list(zip(rounds, figure.printed, strict=True)),
        "section": "rounds",
    }
    return render(request, "agreement/study.html", context)


@login_required
@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Fix the study's coefficient."""
    seat = seat_at(user=signed_in(request), slug=slug, action=Action.SEE_AGREEMENT)
    services.choose_coefficient(
        study=seat.study, coefficient=request.POST.get("coefficient", ""), by=seat.user, at=timezone.now()
    )
    messages.success(request, "The coefficient is chosen. It is fixed when the first round opens.")
    return redirect("agreement:study", slug=slug)

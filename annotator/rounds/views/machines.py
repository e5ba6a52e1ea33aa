"""The page of a study's machine raters: which there are, and for leads marking one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from annotator.accounts.requests import SignedIn
from annotator.common.errors import NotAllowed
from annotator.common.forms import refusals_shown_in
from annotator.rounds import services
from annotator.rounds.forms.machines import MachineForm
from annotator.rounds.selectors.machines import machines_of, who_could_be_machines
from annotator.studies.rules import Action
from annotator.studies.selectors import member_of, seat_at


@require_http_methods(["GET", "POST"])
@login_required
def machines(request: SignedIn, slug: str) -> HttpResponse:
    """List the machine raters, and let a lead mark a member as one."""
    seat = seat_at(user=request.user, slug=slug, action=Action.SEE_ROUNDS)
    may_mark = seat.may(Action.MANAGE_MEMBERS)
    is_sent = request.method == "POST"
    if is_sent and not may_mark:
        raise NotAllowed("A lead marks machine raters.")
    people = who_could_be_machines(seat.study) if may_mark else []
    form = MachineForm(people, request.POST if is_sent else None)
    if is_sent and form.is_valid():
        user = next(one for one in people if one.pk == form.cleaned_data["user_id"])
        said = {key: form.cleaned_data[key] for key in ("model", "version", "prompt")}
        with refusals_shown_in(form):
            services.mark_machine_rater(study=seat.study, user=user, **said, by=request.user, at=timezone.now())
            messages.success(request, f"{user} is a machine rater.")
            return redirect("rounds:machines", slug=slug)
    context = {
        "study": seat.study,
        "lines": machines_of(seat),
        "form": form if people else None,
        "may_mark": may_mark,
        "section": "members",
    }
    return render(request, "rounds/machines.html", context)


@require_POST
@login_required
def unmark(request: SignedIn, slug: str, user_id: int) -> HttpResponse:
    """Take the mark off a member who has coded nothing."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_MEMBERS)
    user = member_of(study=seat.study, user_id=user_id)
    services.unmark_machine_rater(study=seat.study, user=user, by=request.user, at=timezone.now())
    messages.success(request, f"{user} is a rater like the others.")
    return redirect("rounds:machines", slug=slug)

"""Who belongs to a study; the lead gives and takes roles, invites and takes invitations back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from annotator.accounts.requests import SignedIn
from annotator.common.forms import refusals_shown_in
from annotator.studies import mail, selectors, services
from annotator.studies.forms import ROLE_HINTS, InviteForm, RolesForm
from annotator.studies.models import Role
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_at


@login_required
def members(request: SignedIn, slug: str) -> HttpResponse:
    """List a study's members."""
    return _page(request, seat_at(user=request.user, slug=slug), InviteForm())


@require_POST
@login_required
def roles(request: SignedIn, slug: str, user_id: int) -> HttpResponse:
    """Give a member exactly the ticked roles."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_MEMBERS)
    member = selectors.member_of(study=seat.study, user_id=user_id)
    form = RolesForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            chosen = form.cleaned_data["roles"]
            services.set_roles(study=seat.study, user=member, roles=chosen, by=request.user, at=timezone.now())
            said = f"{member} is {' and '.join(sorted(chosen))}." if chosen else f"{member} left the study."
            messages.success(request, said)
    for sentence in form.errors.values():
        messages.error(request, " ".join(map(str, sentence)))
    return _members_or_home(request, seat)


@never_cache
@require_POST
@login_required
def invite(request: SignedIn, slug: str) -> HttpResponse:
    """Make an invitation and show its link, once."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_MEMBERS)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, seat, form)
    made, token = services.invite(study=seat.study, **form.cleaned_data, by=request.user, at=timezone.now())
    link = request.build_absolute_uri(reverse("studies:join", kwargs={"token": token}))
    is_mailed = bool(made.email) and mail.send_invitation(made, link)
    return _page(request, seat, InviteForm(), link=link, invitation=made, is_mailed=is_mailed)


@require_POST
@login_required
def withdraw(request: SignedIn, slug: str, invitation_id: int) -> HttpResponse:
    """Make an invitation's link useless."""
    seat = seat_at(user=request.user, slug=slug, action=Action.MANAGE_MEMBERS)
    invitation = selectors.invitation_of(study=seat.study, pk=invitation_id)
    services.withdraw_invitation(invitation=invitation, by=request.user, at=timezone.now())
    messages.success(request, "The invitation is withdrawn: its link does nothing any more.")
    return redirect("studies:members", slug=slug)


def _page(request: SignedIn, seat: Seat, form: InviteForm, **extra: object) -> HttpResponse:
    may_manage = seat.may(Action.MANAGE_MEMBERS)
    context = {
        "study": seat.study,
        "members": selectors.members_of(study=seat.study),
        "invitations": selectors.waiting_invitations(study=seat.study, at=timezone.now()) if may_manage else [],
        "may_manage": may_manage,
        "roles": [(role.value, role.label, ROLE_HINTS[role]) for role in Role],
        "form": form,
        "section": "members",
        **extra,
    }
    return render(request, "studies/members.html", context)


def _members_or_home(request: SignedIn, seat: Seat) -> HttpResponse:
    """Return to the list, or to the start for a lead who left the study just now."""
    is_still_there = seat.study.memberships.filter(user=request.user).exists()
    return redirect("studies:members", slug=seat.study.slug) if is_still_there else redirect("overview:studies")

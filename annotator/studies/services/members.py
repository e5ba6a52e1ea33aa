"""Writes to a study's members: roles given and taken, one at a time."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.common import events
from annotator.common.errors import Invalid, NotFound, WrongState
from annotator.studies.models import Membership, Role, Study
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person


class LastLead(WrongState):
    """A study always has a lead."""

    def __init__(self) -> None:
        super().__init__("A study keeps at least one lead: make somebody else lead first.")


@transaction.atomic
def grant_role(*, study: Study, user: "Person", role: str, by: "Person", at: datetime) -> None:
    """Give a person a role; granting a role twice changes nothing. Refuses an unknown role and a closed account."""
    seat_in(user=by, study=study, action=Action.MANAGE_MEMBERS)
    check_role(role)
    if not user.is_active:
        raise WrongState(f"The account of {user} is deactivated.")
    add_role(study=study, user=user, role=role, by=by, at=at)


@transaction.atomic
def revoke_role(*, study: Study, user: "Person", role: str, by: "Person", at: datetime) -> None:
    """Take a role; what the person coded stays. Refuses to take the last lead's."""
    seat_in(user=by, study=study, action=Action.MANAGE_MEMBERS)
    check_role(role)
    Study.objects.select_for_update().get(pk=study.pk)  # two leads can't dismiss each other at once
    held = Membership.objects.filter(study=study, user_id=user.pk, role=role)
    if not held.exists():
        return
    if role == Role.LEAD and not _other_leads(study, user):
        raise LastLead
    held.delete()
    events.record(scope=study, subject=user, action="revoke role", by=by, at=at, before={"role": role})


@transaction.atomic
def set_roles(*, study: Study, user: "Person", roles: Collection[str], by: "Person", at: datetime) -> None:
    """Give a member exactly these roles, or none; refuses a stranger, and what `revoke_role` refuses."""
    seat_in(user=by, study=study, action=Action.MANAGE_MEMBERS)
    held = set(Membership.objects.filter(study=study, user_id=user.pk).values_list("role", flat=True))
    if not held:
        raise NotFound
    for role in sorted(set(roles) - held):
        grant_role(study=study, user=user, role=role, by=by, at=at)
    for role in sorted(held - set(roles)):
        revoke_role(study=study, user=user, role=role, by=by, at=at)


def add_role(*, study: Study, user: "Person", role: str, by: "Person", at: datetime) -> None:
    """Give a role without asking who may; for services that have asked."""
    _, is_new = Membership.objects.get_or_create(study=study, user_id=user.pk, role=role)
    if is_new:
        events.record(scope=study, subject=user, action="grant role", by=by, at=at, after={"role": role})


def check_role(role: str) -> None:
    """Refuse what is not a role."""
    if role not in Role.values:
        raise Invalid("A role is one of lead, rater, adjudicator and viewer.", "roles")


def _other_leads(study: Study, user: "Person") -> bool:
    leads = Membership.objects.filter(study=study, role=Role.LEAD, user__is_active=True)
    return leads.exclude(user_id=user.pk).exists()

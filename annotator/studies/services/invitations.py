"""Writes to invitations: a link made, taken back, accepted once. Only the link's digest is stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.accounts.models import User
from annotator.accounts.services import create_account
from annotator.common import events
from annotator.common.errors import Invalid, WrongState
from annotator.studies.links import digest_of, make_token
from annotator.studies.models import Invitation, Membership, Role, Study
from annotator.studies.rules import Action
from annotator.studies.selectors import DeadInvitation, open_invitation, seat_in
from annotator.studies.services.members import add_role, check_role

if TYPE_CHECKING:
    from annotator.common.people import Person

LIFE = timedelta(days=14)


class AlreadyMember(WrongState):
    """The person has these roles; the invitation stays for whom it is meant."""

    def __init__(self) -> None:
        super().__init__("You have these roles already. The link still works: send it to the person you mean.")


@transaction.atomic
def invite(*, study: Study, roles: Sequence[str], email: str, by: "Person", at: datetime) -> tuple[Invitation, str]:
    """Return an invitation and the token of its link, which can't be had again; refuses an empty choice of roles."""
    seat_in(user=by, study=study, action=Action.MANAGE_MEMBERS)
    if not roles:
        raise Invalid("Choose at least one role.", "roles")
    for role in roles:
        check_role(role)
    token = make_token()
    invitation = Invitation.objects.create(
        study=study,
        roles=[role for role in Role.values if role in roles],
        email=email.strip(),
        digest=digest_of(token),
        invited_by_id=by.pk,
        created_at=at,
        expires_at=at + LIFE,
    )
    after = {"roles": invitation.roles, "email": invitation.email}
    events.record(scope=study, subject=invitation, action="invite", by=by, at=at, after=after)
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: "Person", at: datetime) -> None:
    """Make an invitation's link useless; refuses one that was accepted."""
    seat_in(user=by, study=invitation.study, action=Action.MANAGE_MEMBERS)
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at):
        raise WrongState("This invitation was used or withdrawn already.")
    events.record(scope=invitation.study, subject=invitation, action="withdraw invitation", by=by, at=at)


@transaction.atomic
def accept_invitation(*, token: str, user: "Person", at: datetime) -> Study:
    """Give the person the invitation's roles and use the invitation up.

    Refuses a wrong, used, withdrawn or expired link, and a person who has all its roles (the link stays good).
    """
    invitation = open_invitation(token=token, at=at)
    study = invitation.study
    held = set(Membership.objects.filter(study=study, user_id=user.pk).values_list("role", flat=True))
    if held.issuperset(invitation.roles):
        raise AlreadyMember
    unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not unused.update(accepted_at=at, accepted_by_id=user.pk):
        raise DeadInvitation("This invitation was used or withdrawn a moment ago.")
    for role in invitation.roles:
        add_role(study=study, user=user, role=role, by=user, at=at)
    events.record(scope=study, subject=invitation, action="accept invitation", by=user, at=at)
    return study


@transaction.atomic
def join_as_new(*, token: str, username: str, email: str, name: str, password: str, at: datetime) -> tuple[Study, User]:
    """Make an account for an invited person and accept the invitation with it; both or neither.

    Refuses what `accept_invitation` and `create_account` refuse.
    """
    open_invitation(token=token, at=at)
    user = create_account(username=username, email=email, name=name, password=password, at=at)
    return accept_invitation(token=token, user=user, at=at), user

"""Every write to studies: the study itself, its members, its invitations."""

from annotator.studies.services.invitations import (
    AlreadyMember,
    accept_invitation,
    invite,
    join_as_new,
    withdraw_invitation,
)
from annotator.studies.services.members import LastLead, grant_role, revoke_role, set_roles
from annotator.studies.services.study import StaleProtocol, create_study, edit_protocol, edit_study

__all__ = [
    "AlreadyMember",
    "LastLead",
    "StaleProtocol",
    "accept_invitation",
    "create_study",
    "edit_protocol",
    "edit_study",
    "grant_role",
    "invite",
    "join_as_new",
    "revoke_role",
    "set_roles",
    "withdraw_invitation",
]

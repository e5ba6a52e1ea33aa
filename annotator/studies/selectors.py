"""What a person may reach of studies: their seat in one, and the list of theirs."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from annotator.accounts.models import User
from annotator.common.errors import NotAllowed, NotFound, WrongState
from annotator.studies import rules
from annotator.studies.links import digest_of
from annotator.studies.models import Invitation, Membership, Study
from annotator.studies.rules import Action

if TYPE_CHECKING:
    from annotator.common.people import Person


@dataclass(frozen=True)
class Seat:
    """One person's place in one study: every page and API call of the study starts with it."""

    study: Study
    user: "Person"
    roles: frozenset[str]

    def may(self, action: Action) -> bool:
        """Return whether this person may do this here."""
        return rules.may(self.roles, action)

    def require(self, action: Action) -> None:
        """Refuse with a sentence when this person may not."""
        if not self.may(action):
            raise NotAllowed(f"As {' and '.join(sorted(self.roles))} you may not {action}.")


def _seat(user: "Person", study: Study | None) -> Seat:
    if study is None or not user.is_authenticated:
        raise NotFound
    roles = frozenset(Membership.objects.filter(study=study, user_id=user.pk).values_list("role", flat=True))
    if not roles:
        raise NotFound
    return Seat(study, user, roles)


def seat_at(*, user: "Person", slug: str, action: Action = Action.SEE_STUDY) -> Seat:
    """Return the person's seat; `NotFound` for a stranger, `NotAllowed` when the action is not granted."""
    seat = _seat(user, Study.objects.select_related("corpus", "codebook").filter(slug=slug).first())
    seat.require(action)
    return seat


def seat_in(*, user: "Person", study: Study, action: Action = Action.SEE_STUDY) -> Seat:
    """Return the person's seat in a study already at hand, with the same refusals as `seat_at`."""
    seat = _seat(user, study)
    seat.require(action)
    return seat


def studies_of(*, user: "Person") -> "QuerySet[Study]":
    """Return the studies in which the person has a role, by name."""
    return Study.objects.filter(memberships__user_id=user.pk).distinct().order_by("name", "pk")


class UnknownInvitation(NotFound):
    """No invitation has this link."""

    def __init__(self) -> None:
        super().__init__("No invitation has this address: check that the link was copied whole, or ask for a new one.")


class DeadInvitation(WrongState):
    """The invitation was used, withdrawn or left too long; the message says which."""


def open_invitation(*, token: str, at: datetime) -> Invitation:
    """Return the invitation of a link that can still be accepted, or refuse with the reason."""
    invitation = Invitation.objects.select_related("study", "invited_by").filter(digest=digest_of(token)).first()
    if invitation is None:
        raise UnknownInvitation
    if invitation.accepted_at is not None:
        raise DeadInvitation("This invitation was used already. If it was you, sign in; if not, ask for a new one.")
    if invitation.withdrawn_at is not None:
        raise DeadInvitation("This invitation was withdrawn. Ask the person who sent it for a new one.")
    if invitation.expires_at <= at:
        raise DeadInvitation("This invitation is older than 14 days. Ask the person who sent it for a new one.")
    return invitation


@dataclass(frozen=True)
class Member:
    """A person of a study with all roles held in it."""

    user: User
    roles: frozenset[str]


def members_of(*, study: Study) -> list[Member]:
    """Return a study's members by name."""
    roles: dict[int, set[str]] = {}
    people: dict[int, User] = {}
    for row in study.memberships.select_related("user").order_by("user__name", "user_id"):
        people[row.user_id] = row.user
        roles.setdefault(row.user_id, set()).add(row.role)
    return [Member(person, frozenset(roles[pk])) for pk, person in people.items()]


def member_of(*, study: Study, user_id: int) -> User:
    """Return a member; `NotFound` for anybody else."""
    found = User.objects.filter(pk__in=study.memberships.filter(user_id=user_id).values("user_id")).first()
    if found is None:
        raise NotFound
    return found


def waiting_invitations(*, study: Study, at: datetime) -> "QuerySet[Invitation]":
    """Return the invitations that can still be accepted, newest first."""
    unused = study.invitations.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)
    return unused.select_related("invited_by").order_by("-pk")


def invitation_of(*, study: Study, pk: int) -> Invitation:
    """Return one of a study's invitations."""
    found = study.invitations.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found

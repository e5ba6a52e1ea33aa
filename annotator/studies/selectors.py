"""What a person may reach of studies: their seat in one, and the list of theirs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from annotator.common.errors import NotAllowed, NotFound
from annotator.studies import rules
from annotator.studies.models import Membership, Study
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

"""Writes about machine raters: a member is marked as a model or a script before it codes anything."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.common import events
from annotator.common.errors import Invalid, NotFound, WrongState
from annotator.rounds.models import MachineRater
from annotator.rounds.selectors.machines import is_fixed
from annotator.studies.models import Membership, Role, Study
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person


class MachineFixed(WrongState):
    """Whether a machine coded is not said afterwards, when figures could be seen to gain by it."""

    def __init__(self, user: "Person") -> None:
        super().__init__(
            f"{user} has coded in this study, or was a rater of a round that has ended, and stays what it is: give the "
            "machine an account of its own."
        )


@transaction.atomic
def mark_machine_rater(
    *, study: Study, user: "Person", model: str, version: str, prompt: str, by: "Person", at: datetime
) -> MachineRater:
    """Mark a rater of the study as a machine, or say anew which one it is.

    Refuses who may not manage members, a member who is no rater, a model or version left empty, and a rater who has
    submitted a coding or was in a round that has ended.
    """
    seat_in(user=by, study=study, action=Action.MANAGE_MEMBERS)
    _require_fresh_rater(study, user)
    said = {"model": model.strip(), "version": version.strip(), "prompt": prompt.strip()}
    for field in ("model", "version"):
        if not said[field]:
            raise Invalid(f"Say which {field} it is; for a script of your own, its name and its commit.", field)
    machine, _ = MachineRater.objects.update_or_create(
        study=study, user_id=user.pk, defaults=said | {"marked_by_id": by.pk, "marked_at": at}
    )
    events.record(scope=study, subject=user, action="mark machine rater", by=by, at=at, after=said)
    return machine


@transaction.atomic
def unmark_machine_rater(*, study: Study, user: "Person", by: "Person", at: datetime) -> None:
    """Take the mark off a rater who has coded nothing; refuses as `mark_machine_rater` does."""
    seat_in(user=by, study=study, action=Action.MANAGE_MEMBERS)
    machine = MachineRater.objects.filter(study=study, user_id=user.pk).first()
    if machine is None:
        raise NotFound
    if is_fixed(study, user.pk):
        raise MachineFixed(user)
    before = {"model": machine.model, "version": machine.version}
    machine.delete()
    events.record(scope=study, subject=user, action="unmark machine rater", by=by, at=at, before=before)


def _require_fresh_rater(study: Study, user: "Person") -> None:
    if not Membership.objects.filter(study=study, user_id=user.pk, role=Role.RATER).exists():
        raise NotFound
    if is_fixed(study, user.pk):
        raise MachineFixed(user)

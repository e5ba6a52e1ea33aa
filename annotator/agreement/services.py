"""Writes of the agreement room: the coefficient that a study chooses, and the figures kept when a round closes."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.agreement.choices import CHOICES
from annotator.agreement.frozen import METHOD, figures_of, seed
from annotator.agreement.models import Choice, FrozenAgreement
from annotator.agreement.selectors import choice_of, has_been_coded, ratings_of_round
from annotator.common import events
from annotator.common.errors import Invalid, WrongState
from annotator.rounds.models import Phase, Round
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person


class AlreadyCoding(WrongState):
    """A coefficient is chosen before anybody could see what it would say."""

    def __init__(self) -> None:
        super().__init__("A round of this study has been opened, so its coefficient can't change any more.")


@transaction.atomic
def choose_coefficient(*, study: Study, coefficient: str, by: "Person", at: datetime) -> Choice:
    """Fix the coefficient that the study calls its agreement; the lead may change it until a round opens.

    Refuses others, an unknown coefficient, and a study that has opened a round.
    """
    seat_in(user=by, study=study, action=Action.EDIT_STUDY)
    if coefficient not in CHOICES:
        raise Invalid("Choose one of the coefficients.", "coefficient")
    if has_been_coded(study):
        raise AlreadyCoding
    before = choice_of(study)
    choice, _ = Choice.objects.update_or_create(
        study=study, defaults={"coefficient": coefficient, "chosen_by_id": by.pk, "chosen_at": at}
    )
    events.record(
        scope=study,
        subject=study,
        action="choose coefficient",
        by=by,
        at=at,
        before={"coefficient": before.coefficient},
        after={"coefficient": coefficient},
    )
    return choice


@transaction.atomic
def freeze_agreement(*, round: Round, by: "Person", at: datetime) -> FrozenAgreement:
    """Keep the round's figures as they are at its close; called by whoever closes it, who has asked whether they may.

    Refuses a round that is not closed. Freezing twice keeps the first figures.
    """
    if round.phase != Phase.CLOSED:
        raise WrongState("Figures are kept when a round is closed.")
    figures = figures_of(ratings_of_round(round), choice_of(round.study).coefficient)
    facts = {"figures": figures, "method": METHOD, "seed": seed(), "frozen_at": at}
    kept, is_new = FrozenAgreement.objects.get_or_create(round=round, defaults=facts)
    if is_new:
        events.record(
            scope=round.study, subject=round, action="freeze agreement", by=by, at=at, after={"method": METHOD}
        )
    return kept

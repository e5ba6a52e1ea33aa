"""Closing a round whose conflicts are all settled or decided."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.adjudication import selectors
from annotator.adjudication.models import AgreementAfterDiscussion
from annotator.adjudication.screening import screened
from annotator.adjudication.selectors.after import figures_after
from annotator.adjudication.services.checks import lock_reconciling
from annotator.agreement.frozen import METHOD, seed
from annotator.agreement.services import freeze_agreement
from annotator.common import events
from annotator.common.errors import NotAllowed, WrongState
from annotator.rounds import blinding, rules
from annotator.rounds import services as rounds
from annotator.rounds.models import Purpose, Round
from annotator.studies.selectors import Seat, seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person


class Undecided(WrongState):
    """A round closes when nothing is left to settle."""

    def __init__(self, conflicts: int) -> None:
        super().__init__(f"{conflicts} conflict{' is' if conflicts == 1 else 's are'} not decided yet.")


@transaction.atomic
def close_round(*, round: Round, by: "Person", at: datetime) -> None:
    """Close a round whose conflicts are all settled by discussion or decided, so that its gold labels stand.

    Refuses people who are neither lead nor adjudicator, a round that is not reconciling, and one with a conflict that
    is neither. Leaves what `annotator.rounds.services.close_round` leaves, the round's figures of agreement, those
    after discussion where an answer was changed, and of a screening round the verdicts.
    """
    seat = seat_in(user=by, study=round.study)
    if not may_close(seat):
        raise NotAllowed("A lead or an adjudicator closes a round.")
    locked = lock_reconciling(round.pk)
    if blinding.makes_labels(locked.purpose):  # else nothing waits for a decision
        undecided = selectors.conflict_counts(locked, seat).undecided
        if undecided:
            raise Undecided(undecided)
    rounds.close_round(round=round, by=by, at=at)
    freeze_agreement(round=round, by=by, at=at)
    _freeze_after_discussion(round, by, at)
    if round.purpose == Purpose.SCREENING:
        rounds.keep_verdicts(round=round, codes=screened(round, seat), by=by, at=at)


def may_close(seat: Seat) -> bool:
    """Return whether a person may close rounds of the study, once their conflicts are settled or decided."""
    return rules.may_close(seat.roles)


def _freeze_after_discussion(round: Round, by: "Person", at: datetime) -> None:
    """Keep the figures after discussion, under their own name; nothing where nobody changed an answer."""
    figures = figures_after(round)
    if figures is None:
        return
    AgreementAfterDiscussion.objects.create(round=round, figures=figures, method=METHOD, seed=seed(), frozen_at=at)
    events.record(
        scope=round.study,
        subject=round,
        action="freeze agreement after discussion",
        by=by,
        at=at,
        after={"method": METHOD},
    )

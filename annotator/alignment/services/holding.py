"""What every write of the room does first: who may, and when; the round and the board wait for it."""

from typing import TYPE_CHECKING

from annotator.alignment.models import Alignment
from annotator.alignment.record import record_of
from annotator.alignment.selectors import board_of, may_align, require_board
from annotator.common.errors import NotAllowed, WrongState
from annotator.rounds.models import Phase, Round
from annotator.studies.selectors import seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person


class StaleBoard(WrongState):
    """Somebody moved a code since; nothing was overwritten. `since` tells what was done."""

    def __init__(self, since: str) -> None:
        told = f": {since}" if since else ""
        super().__init__(
            f"Somebody changed the board since you looked{told}. It stands here as it is now; do yours again."
        )


class AppliedAlready(WrongState):
    """The board has become operations on the draft."""

    def __init__(self) -> None:
        super().__init__(
            "This board is applied: its codes stand in the codebook's draft. Change them there, or open the board anew."
        )


class NotApplied(WrongState):
    """There is nothing to read codings as."""

    def __init__(self) -> None:
        super().__init__("Apply the board to the draft first, and read over what it made there.")


class ReadAlready(WrongState):
    """Conflicts, decisions and gold labels rest on it."""

    def __init__(self) -> None:
        super().__init__("The codings are read through this board, for good: change their codes in the codebook.")


def hold(round: Round, by: "Person") -> Alignment:
    """Return the alignment, once nobody else is at it; the round waits, so that it does not close meanwhile."""
    seat = seat_in(user=by, study=round.study)
    require_board(round, seat)
    now = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
    if now.phase != Phase.RECONCILING:
        raise WrongState("Own codes are aligned while a round is reconciling; this one is closed.")
    if not may_align(seat, now):
        raise NotAllowed("A lead or an adjudicator aligns own codes.")
    return Alignment.objects.get_or_create(round=round)[0]


def hold_board(round: Round, base_revision: int, by: "Person") -> Alignment:
    """Return the alignment while its board can be changed; refuses one applied, or changed since `base_revision`."""
    alignment = hold(round, by)
    if alignment.applied_at:
        raise AppliedAlready
    if alignment.revision != base_revision:
        raise StaleBoard(record_of(alignment, board_of(round, alignment)).since(base_revision))
    return alignment

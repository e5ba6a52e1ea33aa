"""Rounds in which raters make codes of their own: nothing of them is compared before those codes are aligned."""

from django.db.models import Q

from annotator.common.errors import WrongState
from annotator.rounds.models import Round

# rounds whose codings can be compared, as far as open coding is concerned
COMPARABLE = Q(is_open_coding=False) | Q(coded_under__isnull=False)


class NotAligned(WrongState):
    """Two raters' own codes may mean the same: comparing them as they are named would compare words."""

    def __init__(self) -> None:
        super().__init__(
            "This round was coded openly: align the raters' own codes first. Conflicts, decisions, gold labels and the "
            "close of the round rest on the aligned codes."
        )


def require_aligned(round: Round) -> None:
    """Refuse an openly coded round whose own codes are not aligned yet."""
    if round.awaits_alignment:
        raise NotAligned

"""What the room of the desks, which lies above, says and does when assignments change hands.

It registers itself when Django is ready, as narrowings and permissions do; without it nothing counts as begun.
"""

from collections.abc import Collection
from typing import Protocol

from annotator.rounds.models import Assignment, Round


class Desks(Protocol):
    """What is asked of the desks."""

    def begun(self, round: Round) -> Collection[int]:
        """Return the unsubmitted assignments of a round on which their raters have put something down."""

    def requeued(self, round: Round, raters: Collection[int]) -> None:
        """Learn that the queues of these raters (by id) have other reports than before."""


class NoDesks:
    """Nobody has begun anything, nobody needs to know."""

    def begun(self, round: Round) -> Collection[int]:
        """Return nothing."""
        return Assignment.objects.none().values_list("pk", flat=True)

    def requeued(self, round: Round, raters: Collection[int]) -> None:
        """Do nothing."""


_desks: Desks = NoDesks()


def register(desks: Desks) -> None:
    """Let these be the desks."""
    global _desks
    _desks = desks


def registered() -> Desks:
    """Return the desks."""
    return _desks

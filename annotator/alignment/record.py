"""The steps of a board, read: what was done by whom, what can be taken back or done again, and what waits for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from annotator.alignment.board import Board
from annotator.alignment.models import Alignment, BoardStep
from annotator.alignment.steps import Turn, read_turn

MOST_TOLD = 5


@dataclass(frozen=True)
class StepLine:
    """One step; `built_on_by` is the step that has to be taken back before it, None if there is none.

    `can_turn` says whether it can be taken back now, or done again where it was taken back; not if it `is_fixed`,
    which what was done before the board was applied is for good.
    """

    step: BoardStep
    turn: Turn
    built_on_by: BoardStep | None
    can_turn: bool
    is_fixed: bool = False


@dataclass(frozen=True)
class Record:
    """All steps of a board in their order."""

    lines: tuple[StepLine, ...]

    @property
    def newest_first(self) -> Sequence[StepLine]:
        """The steps as a list shows them."""
        return self.lines[::-1]

    @cached_property
    def undoable(self) -> BoardStep | None:
        """The step that was taken last, and stands."""
        standing = [line.step for line in self.lines if not (line.step.is_undone or line.is_fixed)]
        return max(standing, key=lambda step: step.last_revision, default=None)

    @cached_property
    def redoable(self) -> BoardStep | None:
        """The step that was taken back last, as long as no new one was taken since."""
        newest = max((line.step.revision for line in self.lines), default=0)
        undone = [line for line in self.lines if line.step.is_undone and line.step.last_revision > newest]
        last = max(undone, key=lambda line: line.step.last_revision, default=None)
        return last.step if last is not None and last.can_turn else None

    def line(self, step_id: int) -> StepLine | None:
        """Return a step by its id."""
        return next((line for line in self.lines if line.step.pk == step_id), None)

    def since(self, revision: int) -> str:
        """Return in words what was done since a revision of the board, the latest last."""
        changed = sorted((line.step for line in self.lines), key=lambda step: step.last_revision)
        words = [_told(step) for step in changed if step.last_revision > revision]
        left = len(words) - MOST_TOLD
        more = [f"{left} step{'s' if left > 1 else ''} more"] if left > 0 else []
        return "; ".join(more + words[-MOST_TOLD:])


def _told(step: BoardStep) -> str:
    if step.turned_by is None:
        return f"{step.words} (by {step.by})"
    return f"{step.words} ({'undone' if step.is_undone else 'done again'} by {step.turned_by})"


def record_of(alignment: Alignment, board: Board) -> Record:
    """Return the steps of a board as it stands; one query."""
    rows = BoardStep.objects.filter(alignment=alignment) if alignment.pk else BoardStep.objects.none()
    steps = list(rows.select_related("by", "turned_by").order_by("revision"))
    turns = {step.pk: read_turn(step.turn) for step in steps}
    last: dict[int, BoardStep] = {}
    for step in sorted(steps, key=lambda step: step.last_revision):
        if not step.is_undone:
            last |= dict.fromkeys(turns[step.pk].after, step)
    fixed = alignment.reopened_revision
    return Record(
        tuple(
            StepLine(step, turns[step.pk], None, can_turn=False, is_fixed=True)
            if step.last_revision <= fixed
            else _line(step, turns[step.pk], last, board)
            for step in steps
        )
    )


def _line(step: BoardStep, turn: Turn, last: dict[int, BoardStep], board: Board) -> StepLine:
    if step.is_undone:
        return StepLine(step, turn, None, turn.fits(board))
    later = [last[number] for number in turn.after if last[number].pk != step.pk]
    return StepLine(
        step, turn, max(later, key=lambda one: one.last_revision, default=None), not later and turn.back.fits(board)
    )

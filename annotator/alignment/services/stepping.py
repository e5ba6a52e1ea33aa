"""Steps on the board: each is kept, can be taken back and done again until the board is applied."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.alignment.board import Board
from annotator.alignment.models import Alignment, BoardStep
from annotator.alignment.record import Record, StepLine, record_of
from annotator.alignment.selectors import board_of, draft_book, letters_by_code, path_of
from annotator.alignment.services.holding import hold_board
from annotator.alignment.steps import Turn, take, told, turn_between
from annotator.common import events
from annotator.common.errors import WrongState
from annotator.rounds.models import Round

if TYPE_CHECKING:
    from annotator.common.people import Person

Change = Callable[[Board], Board]
MOST_WORDS = 300


class NothingToTurn(WrongState):
    """There is no step to take back or to do again, or it was turned already."""

    def __init__(self, *, is_redo: bool) -> None:
        super().__init__(f"There is nothing to {'do again' if is_redo else 'undo'} on this board.")


class BuiltOn(WrongState):
    """A later step rests on what this one made of a row."""

    def __init__(self, words: str, later: str) -> None:
        super().__init__(
            f"“{words}” can't be undone yet, because a later step changed the same row. Undo first: {later}"
        )


class TakenBefore(WrongState):
    """The codebook's draft rests on what was done before the board was applied."""

    def __init__(self, words: str) -> None:
        super().__init__(f"“{words}” was done before the board was applied. Change its rows instead.")


class NoLongerFits(WrongState):
    """The rows that a step was about were changed since it was taken back."""

    def __init__(self, words: str) -> None:
        super().__init__(f"“{words}” can't be done again: its rows have changed since. Do it anew.")


@transaction.atomic
def change_board(*, round: Round, change: Change, base_revision: int, by: "Person", at: datetime) -> Alignment:
    """Change the board by one step of `annotator.alignment.board.Board`, and keep it.

    Refuses who is neither lead nor adjudicator, a round that is not reconciling, a board that was changed since
    `base_revision` or is applied, and what the step refuses. Leaves the board with its next revision, and an event.
    """
    alignment = hold_board(round, base_revision, by)
    before = board_of(round, alignment)
    board = change(before)
    turn = turn_between(before, board)
    if not turn.after:
        return alignment
    _keep_board(alignment, board)
    BoardStep.objects.create(
        alignment=alignment,
        revision=alignment.revision,
        turn=turn.to_json(),
        words=_words(round, turn, board),
        by_id=by.pk,
        at=at,
    )
    rows = {"rows": len(board.rows), "revision": alignment.revision}
    events.record(scope=round.study, subject=alignment, action="change board", by=by, at=at, after=rows)
    return alignment


def undo_step(*, round: Round, base_revision: int, by: "Person", at: datetime, step: int | None = None) -> BoardStep:
    """Take back a step of the board, by its id, or the last one; steps that touched other rows stay.

    Refuses what `change_board` refuses, a step that a later one builds on (`BuiltOn`), and where there is none
    (`NothingToTurn`). Leaves the board with its next revision, the step as undone, and an event.
    """
    return _turn(round, step, base_revision, by, at, is_redo=False)


def redo_step(*, round: Round, base_revision: int, by: "Person", at: datetime, step: int | None = None) -> BoardStep:
    """Do again a step that was taken back, by its id, or the one that was taken back last.

    Refuses what `change_board` refuses, a step whose rows have changed since (`NoLongerFits`), and where there is none
    (`NothingToTurn`). Leaves the board with its next revision, the step as standing, and an event.
    """
    return _turn(round, step, base_revision, by, at, is_redo=True)


@transaction.atomic
def _turn(
    round: Round, step_id: int | None, base_revision: int, by: "Person", at: datetime, *, is_redo: bool
) -> BoardStep:
    alignment = hold_board(round, base_revision, by)
    board = board_of(round, alignment)
    line = _line_to_turn(record_of(alignment, board), step_id, is_redo=is_redo)
    _keep_board(alignment, take(board, line.turn if is_redo else line.turn.back))
    step = line.step
    step.is_undone, step.turned_revision = not is_redo, alignment.revision
    step.turned_by_id, step.turned_at = by.pk, at
    step.save()
    action = "redo board step" if is_redo else "undo board step"
    after = {"step": step.revision, "revision": alignment.revision}
    events.record(scope=round.study, subject=alignment, action=action, by=by, at=at, after=after)
    return step


def _line_to_turn(record: Record, step_id: int | None, *, is_redo: bool) -> StepLine:
    last = record.redoable if is_redo else record.undoable
    wanted = step_id if step_id is not None else last.pk if last else None
    line = record.line(wanted) if wanted is not None else None
    if line is None or line.step.is_undone != is_redo:
        raise NothingToTurn(is_redo=is_redo)
    if line.is_fixed:
        raise TakenBefore(line.step.words)
    if line.built_on_by is not None:
        raise BuiltOn(line.step.words, line.built_on_by.words)
    if not line.can_turn:
        raise NoLongerFits(line.step.words)
    return line


def _keep_board(alignment: Alignment, board: Board) -> None:
    alignment.board, alignment.revision = list(board.to_json()), alignment.revision + 1
    alignment.save()


def _words(round: Round, turn: Turn, board: Board) -> str:
    letters = letters_by_code(round)
    own = {key: f"“{entry.name}” ({letters[key]})" for key, entry in board.own.items()}
    codes = {key: path_of(code) for key, code in draft_book(round).codes_by_key.items()}
    words = told(turn, own, codes)
    return words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS - 1]}…"

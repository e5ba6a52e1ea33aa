"""What one step does to the board, taken back and done again: without a database."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.alignment.board import Board, Fate, first_board
from annotator.alignment.steps import Turn, read_turn, take, told, turn_between
from annotator.coding.own_codes import OwnEntry

OWN = [OwnEntry(number, f"own.{name}", 1, name) for number, name in enumerate("abcdefg", start=1)]
NAMED = {entry.key: f"“{entry.name}” (A)" for entry in OWN}
KEYS = st.sampled_from([entry.key for entry in OWN])
STEPS = st.lists(st.tuples(st.sampled_from(["put", "part", "aside", "name", "read"]), KEYS, KEYS), max_size=12)


def done(board: Board, step: tuple[str, str, str]) -> Board:
    what, key, other = step
    number = board.row_of(other).number
    return {
        "put": lambda: board.put(key, number),
        "part": lambda: board.part(key),
        "aside": lambda: board.set_aside(number),
        "name": lambda: board.describe(number, key, ""),
        "read": lambda: board.read_as(number, "crash", ("crash",)),
    }[what]()


def walked(steps: list[tuple[str, str, str]]) -> tuple[list[Board], list[Turn]]:
    boards, turns = [first_board(OWN)], []
    for step in steps:
        boards.append(done(boards[-1], step))
        turns.append(turn_between(boards[-2], boards[-1]))
    return boards, turns


@given(STEPS)
def test_any_steps_are_taken_back_one_by_one_and_done_again(steps: list[tuple[str, str, str]]) -> None:
    boards, turns = walked(steps)
    for before, after, turn in zip(boards[-2::-1], boards[::-1], turns[::-1], strict=False):
        assert turn.back.fits(after)
        assert take(after, turn.back) == before
    for before, after, turn in zip(boards, boards[1:], turns, strict=False):
        assert turn.fits(before)
        assert take(before, read_turn(turn.to_json())) == after


@given(STEPS, st.integers(0, 11))
def test_a_step_that_nothing_builds_on_is_taken_back_alone(steps: list[tuple[str, str, str]], which: int) -> None:
    boards, turns = walked(steps)
    if which >= len(turns) or any(turns[which].after.keys() & later.after.keys() for later in turns[which + 1 :]):
        return
    board = take(boards[-1], turns[which].back)
    assert sorted(key for row in board.rows for key in row.members) == sorted(NAMED)
    assert len({row.number for row in board.rows}) == len(board.rows)
    now, then = ({row.number: row for row in each.rows} for each in (board, boards[which]))
    assert all(now.get(number) == then.get(number) for number in turns[which].after)


def test_a_row_comes_back_where_it_stood_although_others_were_added() -> None:
    board = first_board(OWN[:4])
    merged = board.put("own.b", 1)
    later = merged.put("own.d", 3).part("own.d")
    back = take(later, turn_between(board, merged).back)
    assert [row.number for row in back.rows] == [1, 2, 3, 4]
    assert back.row(2).members == ("own.b",)


def test_steps_are_told_in_words() -> None:
    board = first_board(OWN[:3])
    two = board.put("own.b", 1)
    for after, words in (
        (two, "“b” (A) put into row 1"),
        (board.describe(2, "Better", ""), "Row 2 becomes “Better”"),
        (board.describe(2, "b", "What it is."), "Row 2 defined anew"),
        (board.read_as(2, "crash", ("crash",)), "Row 2 read as Failure / Crash"),
        (board.set_aside(2), "Row 2 set aside"),
        (two.describe(1, "Both", ""), "“b” (A) put into row 1; row 1 becomes “Both”"),
    ):
        assert told(turn_between(board, after), NAMED, {"crash": "Failure / Crash"}) == words
    assert told(turn_between(two, two.part("own.b")), NAMED, {}) == "“b” (A) given row 4 of its own"
    assert told(turn_between(board.set_aside(2), board), NAMED, {}) == "Row 2 becomes “b”"
    assert board.set_aside(2).row(2).fate is Fate.ASIDE

"""Long blocks fold around what a reader looks for, and every line of them is still there."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from mining.rendering.code import LONG, SHOWN, fold, is_environment, render_code, telling_line

LOG = [f"INFO step {number}: loss {number / 7:.3f}" for number in range(60)]
TRACEBACK = [
    "Traceback (most recent call last):",
    '  File "/srv/engine.py", line 10, in run',
    "    self.step()",
    "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB",
]
ENVIRONMENT = [
    "PyTorch version: 2.3.0+cu121",
    "CUDA used to build PyTorch: 12.1",
    "OS: Ubuntu 22.04.4 LTS (x86_64)",
    "GCC version: (Ubuntu 11.4.0) 11.4.0",
    "Python version: 3.10.14 (main)",
    "GPU models and configuration: GPU 0: NVIDIA H100",
    *[f"[pip3] torch-{number}==1.{number}" for number in range(30)],
]


def shown(lines: list[str]) -> list[str]:
    return [line for piece in fold(lines) if not piece.summary for line in lines[piece.start : piece.end]]


def test_a_short_block_is_shown_whole() -> None:
    assert shown(LOG[:LONG]) == LOG[:LONG]


def test_the_line_that_says_what_went_wrong_is_shown_with_the_lines_around_it() -> None:
    lines = [*LOG, *TRACEBACK, *LOG]
    assert lines[telling_line(lines) or 0] == TRACEBACK[-1]
    assert shown(lines) == [*LOG[:SHOWN], *TRACEBACK[1:], *LOG[:2]]


def test_a_count_of_no_errors_is_not_what_went_wrong() -> None:
    assert telling_line(["0 tests", "errors: 0", "error = none"]) is None


def test_a_plain_exception_counts_more_than_a_word_of_failure_before_it() -> None:
    assert telling_line(["warning: failed to load plugin", *LOG, "KeyError: 'model'"]) == 61


def test_frames_that_repeat_stand_once() -> None:
    frame = ['  File "a.py", line 3, in f', "    return f(n - 1)"]
    pieces = fold([*TRACEBACK[:1], *frame * 40, "RecursionError: maximum recursion depth exceeded"])
    assert [piece.summary for piece in pieces] == ["", "the same 2 lines 39 times more", ""]


def test_a_dump_of_the_environment_is_folded_but_for_its_start() -> None:
    assert is_environment(ENVIRONMENT)
    assert not is_environment(LOG)
    assert [piece.summary for piece in fold(ENVIRONMENT)] == ["", "33 more lines of the environment"]


@given(st.lists(st.sampled_from(["", "a", "b", "Error: c", "<d> & e", "OS: f"]), max_size=120))
def test_no_line_is_lost_or_doubled(lines: list[str]) -> None:
    pieces = fold(lines) if lines else []
    assert [number for piece in pieces for number in range(piece.start, piece.end)] == list(range(len(lines)))
    code = "\n".join(["start", *lines, "end"])
    html = re.sub(r"<summary>.*?</summary>", "", render_code(code, ""))
    assert unescape(re.sub(r"<[^>]+>", "", html)).split() == code.split()

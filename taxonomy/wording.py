"""Two texts side by side, with the words marked that only one of them has. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
# beyond this the comparison costs more than it tells: both texts are marked whole
MOST_TOKENS = 3000


@dataclass(frozen=True)
class Run:
    """A stretch of text that both sides have, or only this one."""

    text: str
    is_marked: bool


def side_by_side(before: str, after: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Return both texts as runs; what is marked stands on one side only."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > MOST_TOKENS or not old or not new:
        return _whole(before), _whole(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    codes = matcher.get_opcodes()
    left = _runs((old[i1:i2], tag != "equal") for tag, i1, i2, _, _ in codes)
    right = _runs((new[j1:j2], tag != "equal") for tag, _, _, j1, j2 in codes)
    return tuple(left), tuple(right)


def _whole(text: str) -> tuple[Run, ...]:
    return (Run(text, True),) if text else ()


def _runs(parts: "Iterator[tuple[list[str], bool]]") -> Iterator[Run]:
    for tokens, is_marked in parts:
        if tokens:
            yield Run("".join(tokens), is_marked)

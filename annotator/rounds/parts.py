"""Which part of a kept draw a round takes. Pure."""

from collections.abc import Collection, Sequence
from enum import StrEnum


class Part(StrEnum):
    """A part of the reports that are ready, in the order of the draw."""

    ALL = "all"
    UNUSED = "unused"
    FIRST_HALF = "first-half"
    SECOND_HALF = "second-half"
    NEXT = "next"


WORDS = {
    Part.ALL: "all reports",
    Part.UNUSED: "reports that no such round has yet",
    Part.FIRST_HALF: "the first half",
    Part.SECOND_HALF: "the second half",
    Part.NEXT: "the next {number:,} that no such round has yet",
}


def take(part: Part, ready: Sequence[int], used: Collection[int], number: int | None = None) -> list[int]:
    """Return the reports of a part; of an odd number the first half has one more, so that no report is in neither."""
    middle = (len(ready) + 1) // 2
    if part is Part.FIRST_HALF:
        return list(ready[:middle])
    if part is Part.SECOND_HALF:
        return list(ready[middle:])
    if part is Part.ALL:
        return list(ready)
    fresh = [report_id for report_id in ready if report_id not in set(used)]
    return fresh if part is Part.UNUSED else fresh[: number or 0]


def say(part: Part, number: int | None = None) -> str:
    """Return a part in words."""
    return WORDS[part].format(number=number or 0)

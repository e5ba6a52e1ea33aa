"""A span of a text that a rater marked, and who marked what.

Positions are characters (or tokens) of the text; the end is the first one no longer marked.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, order=True)
class Unit:
    """One marked span and what it was called."""

    start: int
    end: int
    label: Hashable = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"A span starts at 0 or later and ends after it starts: {self.start} to {self.end}.")

    @property
    def length(self) -> int:
        return self.end - self.start

    def overlap(self, other: "Unit") -> int:
        """How many characters both cover."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True)
class Continuum:
    """The text that was read, from `begin` on, `length` characters long."""

    length: int
    begin: int = 0

    @property
    def end(self) -> int:
        return self.begin + self.length

    def refuse_outside(self, units: Iterable[Unit]) -> None:
        """Refuses a span that leaves the text."""
        if any(unit.start < self.begin or unit.end > self.end for unit in units):
            raise ValueError("A span lies outside the text.")


Marked = Sequence[Sequence[Unit]]
"""The spans of each rater; a rater who read the text and marked nothing has an empty sequence."""


def labels_of(marked: Marked) -> tuple[Hashable, ...]:
    """Every label that a rater used, in order of first use."""
    return tuple(dict.fromkeys(unit.label for units in marked for unit in units))


def refuse_overlaps(units: Sequence[Unit]) -> None:
    """Refuses spans of one rater that cover the same character under the same label."""
    for label in labels_of([units]):
        ordered = sorted((unit.start, unit.end) for unit in units if unit.label == label)
        if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
            raise ValueError(f"Spans of one rater overlap under {label!r}.")

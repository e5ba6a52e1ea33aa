"""What a change of the codebook does to the ratings of one facet in one round. Pure: no ORM.

Codes are read before and after the change; where a reading leaves no doubt the ratings are counted as the new code.
What needs a human keeps its old code, for nobody knows yet what it will be.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from annotator.agreement.ratings import FacetRatings, Tokens
from annotator.statistics.ratings import MISSING
from taxonomy.book import CodeEntry
from taxonomy.carrying import Landing

Reading: TypeAlias = Callable[[str], Landing]


@dataclass(frozen=True)
class FacetImpact:
    """One facet of a round: which reports and raters have a code that changes, and the ratings before and after."""

    before: FacetRatings
    after: FacetRatings
    reports: frozenset[int]
    letters: frozenset[str]
    waiting: frozenset[int]

    @property
    def name(self) -> str:
        """The facet's name."""
        return self.before.facet.name

    @property
    def conflicts_before(self) -> int:
        """How many reports have different answers."""
        return int(_in_conflict(self.before).sum())

    @property
    def conflicts_after(self) -> int:
        """How many would have."""
        return int(_in_conflict(self.after).sum())

    def changed_conflicts(self) -> Iterator[tuple[int, bool]]:
        """Yield the row of each report whose answers differ only before, or only after, and whether it is after."""
        before, after = _in_conflict(self.before), _in_conflict(self.after)
        for row in np.flatnonzero(before != after).tolist():
            yield row, bool(after[row])

    @property
    def is_counted_otherwise(self) -> bool:
        """Whether agreement could be another: two answers are one now."""
        return self.before.said != self.after.said


def impact_on(
    ratings: FacetRatings, before: Reading, after: Reading, codes: Iterable[CodeEntry], *, of: str = ""
) -> FacetImpact | None:
    """Return what changes for one facet, or None; `codes` are the draft's, `of` one code to ask about alone."""
    tokens = {token for cell in ratings.used for token in cell if not token.startswith(":")}
    touched = {token for token in tokens if (of in before(token).codes if of else before(token) != after(token))}
    if not touched:
        return None
    rows = _holding(ratings, touched)
    unsure = {token for token in touched if after(token).is_uncertain or after(token).gone}
    waiting = _holding(ratings, unsure)
    known = tuple(codes)
    return FacetImpact(
        before=read_as(ratings, before, known),
        after=read_as(ratings, after, known),
        reports=_ids(ratings, rows),
        letters=frozenset(letter for place, letter in enumerate(ratings.letters) if rows[:, place].any()),
        waiting=_ids(ratings, waiting),
    )


def read_as(ratings: FacetRatings, reading: Reading, codes: Iterable[CodeEntry]) -> FacetRatings:
    """Return the ratings with each code as what it is read as, where that is one code and beyond doubt."""
    to = {token: _read(token, reading(token)) for cell in ratings.said for token in cell}
    left = {token for token, other in to.items() if token != other}
    own = tuple(code for code in ratings.facet.codes if code.key not in left)
    known = {code.key for code in own}
    new = tuple(code for code in codes if code.key in set(to.values()) - known)
    cells: list[Tokens] = [frozenset(to[token] for token in cell) for cell in ratings.said]
    return ratings.as_said(replace(ratings.facet, codes=(*own, *new)), cells)


def _read(token: str, landing: Landing) -> str:
    is_sure = not landing.is_uncertain and len(landing.codes) == 1
    return next(iter(landing.codes)) if is_sure and not token.startswith(":") else token


def _holding(ratings: FacetRatings, tokens: set[str]) -> NDArray[np.bool_]:
    """Which cells hold one of these codes."""
    numbers = [number for number, cell in enumerate(ratings.said) if cell & tokens]
    return np.asarray(np.isin(ratings.numbers, numbers), dtype=np.bool_)


def _in_conflict(ratings: FacetRatings) -> NDArray[np.bool_]:
    numbers = ratings.numbers
    if numbers.size == 0:
        return np.zeros(len(ratings.reports), dtype=np.bool_)
    highest = numbers.max(axis=1)
    lowest = np.where(numbers == MISSING, np.iinfo(numbers.dtype).max, numbers).min(axis=1)
    return np.asarray((highest != MISSING) & (lowest != highest), dtype=np.bool_)


def _ids(ratings: FacetRatings, cells: NDArray[np.bool_]) -> frozenset[int]:
    """The reports of which a cell holds one."""
    return frozenset(report for report, row in zip(ratings.reports, cells, strict=True) if row.any())

"""Whether raters coded otherwise late in their queues than early: shares and means by fifth of each rater's own queue.

Descriptive: counts and means with n, no test and no correction for chance. A fifth is where the report stood in the
rater's queue, not when it was coded: whoever puts hard reports off would otherwise make them look like late ones.
Pure: no ORM.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from annotator.agreement.ratings import UNSURE, FacetRatings
from annotator.statistics.ratings import MISSING, Integers

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIFTHS = 5
OVERALL = "all facets"
METHOD = (
    "By fifth of each rater's own queue (rank of the report among all reports assigned to the rater), over all human "
    "raters: the share of the other raters' answers to the same report that are the same answer, as whole sets where "
    "several codes count; the share of answers that are “unsure”; the mean number of passages marked for an answer. "
    "For all facets: the same over the answers to all of them, and passages for each coding. Seconds are the mean "
    "active time of first submissions."
)


@dataclass(frozen=True)
class Fifth:
    """What a fifth of the queues gave: a total over `n` answers, pairs of answers or codings."""

    total: float
    n: int

    @property
    def value(self) -> float | None:
        """The mean; None where there is nothing to take it of."""
        return self.total / self.n if self.n else None


@dataclass(frozen=True)
class Course:
    """One facet, or all of them, from the first fifth to the last."""

    name: str
    fifths: tuple[Fifth, ...]


@dataclass(frozen=True, eq=False)
class Queues:
    """Where each report stood in each rater's queue, and what was done there: reports in rows, raters in columns.

    `fifth` is 0 to 4, MISSING where nothing was assigned. `passages` counts, by facet, those of the independent coding.
    `is_coded` says where there is one. `seconds` is 0 where no time was counted, None where times may not be seen.
    """

    fifth: Integers
    is_coded: "NDArray[np.bool_]"
    passages: Mapping[str, Integers]
    seconds: Integers | None


@dataclass(frozen=True)
class OrderEffects:
    """All courses of a round; `seconds` is None where times may not be seen."""

    agreement: tuple[Course, ...]
    unsure: tuple[Course, ...]
    evidence: tuple[Course, ...]
    seconds: tuple[Course, ...] | None


def fifth_of(rank: Integers, size: Integers) -> Integers:
    """Return the fifth, 0 to 4, of each rank from 0 in a queue of this size."""
    return rank * FIFTHS // size


def effects_of(facets: Sequence[FacetRatings], queues: Queues) -> OrderEffects:
    """Return the courses of every facet and of all together; `facets` are those of the human raters alone."""
    agreement = tuple(Course(one.facet.name, _agreement(one, queues.fifth)) for one in facets)
    unsure = tuple(Course(one.facet.name, _unsure(one, queues.fifth)) for one in facets)
    evidence = tuple(Course(one.facet.name, _evidence(one, queues)) for one in facets)
    passages = sum((queues.passages[one.facet.key] for one in facets), start=np.zeros_like(queues.fifth))
    per_coding = _by_fifth(queues.fifth, queues.is_coded, passages)
    seconds = None
    if queues.seconds is not None:
        seconds = (Course(OVERALL, _by_fifth(queues.fifth, queues.seconds > 0, queues.seconds)),)
    return OrderEffects(
        agreement=(_together(agreement), *agreement),
        unsure=(_together(unsure), *unsure),
        evidence=(Course(OVERALL, per_coding), *evidence),
        seconds=seconds,
    )


def _agreement(ratings: FacetRatings, fifth: Integers) -> tuple[Fifth, ...]:
    """Each pair of answers counts twice: once at the place of either rater."""
    numbers = ratings.numbers
    found = [Fifth(0, 0)] * FIFTHS
    for mine, other in permutations(range(len(ratings.letters)), 2):
        both = (numbers[:, mine] != MISSING) & (numbers[:, other] != MISSING)
        found = _sum(found, _by_fifth(fifth[:, mine], both, numbers[:, mine] == numbers[:, other]))
    return tuple(found)


def _unsure(ratings: FacetRatings, fifth: Integers) -> tuple[Fifth, ...]:
    is_unsure = np.array([*(UNSURE in said for said in ratings.said), False], dtype=bool)[ratings.numbers]
    return _by_fifth(fifth, ratings.numbers != MISSING, is_unsure)


def _evidence(ratings: FacetRatings, queues: Queues) -> tuple[Fifth, ...]:
    return _by_fifth(queues.fifth, ratings.numbers != MISSING, queues.passages[ratings.facet.key])


def _by_fifth(
    fifth: Integers, counts: "NDArray[np.bool_]", values: "Integers | NDArray[np.bool_]"
) -> tuple[Fifth, ...]:
    """Sum values by fifth over the cells that count; a cell outside every queue never does."""
    kept = counts & (fifth != MISSING)
    n = np.bincount(fifth[kept], minlength=FIFTHS)
    totals = np.bincount(fifth[kept], weights=values[kept], minlength=FIFTHS)
    return tuple(Fifth(float(total), int(many)) for total, many in zip(totals, n, strict=True))


def _together(courses: Sequence[Course]) -> Course:
    found = [Fifth(0, 0)] * FIFTHS
    for course in courses:
        found = _sum(found, course.fifths)
    return Course(OVERALL, tuple(found))


def _sum(one: Sequence[Fifth], other: Sequence[Fifth]) -> list[Fifth]:
    return [Fifth(left.total + right.total, left.n + right.n) for left, right in zip(one, other, strict=True)]

"""Machine raters of a round: each against every human rater, and against what the humans agreed on. Pure: no ORM.

A machine's answers count for no other figure. The humans agree on a report where two of them or more answered and all
who did said the same; other reports are left out of that comparison, so it speaks of the easier reports.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from annotator.agreement.cards import HUMANS, PairCard
from annotator.agreement.ratings import FacetRatings
from annotator.statistics.ratings import MISSING


@dataclass(frozen=True)
class MachineCard:
    """One machine on one facet: a card against each human, and one against the humans' agreed answers.

    `against_agreed` is None where fewer than two humans code.
    """

    letter: str
    machine: str
    against_humans: tuple[PairCard, ...]
    against_agreed: PairCard | None

    @property
    def cards(self) -> tuple[PairCard, ...]:
        """Every comparison, the humans by letter, the agreed answers last."""
        return (*self.against_humans, *((self.against_agreed,) if self.against_agreed else ()))


def machine_cards(ratings: FacetRatings) -> tuple[MachineCard, ...]:
    """Return a card for each machine; `ratings` hold all raters of the round."""
    return tuple(_card(ratings, letter) for letter in ratings.letters if letter in ratings.machines)


def _card(ratings: FacetRatings, letter: str) -> MachineCard:
    humans = ratings.by_humans
    agreed = _against(ratings, letter, HUMANS, agreed_numbers(humans)) if len(humans.letters) > 1 else None
    pairs = (_against(ratings, letter, other, column) for other, column in _columns(humans))
    return MachineCard(letter, ratings.machines[letter], tuple(pairs), agreed)


def _columns(ratings: FacetRatings) -> Iterator[tuple[str, NDArray[np.integer]]]:
    for place, letter in enumerate(ratings.letters):
        yield letter, ratings.numbers[:, place]


def _against(ratings: FacetRatings, letter: str, other: str, column: NDArray[np.integer]) -> PairCard:
    own = ratings.numbers[:, ratings.letters.index(letter)]
    two = replace(ratings, letters=(letter, other), numbers=np.column_stack([own, column]))
    return PairCard(two, 0, 1)


def agreed_numbers(ratings: FacetRatings) -> NDArray[np.integer]:
    """Return, for each report, what all raters who answered it said, where they are two or more; else MISSING."""
    numbers = ratings.numbers
    rated = numbers != MISSING
    highest = numbers.max(axis=1, initial=MISSING)
    lowest = np.where(rated, numbers, np.iinfo(numbers.dtype).max).min(axis=1, initial=np.iinfo(numbers.dtype).max)
    are_one = (rated.sum(axis=1) > 1) & (lowest == highest)
    return np.where(are_one, highest, MISSING).astype(numbers.dtype)

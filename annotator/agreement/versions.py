"""What was said under one version of the codebook, read under a later one. Pure: no ORM.

An answer is read where every code in it leads to one code of the later version beyond doubt. An answer with a code
that was split, redefined or retired needs a human: it is left out, counted, and never guessed. So a figure read under
another version rests on fewer answers than the figure as coded, and the two are never mixed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from annotator.agreement.ratings import FacetRatings, Tokens
from taxonomy.book import FacetEntry
from taxonomy.carrying import Landing

Reading: TypeAlias = Callable[[str], Landing]


@dataclass(frozen=True, eq=False)
class ReadRatings:
    """Ratings under a later version, and how many answers of raters were left out because they need a human."""

    ratings: FacetRatings
    left_out: int


def read_under(ratings: FacetRatings, reading: Reading, facet: FacetEntry) -> ReadRatings:
    """Return the ratings in the codes of `facet`, which is the same facet in the later version."""
    cells = [_read(cell, reading, facet) for cell in ratings.said]
    lost = [number for number, cell in enumerate(cells) if cell is None]
    return ReadRatings(ratings.as_said(facet, cells), int(np.isin(ratings.numbers, lost).sum()))


def _read(cell: Tokens, reading: Reading, facet: FacetEntry) -> Tokens | None:
    read = {token if token.startswith(":") else _code(reading(token), facet) for token in cell}
    return None if None in read else frozenset(token for token in read if token is not None)


def _code(landing: Landing, facet: FacetEntry) -> str | None:
    if landing.is_uncertain or landing.gone or len(landing.codes) != 1:
        return None
    code = next(iter(landing.codes))
    return code if code in facet.by_key else None

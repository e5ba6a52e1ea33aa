"""Ratings after discussion: the independent ones with second answers in their place. Pure: no ORM.

What is computed from them says how far discussion brought the raters together. It is no measure of independent
agreement, and stands beside the figures of the independent codings, never in their place.
"""

from collections.abc import Mapping

import numpy as np

from annotator.adjudication.conflicts import Value, content_of
from annotator.agreement.ratings import FacetRatings, Tokens, tokens_of
from annotator.statistics.ratings import MISSING
from taxonomy.book import FacetEntry, Question

Key = tuple[int, str]
NOTE = "after discussion; not a measure of independent agreement"


def changed_cells(
    facet: FacetEntry, questions: Mapping[str, Question], second: Mapping[Key, Mapping[str, Value]]
) -> dict[tuple[int, str], Tokens | None]:
    """Return what was said of a facet after discussion, by report in the round and letter."""
    return {
        (report, letter): tokens_of(facet, content_of(questions[key], value))
        for (report, key), by_letter in second.items()
        if facet in questions[key].facets
        for letter, value in by_letter.items()
    }


def ratings_after(ratings: FacetRatings, cells: Mapping[tuple[int, str], Tokens | None]) -> FacetRatings:
    """Return the ratings with these cells in the place of the independent ones; the others stay as they are.

    Only a rater who has answered in the coding has a second answer, so as many answers are compared as before.
    """
    rows = {report: place for place, report in enumerate(ratings.reports)}
    columns = {letter: place for place, letter in enumerate(ratings.letters)}
    places: dict[Tokens | None, int] = {None: MISSING, **{said: place for place, said in enumerate(ratings.said)}}
    numbers = ratings.numbers.copy()
    for (report, letter), said in cells.items():
        numbers[rows[report], columns[letter]] = places.setdefault(said, len(places) - 1)
    said_at_all = tuple(said for said in places if said is not None)
    return FacetRatings(ratings.facet, ratings.reports, ratings.letters, said_at_all, numbers)


def count_changed(before: FacetRatings, after: FacetRatings) -> int:
    """Return how many answers are others than they were."""
    return int(np.count_nonzero(before.numbers != after.numbers))

"""The queues of a round's human raters as numbers: four queries, whatever the size of the round.

Whoever calls has asked whether the figures may be seen.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from annotator.agreement.order_effects import Queues, fifth_of
from annotator.agreement.ratings import FacetRatings
from annotator.agreement.reading import cells_of, columns_of, places_of
from annotator.coding.models import Coding, Evidence
from annotator.rounds.models import Assignment, Round
from annotator.rounds.selectors import lettered_raters
from annotator.statistics.ratings import MISSING, Integers


def read_queues(round: Round, facets: Sequence[FacetRatings], *, with_times: bool) -> Queues:
    """Return the queues of the human raters, as `facets` has reports and raters; refuses nothing."""
    raters = lettered_raters(round)
    grid = _Grid(facets[0].reports, tuple(raters), [not rater.machine for rater in raters.values()])
    codings, coded = cells_of(round, grid.reports, grid.raters)
    return Queues(
        fifth=_fifths(round, grid),
        is_coded=grid.table(coded, np.ones_like(coded)).astype(bool),
        passages={
            key: grid.of_humans(counts) for key, counts in _passages(round, facets, codings, coded, grid).items()
        },
        seconds=_seconds(round, grid) if with_times else None,
    )


class _Grid:
    """Reports in rows, raters in columns; flat cells count through the rows. Machines are read, then left out."""

    def __init__(self, reports: Sequence[int], raters: Sequence[int], is_human: Sequence[bool]) -> None:
        self.reports, self.raters = reports, raters
        self.size = len(reports) * len(raters)
        self.is_human = np.array(is_human, dtype=bool)

    def cells(self, of_report: Integers, by_rater: Integers) -> Integers:
        return places_of(of_report, self.reports) * len(self.raters) + places_of(by_rater, self.raters)

    def table(self, cells: Integers, values: Integers, empty: int = 0) -> Integers:
        flat = np.full(self.size, empty, dtype=np.int64)
        flat[cells] = values
        return self.of_humans(flat)

    def of_humans(self, flat: Integers) -> Integers:
        return flat.reshape(len(self.reports), len(self.raters))[:, self.is_human]


def _fifths(round: Round, grid: _Grid) -> Integers:
    """Return the fifth of each assignment in its rater's queue, whose positions may have gaps."""
    assigned = Assignment.objects.filter(round=round)
    of_report, by_rater, position = columns_of(assigned, "round_report_id", "rater_id", "position")
    order = np.lexsort((position, by_rater))
    _, starts, sizes = np.unique(by_rater[order], return_index=True, return_counts=True)
    rank = np.arange(len(order)) - np.repeat(starts, sizes)
    return grid.table(grid.cells(of_report, by_rater)[order], fifth_of(rank, np.repeat(sizes, sizes)), MISSING)


def _passages(
    round: Round, facets: Sequence[FacetRatings], codings: Integers, cells: Integers, grid: _Grid
) -> Mapping[str, Integers]:
    """Return by facet how many passages each cell's independent coding holds; earlier revisions don't count."""
    given, facet = columns_of(Evidence.objects.filter(coding__assignment__round=round), "coding_id", "facet_id")
    is_last = np.isin(given, codings)
    places, facet = np.searchsorted(codings, given[is_last]), facet[is_last]
    return {
        one.facet.key: np.bincount(cells[places[facet == one.facet.id]], minlength=grid.size).astype(np.int64)
        for one in facets
    }


def _seconds(round: Round, grid: _Grid) -> Integers:
    first = Coding.objects.filter(assignment__round=round, revision=1)
    names = ("assignment__round_report_id", "assignment__rater_id", "active_seconds")
    of_report, by_rater, seconds = columns_of(first, *names)
    return grid.table(grid.cells(of_report, by_rater), seconds)

"""Statistics of sets from a confusion table whose categories are sets: what `annotator.statistics.sets` computes from
each report, computed from each different pair of answers, which are few however many the reports are. Pure: no ORM.
"""

from collections.abc import Sequence

import numpy as np

from annotator.agreement.ratings import FacetRatings, Tokens
from annotator.statistics import diagnostics
from annotator.statistics.cohen import cohen_kappa
from annotator.statistics.percent import NO_PAIR
from annotator.statistics.ratings import MISSING, Ratings, Table
from annotator.statistics.results import Estimate, Result, Undefined
from annotator.statistics.sets import PRESENCE, CodeKappa, jaccard_similarity


def mean_overlap(table: Table, cells: Sequence[Tokens]) -> Result:
    """Return the mean Jaccard similarity of two raters' sets; not corrected for chance."""
    method = "mean Jaccard similarity of sets"
    if not table.n:
        return Undefined(reason=NO_PAIR, method=method, left_out=table.left_out)
    rows, columns = np.nonzero(table.counts)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    shared = np.array([jaccard_similarity(cells[row], cells[column]) for row, column in pairs])
    return Estimate(
        value=float(table.counts[rows, columns] @ shared) / table.n,
        n=table.n,
        method=method,
        left_out=table.left_out,
        diagnostics=(*diagnostics.few_reports(table.n), *diagnostics.left_out(table.left_out)),
    )


def kappa_of_code(table: Table, cells: Sequence[Tokens], token: str, name: str) -> CodeKappa:
    """Return one code's kappa of present against absent, and the share of the two raters' codings that carry it."""
    holds = np.array([token in cell for cell in cells], dtype=bool)
    with_code = table.counts[holds]
    both, first_only = int(with_code[:, holds].sum()), int(with_code[:, ~holds].sum())
    second_only = int(table.counts[~holds][:, holds].sum())
    neither = table.n - both - first_only - second_only
    presence = Table(np.array([[both, first_only], [second_only, neither]], dtype=np.int64), PRESENCE, table.left_out)
    given = 2 * both + first_only + second_only
    return CodeKappa(name, given / (2 * table.n) if table.n else None, cohen_kappa(presence))


def presence_of(ratings: FacetRatings, token: str) -> Ratings:
    """Return whether each rater gave a code to each report, as ratings of present (0) or absent (1)."""
    places = np.array([*(int(token not in cell) for cell in ratings.said), MISSING], dtype=np.int64)
    return Ratings(places[ratings.numbers], PRESENCE)

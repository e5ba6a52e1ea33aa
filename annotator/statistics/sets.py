"""Agreement where a rater gives each report a SET of codes.

The empty set is an answer ("no code applies"); a missing rating is none. Per code, the sets become present or absent
and every coefficient for two categories applies.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from annotator.statistics import diagnostics
from annotator.statistics.bootstrap import Resampling
from annotator.statistics.cohen import Kappa, cohen_kappa
from annotator.statistics.fleiss import fleiss_kappa
from annotator.statistics.krippendorff import Alpha, alpha_of_distances
from annotator.statistics.percent import NO_PAIR
from annotator.statistics.ratings import MISSING, Floats, Ratings, Scale
from annotator.statistics.results import Estimate, Result, Undefined, defined

Codes = frozenset[Hashable]
Similarity = Callable[[Codes, Codes], float]

PRESENCE = Scale(("present", "absent"))


@dataclass(frozen=True)
class SetRatings:
    """Reports in rows, raters in columns; a cell is a set of declared codes, or None where the rater has not coded."""

    rows: tuple[tuple[Codes | None, ...], ...]
    declared: tuple[Hashable, ...]

    def __post_init__(self) -> None:
        if len({len(row) for row in self.rows}) > 1:
            raise ValueError("Each report has one cell for each rater.")
        undeclared = {code for row in self.rows for cell in row if cell for code in cell} - set(self.declared)
        if undeclared:
            raise ValueError(f"Not declared: {', '.join(sorted(map(repr, undeclared)))}.")

    @classmethod
    def of(cls, rows: Iterable[Sequence[Iterable[Hashable] | None]], declared: Iterable[Hashable]) -> "SetRatings":
        """From any collections of codes; None is missing and an empty collection is the empty set."""
        cells = (tuple(None if cell is None else frozenset(cell) for cell in row) for row in rows)
        return cls(tuple(cells), tuple(declared))

    @classmethod
    def of_findings(cls, rows: Iterable[Sequence[Iterable[tuple[Hashable, ...]] | None]]) -> "SetRatings":
        """From findings: a report with two causes has two pairs of (component, root cause), compared as a set of pairs.

        The scale is the pairs that occur, for not every component can have every cause. A finding given twice is one.
        """
        cells = [[None if cell is None else frozenset(map(tuple, cell)) for cell in row] for row in rows]
        occurring = dict.fromkeys(pair for row in cells for cell in row if cell for pair in sorted(cell, key=repr))
        return cls(tuple(map(tuple, cells)), tuple(occurring))

    def of_code(self, code: Hashable) -> Ratings:
        """Whether each rater gave this code, as ratings of present (0) or absent (1)."""
        cells = [[MISSING if cell is None else int(code not in cell) for cell in row] for row in self.rows]
        return Ratings(np.array(cells, dtype=np.int64).reshape(len(cells), -1), PRESENCE)

    def as_categories(self) -> Ratings:
        """Each distinct set that occurs as a category of its own."""
        sets = tuple(dict.fromkeys(cell for row in self.rows for cell in row if cell is not None))
        return Ratings.of(self.rows, Scale(sets or (frozenset(),)))

    def pairs_by_report(self) -> Iterator[list[tuple[Codes, Codes]]]:
        """Per report with two ratings or more, all pairs of its sets."""
        for row in self.rows:
            rated = [cell for cell in row if cell is not None]
            if len(rated) >= 2:
                yield list(combinations(rated, 2))


@dataclass(frozen=True)
class CodeKappa:
    """One code's kappa between two raters and the share of their codings that carry it."""

    code: Hashable
    prevalence: float | None
    kappa: Kappa | Undefined


def jaccard_similarity(a: Codes, b: Codes) -> float:
    """|A and B| / |A or B|; two empty sets are equal."""
    return len(a & b) / len(a | b) if a or b else 1.0


def masi_similarity(a: Codes, b: Codes) -> float:
    """Jaccard times 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap, 0 (Passonneau 2006)."""
    if a == b:
        return 1.0
    monotony = 2 / 3 if a <= b or b <= a else 1 / 3
    return jaccard_similarity(a, b) * monotony


def code_kappas(ratings: SetRatings, first: int = 0, second: int = 1) -> tuple[CodeKappa, ...]:
    """Per declared code, Cohen's kappa of present against absent; undefined where neither rater ever gives it."""
    results = []
    for code in ratings.declared:
        table = ratings.of_code(code).pair(first, second)
        given = int(table.rows[0] + table.columns[0])
        results.append(CodeKappa(code, given / (2 * table.n) if table.n else None, cohen_kappa(table)))
    return tuple(results)


def macro_kappa(ratings: SetRatings) -> Result:
    """The plain mean of the codes' kappas; a rare code weighs as much as a common one. Skipped codes are counted.

    Of two raters Cohen's, of more Fleiss', on the code present or absent.
    """
    is_pair = bool(ratings.rows) and len(ratings.rows[0]) == 2
    method = "mean of Cohen's kappas per code" if is_pair else "mean of Fleiss' kappas per code"
    every: list[Result] = (
        [entry.kappa for entry in code_kappas(ratings)]
        if is_pair
        else [fleiss_kappa(ratings.of_code(code)) for code in ratings.declared]
    )
    kappas = defined(every)
    if not kappas:
        return Undefined(reason="No code has a kappa.", method=method)
    skipped = len(every) - len(kappas)
    notes = (f"{skipped} of {len(every)} codes have no kappa and are left out of the mean.",) if skipped else ()
    mean = float(np.mean([kappa.value for kappa in kappas]))
    return Estimate(value=mean, n=kappas[0].n, method=method, left_out=kappas[0].left_out, diagnostics=notes)


def exact_set_agreement(ratings: SetRatings) -> Result:
    """The mean over reports of the share of rater pairs with equal sets; harsh where reports carry many codes."""
    return _mean_similarity(ratings, "exact agreement of sets", lambda a, b: float(a == b))


def mean_jaccard(ratings: SetRatings) -> Result:
    """The mean over reports of the mean Jaccard similarity of rater pairs; not corrected for chance."""
    return _mean_similarity(ratings, "mean Jaccard similarity of sets", jaccard_similarity)


def micro_f1(ratings: SetRatings) -> Result:
    """2 sum |A and B| / (sum |A| + sum |B|) over all pairs; not corrected for chance, ruled by common codes.

    Undefined where no set holds a code, for then there is nothing to find.
    """
    method = "micro F1 of codes"
    left_out = _rated_once(ratings)
    reports = list(ratings.pairs_by_report())
    pairs = [pair for report in reports for pair in report]
    given = sum(len(a) + len(b) for a, b in pairs)
    if not given:
        reason = "No rater gave any code." if pairs else NO_PAIR
        return Undefined(reason=reason, method=method, n=len(reports), left_out=left_out)
    shared = sum(len(a & b) for a, b in pairs)
    notes = (*diagnostics.few_reports(len(reports)), *diagnostics.left_out(left_out))
    return Estimate(value=2 * shared / given, n=len(reports), method=method, left_out=left_out, diagnostics=notes)


def set_alpha(
    ratings: SetRatings, similarity: Similarity = masi_similarity, *, resampling: Resampling | None = None
) -> Alpha | Undefined:
    """Krippendorff's alpha with 1 - similarity of two sets as its distance, not squared; MASI unless told otherwise.

    Other tools weigh MASI differently (DKPro multiplies the distance) or fail on two empty sets.
    """
    categories = ratings.as_categories()
    sets = [cell for cell in categories.scale.categories if isinstance(cell, frozenset)]
    distance: Floats = np.array([[1 - similarity(a, b) for b in sets] for a in sets])
    name = "MASI distance of sets" if similarity is masi_similarity else "Jaccard distance of sets"
    return alpha_of_distances(categories, distance, name, resampling=resampling)


def _mean_similarity(ratings: SetRatings, method: str, similarity: Similarity) -> Result:
    left_out = _rated_once(ratings)
    means = [float(np.mean([similarity(a, b) for a, b in pairs])) for pairs in ratings.pairs_by_report()]
    if not means:
        return Undefined(reason=NO_PAIR, method=method, left_out=left_out)
    notes = (*diagnostics.few_reports(len(means)), *diagnostics.left_out(left_out))
    return Estimate(value=float(np.mean(means)), n=len(means), method=method, left_out=left_out, diagnostics=notes)


def _rated_once(ratings: SetRatings) -> int:
    return sum(1 for row in ratings.rows if sum(cell is not None for cell in row) == 1)

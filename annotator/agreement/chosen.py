"""Which coefficient is THE figure of a study, and the others that stand beside it. Pure.

A study fixes it before coding starts, so that nobody picks the highest afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from annotator.agreement.choices import CHOICES, RECOMMENDED
from annotator.agreement.lines import Line, lines_of
from annotator.agreement.ratings import FacetRatings
from annotator.statistics.bootstrap import Resampling
from annotator.statistics.brennan import brennan_prediger
from annotator.statistics.cohen import cohen_kappa
from annotator.statistics.conger import conger_kappa
from annotator.statistics.every import Named, every_coefficient
from annotator.statistics.fleiss import fleiss_kappa, scott_pi
from annotator.statistics.gwet import gwet_ac
from annotator.statistics.krippendorff import alpha_of_distances, krippendorff_alpha
from annotator.statistics.ratings import Floats, Level, Ratings
from annotator.statistics.results import Result, Undefined

NOMINAL_ALPHA = "krippendorff_alpha_nominal"
FOR_TWO = {RECOMMENDED: "cohen_kappa", "fleiss_kappa": "scott_pi", "conger_kappa": "cohen_kappa"}
FOR_MORE = {RECOMMENDED: NOMINAL_ALPHA}
Compute = Callable[[Ratings, Resampling | None], Result]
COMPUTED: dict[str, tuple[str, Compute]] = {
    "cohen_kappa": ("Cohen's kappa", lambda ratings, draws: cohen_kappa(ratings.pair(0, 1), resampling=draws)),
    "scott_pi": ("Scott's pi", lambda ratings, draws: scott_pi(ratings.pair(0, 1))),
    NOMINAL_ALPHA: (
        "Krippendorff's alpha, nominal",
        lambda ratings, draws: krippendorff_alpha(ratings, Level.NOMINAL, resampling=draws),
    ),
    "fleiss_kappa": ("Fleiss' kappa", lambda ratings, draws: fleiss_kappa(ratings)),
    "conger_kappa": ("Conger's kappa", lambda ratings, draws: conger_kappa(ratings)),
    "gwet_ac1": ("Gwet's AC1", lambda ratings, draws: gwet_ac(ratings)),
    "brennan_prediger": ("Brennan-Prediger", lambda ratings, draws: brennan_prediger(ratings)),
}
# fixed, so that everybody who opens a page reads the same interval
RESAMPLING = Resampling(seed=1)


@dataclass(frozen=True, eq=False)
class Figures:
    """All raters on one facet: the chosen coefficient and, beside it, every other."""

    ratings: FacetRatings
    choice: str = RECOMMENDED

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every coefficient, the chosen one with its resampled interval; of sets also alphas with distances."""
        categories = self.ratings.as_categories
        if categories.raters < 2:
            none = Undefined(reason="Agreement needs two raters.", method="agreement")
            return (Line(self.chosen_key, CHOICES[self.choice], none),)
        named = every_coefficient(categories)
        others = lines_of((*named, *(set_alphas(self.ratings) if self.ratings.is_set_valued else ())))
        return tuple(self._resampled(line) if line.key == self.chosen_key else line for line in others)

    def _resampled(self, line: Line) -> Line:
        """The chosen coefficient again, with an interval of resampled reports where it has one."""
        _, compute = COMPUTED[line.key]
        return Line(line.key, line.name, compute(self.ratings.as_categories, RESAMPLING))

    @property
    def chosen_key(self) -> str:
        """The key of the chosen coefficient for this number of raters."""
        return chosen_key(self.choice, len(self.ratings.letters))

    @property
    def headline(self) -> Line:
        """The chosen coefficient."""
        return next(line for line in self.lines if line.key == self.chosen_key)

    @property
    def percent(self) -> Line | None:
        """Percent agreement, which stands beside every coefficient; None for a single rater."""
        return next((line for line in self.lines if line.key == "percent_agreement"), None)

    @property
    def secondary(self) -> tuple[Line, ...]:
        """The others."""
        return tuple(line for line in self.lines if line.key not in (self.chosen_key, "percent_agreement"))


def chosen_key(choice: str, raters: int) -> str:
    """The key that a choice means for a number of raters."""
    return (FOR_TWO if raters <= 2 else FOR_MORE).get(choice, choice)


def headline_of(ratings: FacetRatings, choice: str) -> Line:
    """The chosen coefficient alone, with its analytic interval: for lists of many."""
    categories = ratings.as_categories
    if categories.raters < 2:
        return Figures(ratings, choice).headline
    key = chosen_key(choice, categories.raters)
    name, compute = COMPUTED[key]
    return Line(key, name, compute(categories, None))


def set_alphas(ratings: FacetRatings) -> tuple[Named, ...]:
    """Krippendorff's alpha with MASI and with Jaccard as the distance of two sets of codes."""
    jaccard, monotony = set_similarities(ratings)
    return (
        _alpha("alpha_masi", "MASI", ratings.as_categories, 1 - jaccard * monotony),
        _alpha("alpha_jaccard", "Jaccard", ratings.as_categories, 1 - jaccard),
    )


def set_similarities(ratings: FacetRatings) -> tuple[Floats, Floats]:
    """Jaccard, and MASI's factor, of every two categories that are sets: what `sets` says of two, for all at once."""
    tokens = {token: place for place, token in enumerate(ratings.declared)}
    holds = np.zeros((len(ratings.cells) or 1, len(tokens) or 1))
    for row, cell in enumerate(ratings.cells):
        holds[row, [tokens[token] for token in cell]] = 1
    shared, sizes = holds @ holds.T, holds.sum(axis=1)
    either = sizes[:, None] + sizes[None, :] - shared
    jaccard = np.divide(shared, either, out=np.ones_like(shared), where=either > 0)
    contains = shared == np.minimum(sizes[:, None], sizes[None, :])
    monotony = np.where(jaccard == 1, 1.0, np.where(contains, 2 / 3, 1 / 3))
    return jaccard, np.asarray(monotony)


def _alpha(key: str, name: str, categories: Ratings, distance: Floats) -> Named:
    np.fill_diagonal(distance, 0)
    result = alpha_of_distances(categories, distance, f"{name} distance of sets")
    return Named(key, f"Krippendorff's alpha, {name}", result)

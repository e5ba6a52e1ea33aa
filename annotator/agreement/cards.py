"""The agreement of one pair of raters on one facet, with all that must stand beside the number. Pure: no ORM."""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from annotator.agreement.confusion import Confusion
from annotator.agreement.overlaps import kappa_of_code, mean_overlap
from annotator.agreement.ratings import FacetRatings
from annotator.statistics.bootstrap import Resampling
from annotator.statistics.brennan import brennan_prediger
from annotator.statistics.cohen import Kappa, cohen_kappa
from annotator.statistics.diagnostics import DOMINANT_SHARE
from annotator.statistics.gwet import gwet_ac
from annotator.statistics.krippendorff import krippendorff_alpha
from annotator.statistics.percent import percent_agreement
from annotator.statistics.ratings import MISSING, Integers, Level, Table
from annotator.statistics.results import BootstrapInterval, Result, Undefined
from annotator.statistics.sets import CodeKappa
from annotator.statistics.skew import bias_index, prevalence_index
from annotator.statistics.weights import Weights

# stands for the humans' agreed answers beside a machine's; no rater has it for a letter
HUMANS = "humans"
# fixed, so that everybody who opens the card reads the same interval
BOOTSTRAP_SEED = 1


@dataclass(frozen=True)
class PairCard:
    """Two raters on one facet: the chosen coefficient first, everything else beside it."""

    ratings: FacetRatings
    first: int
    second: int

    @property
    def pair(self) -> str:
        """The pair by its letters, as addresses carry it: "A-B"."""
        return f"{self.first_letter}-{self.second_letter}"

    @property
    def first_letter(self) -> str:
        """Who stands in the rows."""
        return self.ratings.letters[self.first]

    @property
    def second_letter(self) -> str:
        """Who stands in the columns."""
        return self.ratings.letters[self.second]

    @cached_property
    def table(self) -> Table:
        """The declared categories of the first rater in rows, of the second in columns."""
        return self.ratings.as_categories.pair(self.first, self.second)

    @cached_property
    def kappa(self) -> Kappa | Undefined:
        """Cohen's kappa, unweighted."""
        return cohen_kappa(self.table)

    @cached_property
    def bootstrap(self) -> BootstrapInterval | None:
        """The percentile interval of 2,000 resamples of the reports; None where kappa or an interval has no meaning.

        Computed for one card at a time: the pages that list all pairs do without it.
        """
        resampled = cohen_kappa(self.table, resampling=Resampling(BOOTSTRAP_SEED))
        return resampled.bootstrap if isinstance(resampled, Kappa) else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What about the data makes kappa say less than it seems to, the two raters by their letters."""
        letters = {"Rater 1 ": f"Rater {self.first_letter} ", "Rater 2 ": f"Rater {self.second_letter} "}
        return tuple(letters.get(text[:8], text[:8]) + text[8:] for text in self.kappa.diagnostics)

    @cached_property
    def weighted(self) -> Kappa | Undefined | None:
        """Kappa with linear weights on the declared order, for an ordinal facet without other answers; else None."""
        is_ordered = self.ratings.as_categories.scale.level is Level.ORDINAL
        only_codes = all(not token.startswith(":") for token in self.ratings.declared)
        return cohen_kappa(self.table, Weights.LINEAR) if is_ordered and only_codes else None

    @cached_property
    def percent(self) -> Result:
        """The share of reports on which both said the same."""
        return percent_agreement(self.table)

    @cached_property
    def ac1(self) -> Result:
        """Gwet's AC1: beside kappa where one code prevails, never instead of it."""
        return gwet_ac(self.table)

    @cached_property
    def brennan(self) -> Result:
        """Brennan-Prediger: PABAK of two categories, and its analogue for more of them."""
        return brennan_prediger(self.table)

    @property
    def is_two_by_two(self) -> bool:
        """Whether two categories are declared, so that prevalence and bias are one number each."""
        return self.table.scale.size == 2

    @cached_property
    def prevalence(self) -> Result:
        """The prevalence index of a 2 x 2 table, signed."""
        return prevalence_index(self.table)

    @cached_property
    def bias(self) -> Result:
        """The bias index of a 2 x 2 table, signed."""
        return bias_index(self.table)

    @cached_property
    def skewed_by(self) -> str:
        """The category that holds more than nine tenths of the codings, so that AC1 must stand beside kappa; or ""."""
        totals = self.table.rows + self.table.columns
        share = totals.max() / max(1, totals.sum())
        return self.ratings.categories[int(totals.argmax())] if share > DOMINANT_SHARE else ""

    @cached_property
    def jaccard(self) -> Result | None:
        """The mean overlap of two sets, where sets are compared; else None."""
        return mean_overlap(self.table, self.ratings.cells) if self.ratings.is_set_valued else None

    @cached_property
    def codes(self) -> tuple[CodeKappa, ...]:
        """Each declared code present or absent: its prevalence and kappa."""
        cells, names = self.ratings.cells, self.ratings.names
        return tuple(kappa_of_code(self.table, cells, token, names[token]) for token in self.ratings.declared)

    @cached_property
    def confusion(self) -> Confusion:
        """The table as it is drawn."""
        return Confusion(self.table, self.ratings.categories)

    @cached_property
    def answered_by_neither(self) -> int:
        """How many reports neither of the two answered: no loss, and not among those left out."""
        return int((self._pair == MISSING).all(axis=1).sum())

    @cached_property
    def left_out(self) -> tuple[int, ...]:
        """The reports that only one of the two answered."""
        rated = self._pair != MISSING
        return self._reports_where(rated[:, 0] != rated[:, 1])

    def reports_in(self, row: int, column: int) -> tuple[int, ...]:
        """Return the reports of one cell of the table."""
        return self._reports_where((self._pair == (row, column)).all(axis=1))

    @cached_property
    def _pair(self) -> Integers:
        return self.ratings.as_categories.codes[:, [self.first, self.second]].astype(np.int64)

    def _reports_where(self, chosen: NDArray[np.bool_]) -> tuple[int, ...]:
        return tuple(self.ratings.reports[place] for place in np.flatnonzero(chosen))

    @property
    def method_text(self) -> str:
        """The sentence for the paper."""
        return method_text(self)


def pair_cards(ratings: FacetRatings) -> tuple[PairCard, ...]:
    """Return a card for every pair of the round's raters."""
    return tuple(PairCard(ratings, first, second) for first, second in combinations(range(len(ratings.letters)), 2))


def alpha_of_all(ratings: FacetRatings) -> Result | None:
    """Krippendorff's alpha over all raters, nominal; None for two raters, whose kappa says it already."""
    return krippendorff_alpha(ratings.as_categories, Level.NOMINAL) if len(ratings.letters) > 2 else None


def method_text(card: PairCard) -> str:
    """Return how the number came about, ready for the paper."""
    facet, table = card.ratings.facet, card.table
    unit = (
        "each distinct set of codes that a rater gave to a report counts as one category"
        if card.ratings.is_set_valued
        else f"{table.scale.size} declared categories"
    )
    left_out = _left_out_text(card.table.left_out)
    reports = f"{table.n} report" if table.n == 1 else f"{table.n} reports"
    return (
        f"Agreement on {facet.name} between raters {card.pair.replace('-', ' and ')} is Cohen's kappa, unweighted "
        f"({unit}), over the {reports} that both coded independently before the round ended.{left_out}"
        f"{card.ratings.independence}{_machine_text(card)} "
        "Standard error and 95 % interval follow Fleiss, Cohen and Everitt (1969). “Nothing applies” and “unsure” "
        "count as answers; a missing answer does not."
    )


def _machine_text(card: PairCard) -> str:
    machine = card.ratings.machines.get(card.first_letter)
    if not machine:
        return ""
    agreed = (
        " Humans stands for what all human raters who answered said, where they were two or more and said the same."
        if card.second_letter == HUMANS
        else ""
    )
    return f" {card.first_letter} is a machine rater ({machine}).{agreed}"


def _left_out_text(reports: int) -> str:
    if not reports:
        return ""
    what = "report that only one of them answered is" if reports == 1 else "reports that only one of them answered are"
    return f" {reports} {what} left out."

"""One facet of a round with all its raters: the figure, its views by pair, code, tree level and repository. Pure."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from annotator.agreement.cards import PairCard, pair_cards
from annotator.agreement.chosen import RESAMPLING, Figures, headline_of
from annotator.agreement.lines import Line, diagnostics_of
from annotator.agreement.overlaps import presence_of
from annotator.agreement.ratings import NOTHING, UNSURE, FacetRatings, Tokens
from annotator.agreement.whatif import WhatIf, only_reports, rolled_up
from annotator.statistics.cohen import cohen_kappa
from annotator.statistics.fleiss import fleiss_kappa
from annotator.statistics.ratings import MISSING
from annotator.statistics.results import Result
from annotator.statistics.saturation import Curve, Orders, saturation_curve, saturation_orders, saturation_point
from annotator.statistics.trees import Disagreements, Tree, disagreements

MOST_REPORTS_SHUFFLED = 300
SHUFFLES = 100


@dataclass(frozen=True, eq=False)
class FacetCard:
    """A facet's agreement; with a what-if, as it would be."""

    asked: FacetRatings
    choice: str
    what_if: WhatIf = field(default=WhatIf())
    repository_of: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def ratings(self) -> FacetRatings:
        """What the figures are computed from."""
        return self.what_if.apply(self.asked)

    @cached_property
    def figures(self) -> Figures:
        """The chosen coefficient and every other."""
        return Figures(self.ratings, self.choice)

    @cached_property
    def as_it_is(self) -> Line:
        """The chosen coefficient without any what-if."""
        return Figures(self.asked, self.choice).headline if self.what_if.is_asked else self.figures.headline

    @cached_property
    def pairs(self) -> tuple[PairCard, ...]:
        """A card for each pair of raters."""
        return pair_cards(self.ratings)

    @cached_property
    def diagnostics(self) -> tuple[str, ...]:
        """What to know before quoting it."""
        return diagnostics_of((self.figures.headline, *self.figures.secondary))

    @cached_property
    def codes(self) -> tuple[tuple[Line, float], ...]:
        """Each code present or absent: its kappa over all raters, and the share of codings that carry it."""
        return tuple(
            (Line(token, self.ratings.names[token], kappa), share)
            for token in self.ratings.declared
            for kappa, share in [self._of_code(token)]
        )

    def _of_code(self, token: str) -> tuple[Result, float]:
        presence = presence_of(self.ratings, token)
        totals = presence.patterns.totals
        share = float(totals[0] / max(1, totals.sum()))
        is_pair = presence.raters == 2
        return (cohen_kappa(presence.pair(0, 1)) if is_pair else fleiss_kappa(presence)), share

    @cached_property
    def depth(self) -> int:
        """How many levels the facet's tree has."""
        return max((code.depth for code in self.asked.facet.codes), default=0) + 1

    @cached_property
    def levels(self) -> tuple[Line, ...]:
        """The chosen coefficient at each level of the tree, the top first; empty for a flat facet."""
        if self.depth == 1:
            return ()
        of_level = ((level, rolled_up(self.ratings, level)) for level in range(1, self.depth + 1))
        return tuple(
            Line(str(level), f"level {level}", headline_of(ratings, self.choice).result) for level, ratings in of_level
        )

    @cached_property
    def split(self) -> Disagreements | None:
        """Where in the tree pairs of raters part, over all pairs; None for a flat facet and for sets of codes."""
        if self.depth == 1 or self.ratings.is_set_valued or not self.pairs:
            return None
        codes = self.ratings.facet.by_key
        names = self.ratings.names
        parents: dict[Hashable, Hashable | None] = {
            names[key]: names[code.parent_key] if code.parent_key in codes else None for key, code in codes.items()
        }
        parts = [disagreements(card.table, Tree.of_parents(parents)) for card in self.pairs]
        summed = {name: sum(getattr(part, name) for part in parts) for name in Disagreements.__dataclass_fields__}
        return Disagreements(**summed)

    @cached_property
    def repositories(self) -> tuple[Line, ...]:
        """The chosen coefficient for the reports of each repository; empty where there is one only."""
        names = sorted(set(self.repository_of.values()))
        if len(names) < 2:
            return ()
        groups = ((name, frozenset(one for one, of in self.repository_of.items() if of == name)) for name in names)
        return tuple(
            Line(name, name or "none", headline_of(only_reports(self.ratings, reports), self.choice).result)
            for name, reports in groups
        )

    @cached_property
    def saturation(self) -> Curve:
        """How the codes came up, report by report in the round's order, whichever rater gave them."""
        return saturation_curve(self._codes_by_report)

    @property
    def saturated_at(self) -> int | None:
        """The report after which two in a row bring at most 5 % of what the first four brought; None where never."""
        return saturation_point(self.saturation.new)

    @cached_property
    def saturated_in_other_orders(self) -> Orders | None:
        """The same over shuffled orders; None for rounds so long that the page would wait for it."""
        if len(self.ratings.reports) > MOST_REPORTS_SHUFFLED:
            return None
        return saturation_orders(self._codes_by_report, seed=RESAMPLING.seed, orders=SHUFFLES)

    @cached_property
    def _codes_by_report(self) -> list[Tokens]:
        said, other = self.ratings.said, {NOTHING, UNSURE}
        rows = self.ratings.numbers.tolist()
        return [frozenset(token for place in row if place != MISSING for token in said[place]) - other for row in rows]

    @property
    def method_text(self) -> str:
        """The sentences for the paper."""
        raters = f"{len(self.ratings.letters)} raters"
        unit = (
            "each distinct set of codes that a rater gave to a report counts as one category"
            if self.ratings.is_set_valued
            else f"{self.ratings.as_categories.scale.size} declared categories"
        )
        return (
            f"Agreement on {self.ratings.facet.name} between {raters} ({unit}), who coded independently before the "
            f"round ended.{self.ratings.independence} {self.figures.headline.sentence} “Nothing applies” and “unsure” "
            f"count as answers; a missing answer does not.{self._machines_text}"
        )

    @property
    def _machines_text(self) -> str:
        machines = ", ".join(self.ratings.machines.values())
        return f" Machine raters ({machines}) are not counted." if machines else ""

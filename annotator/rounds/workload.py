"""How a lead wants reports shared among people; `annotator.rounds.sharing` then does it for places. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from annotator.rounds.sharing import Order, Overlap, Sharing

HEAVIEST = 10
OVERLAP_WORDS = {
    Overlap.FULL: "every report is read by {k}",
    Overlap.PARTIAL: "{share} % of the reports are read by {k}, the others by one",
    Overlap.CHAINED: "{share} % of the reports are read by {k} who are neighbours in a ring, the others by one",
}
ORDER_WORDS = {
    Order.SHUFFLED: "in an order of each rater's own",
    Order.FIXED: "in the order of the draw",
}


@dataclass(frozen=True)
class Workload:
    """The wish: overlap, its share in percent, order, whether each repository is spread evenly, weights by person."""

    overlap: Overlap = Overlap.FULL
    share: int = 100
    order: Order = Order.SHUFFLED
    is_spread: bool = False
    weights: Mapping[int, int] = field(default_factory=dict)

    def sharing(self, people: Sequence[int], raters_per_report: int) -> Sharing:
        """Return the design for these people in the order of their places; who has no weight weighs 1."""
        weights = tuple(self.weights.get(person, 1) for person in people)
        return Sharing(weights, raters_per_report, self.overlap, self.share, self.order)

    def say(self, raters_per_report: int) -> str:
        """Return the wish in words."""
        k = f"{raters_per_report} rater{'' if raters_per_report == 1 else 's'}"
        words = f"{OVERLAP_WORDS[self.overlap].format(k=k, share=self.share)}, {ORDER_WORDS[self.order]}"
        return f"{words}; each repository is spread evenly" if self.is_spread else words

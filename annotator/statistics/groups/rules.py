"""Codes that come together: how much oftener than by chance, and whether two lists share what leads them."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from annotator.statistics.results import Undefined


@dataclass(frozen=True, kw_only=True)
class AssociationRule:
    """Reports with A also have B: lift 1 is independence. Conviction is Undefined where the rule never fails."""

    support: float
    confidence: float
    lift: float
    leverage: float
    conviction: float | Undefined


def association_rule(*, both: int, first: int, second: int, n: int) -> AssociationRule | Undefined:
    """From how many of n reports carry both codes, the first and the second.

    support = both / n, confidence = both / first, lift = confidence / (second / n), leverage = support minus the
    product of the shares, conviction = (1 - second / n) / (1 - confidence). Misleads on few reports: set a least count.
    """
    if not 0 <= both <= min(first, second) or max(first, second) > n:
        raise ValueError("No more reports carry both codes than carry one, and none more than there are.")
    if not first or not second:
        return Undefined(reason="One of the two codes does not occur.", method="association rule", n=n)
    share, confidence = second / n, both / first
    never_fails = Undefined(reason="The rule never fails.", method="conviction", n=n)
    return AssociationRule(
        support=both / n,
        confidence=confidence,
        lift=confidence / share,
        leverage=both / n - first / n * share,
        conviction=(1 - share) / (1 - confidence) if confidence < 1 else never_fails,
    )


def top_overlap(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | Undefined:
    """|A and B| / |A or B| of two lists of leading codes, whatever their order; settle ties before."""
    a, b = frozenset(first), frozenset(second)
    return len(a & b) / len(a | b) if a or b else Undefined(reason="Both lists are empty.", method="overlap of lists")

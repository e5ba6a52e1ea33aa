"""A sample divided among strata: how many from each, and how sure shares over all of them then are.

It draws nothing, and knows nothing of what the strata are.
"""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from annotator.statistics.samples import achieved_margin

Whole = dict[str, int]


class Allocation(StrEnum):
    """How a sample is divided: by the size of the strata, or the same number from each."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"


def allocate(
    total: int,
    populations: Mapping[str, int],
    *,
    rule: Allocation = Allocation.PROPORTIONAL,
    at_least: Mapping[str, int] | None = None,
    at_most: Mapping[str, int] | None = None,
) -> Whole:
    """Divide `total` among strata: n_h = n N_h / N, or n / H, within `at_least` and `at_most` and never more than N_h.

    What the bounds take from or add to one stratum the others share by the same rule: n_h = min(u_h, max(l_h, c w_h))
    for the one c at which the n_h sum to n (Cochran 1977, sections 5.5 and 5.8). Whole numbers come from the largest
    remainders, the larger stratum and then the earlier name first among equal ones. Refuses a total that the strata
    can't give, or that their minimums exceed.
    """
    caps = {name: min(size, (at_most or populations).get(name, size)) for name, size in populations.items()}
    floors = {name: min(cap, max(0, (at_least or {}).get(name, 0))) for name, cap in caps.items()}
    if not sum(floors.values()) <= total <= sum(caps.values()):
        raise ValueError(f"{total} can't be divided between {sum(floors.values())} and {sum(caps.values())}.")
    quotas = _quotas(total, caps, floors, _weights(populations, rule))
    sizes = {name: math.floor(quota) for name, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda name: (sizes[name] - quotas[name], -populations[name], name))
    for name in by_remainder[: total - sum(sizes.values())]:
        sizes[name] += 1
    return sizes


def stratified_margin(strata: Sequence[tuple[int, int]], *, share: float = 0.5, z: float = 1.96) -> float | None:
    """z sqrt(sum W_h^2 p (1 - p) / n_h · (N_h - n_h) / (N_h - 1)), W_h = N_h / N, for strata (N_h, n_h).

    The margin of a share over the whole population when each stratum counts by its size, so with weights N_h / n_h
    where the allocation was not proportional (Cochran 1977, section 5.10). None when a stratum was left out: what was
    not looked at has no margin.
    """
    population = sum(size for size, _ in strata)
    if not population or any(not drawn for size, drawn in strata if size):
        return None
    squares = (
        (size / population * achieved_margin(drawn, size, share=share, z=z)) ** 2 for size, drawn in strata if size
    )
    return math.sqrt(sum(squares))


def _weights(populations: Mapping[str, int], rule: Allocation) -> Whole:
    return {name: size if rule is Allocation.PROPORTIONAL else int(size > 0) for name, size in populations.items()}


def _quotas(total: int, caps: Mapping[str, int], floors: Mapping[str, int], weights: Whole) -> dict[str, Fraction]:
    """Return the exact quotas: find the two corners between which c lies, and go straight between them."""

    def at(scale: Fraction) -> dict[str, Fraction]:
        return {name: min(Fraction(caps[name]), max(Fraction(floors[name]), scale * weights[name])) for name in caps}

    corners = {Fraction(bound[name], weights[name]) for bound in (floors, caps) for name in caps if weights[name]}
    low = Fraction(0)
    for high in sorted(corners):
        if sum(at(high).values()) >= total:
            below, above = sum(at(low).values(), Fraction()), sum(at(high).values(), Fraction())
            step = (total - below) / (above - below) if above != below else Fraction(0)
            return at(low + (high - low) * step)
        low = high
    return at(low)

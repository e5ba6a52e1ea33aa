"""Many tests at once: p values raised so that chance findings stay rare. State the family of tests beside them."""

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm (1979), for few confirmatory tests: the chance of any false finding stays below the level."""
    _refuse_odd(p_values)
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, most = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        most = max(most, min(1.0, (len(order) - rank) * p_values[place]))
        adjusted[place] = most
    return tuple(adjusted)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Benjamini and Hochberg (1995), for many exploratory tests: the share of false findings stays below the level."""
    _refuse_odd(p_values)
    order = sorted(range(len(p_values)), key=p_values.__getitem__, reverse=True)
    adjusted, least = [0.0] * len(p_values), 1.0
    for rank, place in enumerate(order):
        least = min(least, p_values[place] * len(order) / (len(order) - rank))
        adjusted[place] = least
    return tuple(adjusted)


def _refuse_odd(p_values: Sequence[float]) -> None:
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("A probability lies between 0 and 1.")

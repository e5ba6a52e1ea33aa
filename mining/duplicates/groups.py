"""Groups that pairs make: who is tied to whom, directly or through others. Pure."""

from collections.abc import Iterable


def join(pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """Return the groups of what the pairs tie together, each of two members or more."""
    group_of: dict[int, set[int]] = {}
    for first, second in pairs:
        one, other = group_of.get(first, {first}), group_of.get(second, {second})
        if one is other:
            continue
        if len(one) < len(other):
            one, other = other, one
        one |= other
        for member in (first, second, *other):
            group_of[member] = one
    return list({id(group): group for group in group_of.values()}.values())

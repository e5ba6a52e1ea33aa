"""When reading further reports stops bringing new codes (Guest, Namey and Chen 2020)."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.statistics.results import Undefined


@dataclass(frozen=True)
class Run:
    """A run of sources: the last of them, counted from 1, and its new codes as a share of the base's codes."""

    last_source: int
    ratio: float


def saturation_runs(new_codes: Sequence[int], *, base: int = 4, run: int = 2) -> tuple[Run, ...] | Undefined:
    """For each run after the base: codes first seen in the run over codes seen in the base; at most .05 is usual.

    `new_codes` counts, source by source, the codes not seen before, under ONE version of the codebook. The order of
    sources matters. Undefined where the base has no codes.
    """
    if base < 1 or run < 1 or any(number < 0 for number in new_codes):
        raise ValueError("A base and a run have at least one source, and no source has fewer than no new codes.")
    known = sum(new_codes[:base])
    if not known:
        return Undefined(reason="The base has no codes.", method="saturation")
    ends = range(base + run, len(new_codes) + 1)
    return tuple(Run(end, sum(new_codes[end - run : end]) / known) for end in ends)

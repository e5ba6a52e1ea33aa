"""Draws that anybody can do again: a simple random sample from a frame by seed, and the frame's fingerprint. Pure.

A draw orders the frame by the SHA-256 of "draw:SEED:ID" and takes the first n. No library's random numbers are in it:
Python promises equal streams across versions for `random()` alone, not for `sample` or `shuffle`, and NumPy for none
of its generators' methods; SHA-256 gives the same answer on every machine, in every language and version, whatever the
order in which the frame arrives. Every subset is as likely as every other, as far as SHA-256 can be told from chance.
A larger n with the same seed extends the smaller draw. It says nothing about how large n should be.
"""

import hashlib
from collections.abc import Iterable, Sequence

METHOD = 'The n reports of the frame with the smallest SHA-256 of "draw:SEED:ID", in that order.'
LARGEST_SEED = 2**53 - 1  # the largest whole number that JSON readers everywhere keep exact


def in_seeded_order(ids: Iterable[int], *, seed: int, purpose: str) -> list[int]:
    """Return the ids shuffled by seed; `purpose` keeps shuffles of one seed independent of each other."""
    return sorted(ids, key=lambda each: (_digest(f"{purpose}:{seed}:{each}"), each))


def draw(frame: Iterable[int], *, size: int, seed: int) -> list[int]:
    """Return `size` of the frame's ids in drawn order; raises ValueError for a size the frame can't give."""
    ids = set(frame)
    if not 0 <= size <= len(ids):
        raise ValueError(f"{size} can't be drawn from {len(ids)}.")
    return in_seeded_order(ids, seed=seed, purpose="draw")[:size]


def next_seed(seed: int, number: int) -> int:
    """Return the seed of the `number`-th later step of something that began with `seed`: as good as a new one.

    With the same seed again, what is left over after even shares would fall to the same raters each time.
    """
    return int.from_bytes(_digest(f"next:{seed}:{number}")) % (LARGEST_SEED + 1)


def hash_frame(frame: Iterable[int]) -> str:
    """Return the frame's SHA-256 in hex: of its ids in ascending order, in decimal, each ended by a line feed."""
    return hashlib.sha256("".join(f"{each}\n" for each in sorted(set(frame))).encode()).hexdigest()


def write_ranges(ids: Iterable[int]) -> str:
    """Return ids as ascending ranges, "1-4,9": a whole corpus takes a few characters."""
    ranges: list[list[int]] = []
    for each in sorted(set(ids)):
        if ranges and ranges[-1][1] == each - 1:
            ranges[-1][1] = each
        else:
            ranges.append([each, each])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def read_ranges(text: str) -> Sequence[int]:
    """Return the ids that `write_ranges` wrote, ascending."""
    bounds = [part.partition("-") for part in text.split(",") if part]
    return [each for first, _, last in bounds for each in range(int(first), int(last or first) + 1)]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()

"""Near-identical texts among many: each text as a small sketch, candidates by equal bands of sketches. Pure.

The sketch is MinHash (Broder 1997) over runs of three words, with one permutation whose range is cut into places
(Li, Owen, Zhang 2012) and empty places filled from the next one (Shrivastava, Li 2014): the share of equal places in
two sketches estimates the Jaccard index of their sets of runs. What stands in very many texts, such as the questions
of an issue form, is left out first, because it says nothing of the bug. Texts of a few words have no sketch.
"""

import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Sketch = npt.NDArray[np.uint32]

WORD = re.compile(r"[^\W_]+")
# bytes of words in UTF-8: a letter beyond ASCII is two bytes or more, each of which is part of its word
IN_WORD = np.zeros(256, dtype=np.int8)
IN_WORD[[*b"0123456789abcdefghijklmnopqrstuvwxyz", *range(0x80, 0x100)]] = 1
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
# logs and dumps of the environment are alike for reports of one person; their beginning tells enough
LINES_OF_CODE = 15
LONGEST_TEXT, LONGEST_RAW = 12_000, 48_000
RUN = 3
FEWEST_RUNS = 12
PLACES, BANDS = 128, 32
# a run of words that more texts than this have is boilerplate
MOST_TEXTS_SHARE, MOST_TEXTS_LEAST = 0.01, 12
# a band that more texts share than this is boilerplate that was not seen as such
MOST_IN_BAND = 60
COUNTERS = 1 << 22
MASK = np.uint64(COUNTERS - 1)
POWERS = np.array([1, 1_000_003, 998_244_353], dtype=np.uint64)
FACTOR, LOW = np.uint64(0x9E37_79B9_7F4A_7C15), np.uint64(0xFFFF_FFFF)
# a word is hashed as a polynomial in an odd base, modulo 2**64
BASE = 0x2545_F491_4F6C_DD1D
STARTS = np.arange(PLACES, dtype=np.uint64) * np.uint64((1 << 32) // PLACES)


def _powers(base: int) -> Hashes:
    powers: Hashes = np.cumprod(np.array([1] + [base] * LONGEST_RAW, dtype=np.uint64), dtype=np.uint64)
    return powers


RISING, FALLING = _powers(BASE), _powers(pow(BASE, -1, 1 << 64))


def hash_runs(text: str) -> Hashes:
    """Return the hashes of a text's runs of words, each once."""
    text = FENCE.sub(_beginning, text)[:LONGEST_TEXT].casefold()
    words = _hash_words(text.encode()[:LONGEST_RAW])
    if len(words) < RUN:
        return np.empty(0, dtype=np.uint64)
    last = len(words) - RUN + 1
    runs = words[:last] * POWERS[0] + words[1 : last + 1] * POWERS[1] + words[2 : last + 2] * POWERS[2]
    mixed = np.sort((runs * FACTOR) >> np.uint64(32))
    once: Hashes = mixed[np.flatnonzero(np.diff(mixed, prepend=~mixed[:1]))]
    return once


def _hash_words(raw: bytes) -> Hashes:
    """Return a hash of each word, in order: differences of one running sum, without a step for each word."""
    letters = np.frombuffer(raw, dtype=np.uint8)
    edges = np.flatnonzero(np.diff(IN_WORD[letters], prepend=IN_WORD[:1], append=IN_WORD[:1]))
    sums = np.zeros(len(letters) + 1, dtype=np.uint64)
    np.cumsum(letters * RISING[: len(letters)], out=sums[1:])
    starts = edges[::2]
    hashed: Hashes = (sums[edges[1::2]] - sums[starts]) * FALLING[starts]
    return hashed


def _beginning(fence: re.Match[str]) -> str:
    return "\n".join(fence[0].split("\n", LINES_OF_CODE)[:LINES_OF_CODE])


class Boilerplate:
    """Counts in how many texts each run stands, in a table of fixed size; runs that share a place count together."""

    def __init__(self) -> None:
        self._counts = np.zeros(COUNTERS, dtype=np.uint32)
        self._texts = 0

    def add(self, hashes: Hashes) -> None:
        """Count one text."""
        self._texts += 1
        self._counts[hashes & MASK] += 1  # a place that comes twice in one text is counted once

    def without(self, hashes: Hashes) -> Hashes:
        """Return the runs that are no boilerplate."""
        most = max(MOST_TEXTS_LEAST, int(self._texts * MOST_TEXTS_SHARE))
        kept: Hashes = hashes[self._counts[hashes & MASK] <= most]
        return kept


class Spilled:
    """The runs of many texts in a temporary file, in order: a second look at them costs no second reading of texts."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed where the block of this ends
        self._lengths: list[tuple[int, int]] = []

    def add(self, key: int, hashes: Hashes) -> None:
        """Keep the runs of one text; their hashes have 32 bits."""
        self._lengths.append((key, len(hashes)))
        self._file.write(hashes.astype(np.uint32).tobytes())

    def __iter__(self) -> Iterator[tuple[int, Hashes]]:
        self._file.seek(0)
        for key, length in self._lengths:
            yield key, np.frombuffer(self._file.read(4 * length), dtype=np.uint32).astype(np.uint64)

    def __enter__(self) -> "Spilled":
        return self

    def __exit__(self, *problem: object) -> None:
        self._file.close()


def sketch_of(hashes: Hashes) -> Sketch | None:
    """Return the sketch of some runs, None when they are too few to tell."""
    if len(hashes) < FEWEST_RUNS:
        return None
    # sorted as they are, the first hash from the start of a place on is the least of that place, or of the next one
    places = np.searchsorted(hashes, STARTS)
    found = hashes[places % len(hashes)]
    # one borrowed from a later place is told from that place's own by the distance
    distance = (found // np.uint64((1 << 32) // PLACES) - np.arange(PLACES, dtype=np.uint64)) % np.uint64(PLACES)
    sketch: Sketch = ((found + distance * POWERS[1]) & LOW).astype(np.uint32)
    return sketch


def candidates(sketches: Mapping[int, Sketch]) -> Iterator[tuple[int, int]]:
    """Give pairs of texts whose sketches have an equal band, each once, the smaller key first."""
    keys = sorted(sketches)
    if len(keys) < 2:
        return
    table = np.stack([sketches[key] for key in keys])
    seen: set[tuple[int, int]] = set()
    for band in np.split(table, BANDS, axis=1):
        rows = np.ascontiguousarray(band).view([("", band.dtype)] * band.shape[1]).ravel()
        for group in _equal(rows):
            for first, second in combinations(group, 2):
                if (first, second) not in seen:
                    seen.add((first, second))
                    yield keys[first], keys[second]


def _equal(rows: "npt.NDArray[np.void]") -> Iterator[Sequence[int]]:
    """Give the places of equal rows, in order; groups too large to mean anything are passed over."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    starts = [0, *(np.flatnonzero(ordered[1:] != ordered[:-1]) + 1).tolist(), len(rows)]
    for start, end in pairwise(starts):
        if 1 < end - start <= MOST_IN_BAND:
            yield order[start:end].tolist()


def likeness(one: Sketch, other: Sketch) -> float:
    """Return the estimated share of runs that two texts have in common: Jaccard, standard error at most .045."""
    return float(np.mean(one == other))


def plain_title(title: str) -> str:
    """Return a title as titles are compared: its words in lower case, without leading tags; empty for short ones."""
    words = WORD.findall(re.sub(r"^(?:\s*\[[^\[\]]{1,60}\]\s*:?)+", "", title).casefold())
    return " ".join(words) if len(words) > 3 else ""


def same_titles(titles: Iterable[tuple[int, str]], most: int = 5) -> Iterator[tuple[int, int]]:
    """Give pairs with the same title; one that many have is a form's and says nothing."""
    found: dict[int, list[int]] = {}
    for key, title in titles:
        if plain := plain_title(title):
            found.setdefault(zlib.crc32(plain.encode()), []).append(key)
    for group in found.values():
        if 1 < len(group) <= most:
            yield from combinations(sorted(group), 2)

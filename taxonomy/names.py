"""Names that are easily mistaken for one another: pure, and cheap enough to ask while somebody types.

Two texts are as alike as the share of letter pairs that they have in common (Dice's coefficient over the pairs within
words, a word's beginning being one). Words in another order, one or many of them, are the same. It is a hint for a
person, never a refusal.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LIKENESS = 0.8
MOST = 5
_WORDS = re.compile(r"\w+")
_PLURAL = re.compile(r"(?<=\w{3})e?s$")


@dataclass(frozen=True)
class Named:
    """An entry with the names it goes by; `home` is the facet a code belongs to, "" for a facet."""

    subject: str
    name: str
    home: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Return "facet" or "code"."""
        return self.subject.partition(":")[0]

    @property
    def key(self) -> str:
        """Return the key alone."""
        return self.subject.partition(":")[2]


@dataclass(frozen=True)
class Wording:
    """A text as it is compared: its words in order of the alphabet, and its letter pairs, each with its how-manieth."""

    words: tuple[str, ...]
    pairs: frozenset[tuple[str, int]]


@lru_cache(maxsize=4096)
def wording_of(text: str) -> Wording:
    """Return a text's words in small letters, without the ending of a plural, and their letter pairs."""
    words = sorted(_PLURAL.sub("", word) for word in _WORDS.findall(text.casefold()))
    counts = Counter(f" {word}"[place : place + 2] for word in words for place in range(len(word)))
    return Wording(tuple(words), frozenset((pair, number) for pair, many in counts.items() for number in range(many)))


def likeness(one: Wording, other: Wording, least: float = 0.0) -> float:
    """Return how alike two texts are: 1 for the same words in any order, 0 for an empty text.

    Below `least` it may be 0: what differs much in length is not looked at.
    """
    if not one.words or not other.words:
        return 0.0
    if one.words == other.words:
        return 1.0
    mine, theirs = len(one.pairs), len(other.pairs)
    if 2 * min(mine, theirs) < least * (mine + theirs):
        return 0.0
    return 2 * len(one.pairs & other.pairs) / (mine + theirs)


def similar(name: str, others: Iterable[Named], *, home: str = "") -> list[Named]:
    """Return the entries whose name is like this one, likest first: near names at home, equal ones anywhere."""
    wanted = wording_of(name)
    if not wanted.words:
        return []
    scored = [(_likeness(wanted, other, home), other) for other in others]
    found = sorted((pair for pair in scored if pair[0] >= LIKENESS), key=lambda pair: -pair[0])
    return [other for _, other in found[:MOST]]


def _likeness(wanted: Wording, other: Named, home: str) -> float:
    if any(wording_of(name).words == wanted.words for name in (other.name, *other.aliases)):
        return 1.0
    return likeness(wanted, wording_of(other.name), LIKENESS) if other.home == home else 0.0

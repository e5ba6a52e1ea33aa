"""Names that are easily mistaken for one another: pure, and cheap enough to ask while somebody types.

Two names are alike when they have the same words in another order, one or many of them, or when difflib finds nearly
all their letters in the same order. It is a hint for a person, never a refusal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

LIKENESS = 0.84
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


def similar(name: str, others: Iterable[Named], *, home: str = "") -> list[Named]:
    """Return the entries whose name is like this one, likest first: near names at home, equal ones anywhere."""
    wanted = _normal(name)
    if not wanted:
        return []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    scored = [(_likeness(matcher, wanted, other, home), other) for other in others]
    found = sorted((pair for pair in scored if pair[0] >= LIKENESS), key=lambda pair: -pair[0])
    return [other for _, other in found[:MOST]]


def _likeness(matcher: "SequenceMatcher[str]", wanted: str, other: Named, home: str) -> float:
    normal = _normal(other.name)
    if normal == wanted or wanted in {_normal(alias) for alias in other.aliases}:
        return 1.0
    if other.home != home:
        return 0.0
    if sorted(normal.split()) == sorted(wanted.split()):
        return 1.0
    matcher.set_seq1(normal)
    if matcher.real_quick_ratio() < LIKENESS or matcher.quick_ratio() < LIKENESS:
        return 0.0
    return matcher.ratio()


def _normal(name: str) -> str:
    """Return the name's words in small letters, without the ending of a plural."""
    return " ".join(_PLURAL.sub("", word) for word in _WORDS.findall(name.casefold()))

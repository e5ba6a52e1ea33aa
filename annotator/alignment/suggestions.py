"""Which own codes of two raters are likely the same, and why, in words. Pure: no ORM. Hints for people, nothing else.

Two codes are suggested when their names or definitions read alike, or when the two raters gave them to the same
reports: of the reports that both raters coded and that carry one code or the other, the share that carries both (the
Jaccard overlap). A share over one report only says nothing, so two shared reports are asked for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from annotator.coding.own_codes import OwnEntry

ALIKE = 0.8
DEFINED_ALIKE = 0.7
OVERLAP = 0.5
LEAST_SHARED = 2
MOST = 30
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Coder:
    """What one rater did: the codes made, the reports (by id) of each, and all reports coded."""

    letter: str
    own: tuple[OwnEntry, ...]
    reports: Mapping[str, AbstractSet[int]]
    coded: AbstractSet[int]


@dataclass(frozen=True)
class Suggestion:
    """Two own codes that may be one, with the reasons; `strength` orders them."""

    first: OwnEntry
    first_letter: str
    second: OwnEntry
    second_letter: str
    reasons: tuple[str, ...]
    strength: float


def suggest(coders: Sequence[Coder]) -> list[Suggestion]:
    """Return likely matches of every two raters, the likeliest first."""
    found = [
        suggestion
        for one, other in combinations(coders, 2)
        for first in one.own
        for second in other.own
        if first.facet_id == second.facet_id and (suggestion := _compare(one, first, other, second)) is not None
    ]
    return sorted(found, key=lambda one: (-one.strength, one.first.name, one.second.name))


def _compare(one: Coder, first: OwnEntry, other: Coder, second: OwnEntry) -> Suggestion | None:
    reasons = [*_wording(first, second), *_shared(one, first, other, second)]
    if not reasons:
        return None
    strength = sum(weight for weight, _ in reasons)
    return Suggestion(first, one.letter, second, other.letter, tuple(words for _, words in reasons), strength)


def _wording(first: OwnEntry, second: OwnEntry) -> Iterable[tuple[float, str]]:
    names = likeness(first.name, second.name, ALIKE)
    if names == 1:
        yield 1.0, "named alike"
    elif names:
        yield names, f"names are alike ({names:.0%} of their letters)"
    definitions = likeness(first.brief, second.brief, DEFINED_ALIKE)
    if definitions:
        yield definitions, "defined in nearly the same words"


def _shared(one: Coder, first: OwnEntry, other: Coder, second: OwnEntry) -> Iterable[tuple[float, str]]:
    common = one.coded & other.coded
    mine, theirs = one.reports.get(first.key, set()) & common, other.reports.get(second.key, set()) & common
    both, either = len(mine & theirs), len(mine | theirs)
    if both >= LEAST_SHARED and both / either >= OVERLAP:
        yield both / either, f"given to the same reports: both in {both} of {either} where either was given"


def likeness(one: str, other: str, least: float) -> float:
    """Return how alike two texts are, 1 for the same words in any order; 0 below `least`, and for an empty text."""
    first, second = _normal(one), _normal(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


def _normal(text: str) -> str:
    return " ".join(sorted(_WORDS.findall(text.casefold())))

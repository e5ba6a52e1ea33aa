"""Which own codes of two raters are likely the same, and why, in words. Pure: no ORM. Hints for people, nothing else.

Two codes are suggested when their names or definitions read alike, or when the two raters gave them to the same
reports: of the reports that both raters coded and that carry one code or the other, the share that carries both (the
Jaccard overlap). A share over one report only says nothing, so two shared reports are asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations, product

from annotator.coding.own_codes import OwnEntry
from taxonomy.names import LIKENESS, Wording, likeness, wording_of

DEFINED_ALIKE = 0.7
OVERLAP = 0.5
LEAST_SHARED = 2
MOST = 30


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


@dataclass(frozen=True)
class _Side:
    """One own code as it is compared: its texts, and its reports among those that both raters coded."""

    entry: OwnEntry
    letter: str
    name: Wording
    brief: Wording
    reports: AbstractSet[int]


def suggest(coders: Sequence[Coder]) -> list[Suggestion]:
    """Return likely matches of every two raters, the likeliest first."""
    found = [
        suggestion
        for one, other in combinations(coders, 2)
        for first, second in product(_sides(one, other), _sides(other, one))
        if first.entry.facet_id == second.entry.facet_id and (suggestion := _compare(first, second)) is not None
    ]
    return sorted(found, key=lambda one: (-one.strength, one.first.name, one.second.name))


def _sides(coder: Coder, other: Coder) -> list[_Side]:
    common = coder.coded & other.coded
    return [
        _Side(
            entry,
            coder.letter,
            wording_of(entry.name),
            wording_of(entry.brief),
            coder.reports.get(entry.key, set()) & common,
        )
        for entry in coder.own
    ]


def _compare(first: _Side, second: _Side) -> Suggestion | None:
    reasons = [*_wording(first, second), *_shared(first, second)]
    if not reasons:
        return None
    strength = sum(weight for weight, _ in reasons)
    words = tuple(words for _, words in reasons)
    return Suggestion(first.entry, first.letter, second.entry, second.letter, words, strength)


def _wording(first: _Side, second: _Side) -> Iterable[tuple[float, str]]:
    names = likeness(first.name, second.name, LIKENESS)
    if names == 1:
        yield 1.0, "named alike"
    elif names >= LIKENESS:
        yield names, f"names are alike ({names * 100:.0f} % of their letter pairs)"
    definitions = likeness(first.brief, second.brief, DEFINED_ALIKE)
    if definitions >= DEFINED_ALIKE:
        yield definitions, "defined in nearly the same words"


def _shared(first: _Side, second: _Side) -> Iterable[tuple[float, str]]:
    both = len(first.reports & second.reports)
    if both < LEAST_SHARED:
        return
    either = len(first.reports | second.reports)
    if both / either >= OVERLAP:
        yield both / either, f"given to the same reports: both in {both} of {either} where either was given"

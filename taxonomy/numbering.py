"""How much a version changes, as a semantic number: major.minor.patch. Pure: no ORM.

major: something that was coded under the version before can't be carried over as it stands
minor: all of it can, and there is something new to choose, or what there is stands or counts differently
patch: the words alone have changed
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from taxonomy.book import Book, FacetEntry
from taxonomy.carrying import Fate, Route

MOST_REASONS = 12


class Level(IntEnum):
    """How much has changed; the greatest counts."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True)
class Numbering:
    """The number the next version gets, and why."""

    major: int
    minor: int
    patch: int
    level: Level
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


FIRST = Numbering(1, 0, 0, Level.MAJOR)


def number_next(last: tuple[int, int, int], before: Book, after: Book, route: Route) -> Numbering:
    """Return the number of the version that follows `last`; `route` leads from its codes to the next one's."""
    found = [*_codes(before, after, route), *_facets(before, after)]
    level = max((each for each, _ in found), default=Level.PATCH)
    reasons = tuple(dict.fromkeys(reason for each, reason in found if each == level))
    more = (f"and {len(reasons) - MOST_REASONS} more",) if len(reasons) > MOST_REASONS else ()
    shown = (*reasons[:MOST_REASONS], *more)
    major, minor, patch = last
    if level is Level.MAJOR:
        return Numbering(major + 1, 0, 0, level, shown)
    if level is Level.MINOR:
        return Numbering(major, minor + 1, 0, level, shown)
    return Numbering(major, minor, patch + 1, level, shown)


def _codes(before: Book, after: Book, route: Route) -> Iterator[tuple[Level, str]]:
    for facet in before.facets:
        for code in facet.choosable:
            landing = route.land(code.key)
            if landing.fate is Fate.GONE:
                yield Level.MAJOR, f"{code.name} can't be chosen any more"
            elif landing.fate is Fate.HUMAN:
                yield Level.MAJOR, f"{code.name} needs a human to look again"
            elif landing.codes != {code.key}:
                yield Level.MINOR, f"{code.name} is read as another code"
    old = before.codes_by_key
    for facet in after.facets:
        for code in facet.choosable:
            if code.key not in old or not old[code.key].is_choosable:
                yield Level.MINOR, f"{code.name} can be chosen now"
        if facet.key in before.by_key:
            yield from _places(before.by_key[facet.key], facet)


def _places(before: FacetEntry, after: FacetEntry) -> Iterator[tuple[Level, str]]:
    for code in after.codes:
        old = before.by_key.get(code.key)
        if old is not None and old.parent_key != code.parent_key:
            yield Level.MINOR, f"{code.name} stands below another code"
    if after.scale == "ordinal":
        ranks = [[code.key for code in facet.choosable] for facet in (before, after)]
        common = set(ranks[0]) & set(ranks[1])
        if [key for key in ranks[0] if key in common] != [key for key in ranks[1] if key in common]:
            yield Level.MAJOR, f"the ranking of {after.name} is another"


def _facets(before: Book, after: Book) -> Iterator[tuple[Level, str]]:
    for facet in after.facets:
        old = before.by_key.get(facet.key)
        if old is None:
            level = Level.MAJOR if facet.is_required else Level.MINOR
            yield level, f"{facet.name} is a new question{' that must be answered' if facet.is_required else ''}"
            continue
        if old.answers != facet.answers:
            yield Level.MAJOR if old.takes_many else Level.MINOR, f"{facet.name} takes {facet.answers} now"
        if old.is_required != facet.is_required:
            level = Level.MAJOR if facet.is_required else Level.MINOR
            yield level, f"{facet.name} {'must' if facet.is_required else 'need not'} be answered now"
        if old.is_evidence_required != facet.is_evidence_required:
            level = Level.MAJOR if facet.is_evidence_required else Level.MINOR
            yield level, f"{facet.name} {'needs' if facet.is_evidence_required else 'does without'} evidence now"
        if old.group != facet.group:
            yield Level.MAJOR, f"{facet.name} is asked once per {facet.group or 'report'} now"
        if old.scale != facet.scale:
            yield Level.MINOR, f"{facet.name} is {facet.scale} now"
    for facet in before.facets:
        if facet.key not in after.by_key:
            yield Level.MAJOR, f"{facet.name} is not asked any more"

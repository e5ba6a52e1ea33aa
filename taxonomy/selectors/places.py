"""One code in one version for ever, and what became of it in each later one."""

from collections.abc import Collection
from dataclasses import dataclass

from annotator.common.errors import NotFound
from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.carrying import Fate, Landing
from taxonomy.models import Codebook, CodeState, CodeStatus, FacetState, Version
from taxonomy.selectors.books import load_book, versions_of
from taxonomy.selectors.evolution import route_between


@dataclass(frozen=True)
class Later:
    """Where a code leads in a later version: the entries it is read as, and what that means for a coding."""

    version: Version
    fate: Fate
    codes: tuple[CodeEntry, ...]
    is_same: bool


@dataclass(frozen=True)
class CodeAt:
    """A code as one version has it: `KEY@NUMBER`."""

    facet: FacetEntry
    entry: CodeEntry
    later: tuple[Later, ...]


def code_at(codebook: Codebook, version: Version, key: str) -> CodeAt:
    """Return a code as a version has it, and where it leads in each later version, oldest first."""
    facet = next((facet for facet in load_book(version).facets if key in facet.by_key), None)
    if facet is None:
        raise NotFound(f"Version {version.number} has no code {key}.")
    later = [each for each in versions_of(codebook) if (each.number or 0) > (version.number or 0)]
    return CodeAt(facet, facet.by_key[key], tuple(_later(version, each, key) for each in reversed(later)))


def _later(start: Version, end: Version, key: str) -> Later:
    landing, book = route_between(start, end).land(key), load_book(end)
    is_same = landing == Landing(frozenset((key,)))
    return Later(end, landing.fate, _entries(book, landing), is_same)


def _entries(book: Book, landing: Landing) -> tuple[CodeEntry, ...]:
    found = (book.codes_by_key.get(key) for key in sorted(landing.codes))
    return tuple(entry for entry in found if entry is not None)


@dataclass(frozen=True)
class Choice:
    """A code that can take over from another."""

    key: str
    name: str


@dataclass(frozen=True)
class Successors:
    """Who can take over from a code: the active codes of its facet but those below it, and the other facets."""

    codes: tuple[Choice, ...]
    facets: tuple[Choice, ...]


def names_of(version: Version, keys: Collection[str]) -> list[Choice]:
    """Return these codes with their names in a version; no query for none."""
    rows = CodeState.objects.filter(version=version, code__key__in=keys).order_by("position", "pk")
    return [Choice(*row) for row in rows.values_list("code__key", "name")] if keys else []


def successors_of(version: Version, key: str, facet: str) -> Successors:
    """Return who can take over; two queries."""
    rows = CodeState.objects.filter(version=version, facet__key=facet).order_by("position", "pk")
    codes = list(rows.values_list("code__key", "name", "status", "parent__key"))
    below = {key}
    for _ in codes:
        more = {code for code, _, _, parent in codes if parent in below} - below
        if not more:
            break
        below |= more
    facets = FacetState.objects.filter(version=version, is_retired=False).exclude(facet__key=facet)
    return Successors(
        tuple(
            Choice(code, name) for code, name, status, _ in codes if status == CodeStatus.ACTIVE and code not in below
        ),
        tuple(Choice(*row) for row in facets.order_by("position", "pk").values_list("facet__key", "name")),
    )

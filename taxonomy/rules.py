"""Pure decisions about codebooks: keys, places in the tree, and what is fit to be published. No ORM."""

import bisect
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from annotator.common.errors import Invalid, WrongState
from taxonomy.book import Book, CodeEntry, FacetEntry

KEY_LENGTH = 80
KEY_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]*")
MAX_DEPTH = 12


class UnusableKey(Invalid):
    """A key is taken, or not of the form that addresses and exports rely on."""


class Misplaced(WrongState):
    """A code can't stand where it was put."""


def check_key(key: str, taken: Collection[str]) -> None:
    """Refuse a key that is taken or not made of small letters, digits, - and _."""
    if len(key) > KEY_LENGTH or not KEY_PATTERN.fullmatch(key):
        raise UnusableKey(
            f"A key has small letters, digits, - and _ only, at most {KEY_LENGTH} of them; {key!r} does not fit.", "key"
        )
    if key in taken:
        raise UnusableKey(f"The key {key} is taken in this codebook; keys stay with their first owner for ever.", "key")


def free_key(name: str, taken: Collection[str], fallback: str) -> str:
    """Return the name's slug, with a number if it is taken; `fallback` serves names without Latin letters."""
    stem = slugify(name)[: KEY_LENGTH - 6].strip("-_") or fallback
    candidates = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(key for key in candidates if key not in taken)


def check_place(
    key: str, parent: str | None, *, parents: Mapping[str, str | None], retired: Collection[str], height: int
) -> None:
    """Refuse to put a code (with `height` levels of codes below it) under a parent that can't have it.

    `parents` gives each code of the facet its parent.
    """
    if parent is None:
        return
    if parent not in parents:
        raise Misplaced("The code above must belong to the same facet.")
    if parent in retired:
        raise Misplaced("The code above is retired; restore it first, or choose another place.")
    ancestors = list(_upwards(parent, parents))
    if key in ancestors:
        raise Misplaced("A code can't stand below itself.")
    if len(ancestors) + height >= MAX_DEPTH:
        raise Misplaced(f"A tree of codes has at most {MAX_DEPTH} levels.")


def _upwards(key: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    current: str | None = key
    while current is not None:
        yield current
        current = parents[current]


def moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the fewest items whose moving turns one order into the other; both hold the same items.

    They are the ones outside a longest run of items that keep their order (patience sorting).
    """
    places = {key: place for place, key in enumerate(before)}
    ends: list[int] = []
    chains: list[list[str]] = []
    for key in after:
        if key not in places:
            continue
        pile = bisect.bisect_left(ends, places[key])
        chain = [*(chains[pile - 1] if pile else ()), key]
        ends[pile : pile + 1], chains[pile : pile + 1] = [places[key]], [chain]
    kept = set(chains[-1]) if chains else set()
    return [key for key in after if key in places and key not in kept]


@dataclass(frozen=True)
class Problem:
    """Why the draft can't be published; `subject` is "facet:KEY", "code:KEY" or "" for the whole."""

    subject: str
    sentence: str

    @property
    def kind(self) -> str:
        """Return "facet" or "code", or "" for the whole."""
        return self.subject.partition(":")[0]

    @property
    def key(self) -> str:
        """Return the key of the facet or code, or ""."""
        return self.subject.partition(":")[2]


def publishing_problems(book: Book) -> tuple[Problem, ...]:
    """Return everything that stands in the way of publishing, in the order of the book."""
    return tuple(_book_problems(book))


def _book_problems(book: Book) -> Iterator[Problem]:
    if not book.facets:
        yield Problem("", "A codebook needs at least one facet before it can be published.")
    names: set[str] = set()
    for facet in book.facets:
        if facet.name.casefold() in names:
            yield Problem(f"facet:{facet.key}", f"Two facets are called {facet.name}; give each a name of its own.")
        names.add(facet.name.casefold())
        yield from _choice_problems(facet)
        yield from _tree_problems(facet)
    yield from _group_problems(book)


def _choice_problems(facet: FacetEntry) -> Iterator[Problem]:
    choices = len(facet.choosable)
    has_enough = choices >= (1 if facet.takes_many and facet.scale == "nominal" else 2)
    if choices == 0:
        yield Problem(f"facet:{facet.key}", f"{facet.name} has no code that can be chosen.")
    elif not has_enough:
        why = "is ordinal" if facet.scale == "ordinal" else "asks for one answer"
        yield Problem(f"facet:{facet.key}", f"{facet.name} {why}, so it needs at least two codes to choose from.")


def _tree_problems(facet: FacetEntry) -> Iterator[Problem]:
    seen: set[tuple[str | None, str]] = set()
    for code in facet.codes:
        if code.status != "active":
            continue
        where = f"{facet.name} › {' › '.join((*code.path, code.name))}"
        name = (code.parent_key, code.name.casefold())
        if name in seen:
            yield Problem(f"code:{code.key}", f"{where}: another code beside it has the same name.")
        seen.add(name)
        if _is_below_retired(code, facet):
            yield Problem(f"code:{code.key}", f"{where}: the code above it is retired; move, retire or restore one.")


def _is_below_retired(code: CodeEntry, facet: FacetEntry) -> bool:
    return code.parent_key is not None and facet.by_key[code.parent_key].status != "active"


def _group_problems(book: Book) -> Iterator[Problem]:
    spellings: dict[str, str] = {}
    for group, facets in book.groups.items():
        first = spellings.setdefault(group.casefold(), group)
        if first != group:
            sentence = f"The findings {first} and {group} differ in capitals only; write them the same."
            yield Problem(f"facet:{facets[0].key}", sentence)

"""A codebook version as one frozen value: what every other room reads, instead of rows.

Pure: no ORM. Facets in order; each facet's codes depth-first, so that a list of them reads as the tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class CodeEntry:
    """One code in one version. `depth` is 0 at the top; `path` names its ancestors, outermost first.

    `into` has the keys of the codes that took over from one that was merged, split or turned.
    """

    id: int
    key: str
    name: str
    parent_key: str | None
    depth: int
    path: tuple[str, ...]
    brief: str
    full: str
    when_to_use: str
    when_not: str
    examples: tuple[str, ...]
    aliases: tuple[str, ...]
    is_selectable: bool
    status: str
    counter_examples: tuple[str, ...] = ()
    notes: str = ""
    into: tuple[str, ...] = ()

    @property
    def is_choosable(self) -> bool:
        """Whether a rater may choose it: it is active and not merely a heading."""
        return self.is_selectable and self.status == "active"


@dataclass(frozen=True)
class FacetEntry:
    """One facet in one version, with its tree. `group` is "" for a facet of the report.

    With `is_evidence_required` every code chosen needs a passage of the report that supports it.
    """

    id: int
    key: str
    name: str
    question: str
    answers: str
    scale: str
    is_required: bool
    group: str
    codes: tuple[CodeEntry, ...]
    is_evidence_required: bool = False

    @property
    def takes_many(self) -> bool:
        """Whether several codes may be chosen at once."""
        return self.answers == "many"

    @cached_property
    def by_key(self) -> dict[str, CodeEntry]:
        """The facet's codes by key."""
        return {code.key: code for code in self.codes}

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Where each code stands in the facet's order, by key."""
        return {code.key: place for place, code in enumerate(self.codes)}

    @cached_property
    def choosable(self) -> tuple[CodeEntry, ...]:
        """The codes that a rater may choose, in order: the declared scale."""
        return tuple(code for code in self.codes if code.is_choosable)


@dataclass(frozen=True)
class Question:
    """What is compared, decided and labelled as one: a facet of the report, or a group of findings as a whole."""

    key: str
    name: str
    facets: tuple[FacetEntry, ...]
    is_group: bool


@dataclass(frozen=True)
class Book:
    """One version of a codebook. Ids are 0 in a book that was read from a file and is stored nowhere yet."""

    version_id: int
    codebook_id: int
    number: int | None
    name: str
    facets: tuple[FacetEntry, ...] = field(default=())
    description: str = ""

    @cached_property
    def by_key(self) -> dict[str, FacetEntry]:
        """Facets by key."""
        return {facet.key: facet for facet in self.facets}

    @cached_property
    def code_by_id(self) -> dict[int, CodeEntry]:
        """Codes by identity, over all facets."""
        return {code.id: code for facet in self.facets for code in facet.codes}

    @cached_property
    def codes_by_key(self) -> dict[str, CodeEntry]:
        """Codes by key, over all facets: a key is used once in a codebook."""
        return {code.key: code for facet in self.facets for code in facet.codes}

    @cached_property
    def facet_by_id(self) -> dict[int, FacetEntry]:
        """Facets by identity."""
        return {facet.id: facet for facet in self.facets}

    @property
    def report_facets(self) -> tuple[FacetEntry, ...]:
        """Facets asked once per report."""
        return tuple(facet for facet in self.facets if not facet.group)

    @cached_property
    def groups(self) -> dict[str, tuple[FacetEntry, ...]]:
        """Facets of each repeatable finding, by the finding's name."""
        groups: dict[str, tuple[FacetEntry, ...]] = {}
        for facet in self.facets:
            if facet.group:
                groups[facet.group] = (*groups.get(facet.group, ()), facet)
        return groups

    def questions(self) -> Iterator[Question]:
        """Yield what is compared and decided as one, in the order of the book."""
        return iter(self._questions)

    @cached_property
    def _questions(self) -> tuple[Question, ...]:
        first = {facet.group: facet for facet in reversed(self.facets) if facet.group}
        return tuple(
            Question(f"group:{facet.group}", facet.group, self.groups[facet.group], True)
            if facet.group
            else Question(f"facet:{facet.key}", facet.name, (facet,), False)
            for facet in self.facets
            if not facet.group or first[facet.group] is facet
        )

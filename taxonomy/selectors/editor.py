"""What the editor of the draft shows: the tree without its texts, one entry with them, and what has changed."""

import itertools
from dataclasses import dataclass, replace

from django.db.models import Q

from annotator.common.errors import NotFound
from taxonomy.book import CodeEntry, FacetEntry
from taxonomy.changes import Change, Step, fold
from taxonomy.models import Codebook, CodeState, CodeStatus, FacetState, Operation, Version
from taxonomy.names import Named
from taxonomy.selectors.books import read_facets

HUES = 4


@dataclass(frozen=True)
class TreeFacet:
    """A facet in the tree, its codes without their texts; `hue` is the number of its colour, 0 when it is retired."""

    entry: FacetEntry
    is_retired: bool
    hue: int

    @property
    def count(self) -> int:
        """How many codes are active."""
        return sum(code.status == CodeStatus.ACTIVE for code in self.entry.codes)


@dataclass(frozen=True)
class CodeInEditor:
    """One code with all it says, where it stands, and what may be done with it."""

    state: CodeState
    key: str
    facet_key: str
    facet_name: str
    parent_key: str | None
    path: tuple[str, ...]
    has_been_published: bool

    @property
    def is_retired(self) -> bool:
        """Whether it can be restored."""
        return self.state.status != CodeStatus.ACTIVE


def load_tree(version: Version, only: str | None = None) -> tuple[TreeFacet, ...]:
    """Return the tree of a version, retired facets included, or just one facet of it; two queries."""
    # colours are counted as the desk counts them: over the facets that are asked
    hues = itertools.count()
    facets = (
        TreeFacet(entry, state.is_retired, 0 if state.is_retired else next(hues) % HUES + 1)
        for state, entry in read_facets(version)
    )
    return tuple(facet for facet in facets if only is None or facet.entry.key == only)


def find(version: Version, query: str) -> set[str]:
    """Return the subjects in whose texts every word of the query stands."""
    words = query.lower().split()
    return {subject for subject, text in load_words(version).items() if all(word in text for word in words)}


def keep_found(facets: tuple[TreeFacet, ...], found: set[str]) -> tuple[TreeFacet, ...]:
    """Return the tree with what was found, and what stands above it."""
    pruned = (replace(facet, entry=replace(facet.entry, codes=_found(facet.entry.codes, found))) for facet in facets)
    return tuple(facet for facet in pruned if facet.entry.codes or f"facet:{facet.entry.key}" in found)


def _found(codes: tuple[CodeEntry, ...], found: set[str]) -> tuple[CodeEntry, ...]:
    kept: list[CodeEntry] = []
    depth = 0
    for code in reversed(codes):
        # read backwards, the first code that stands higher than a kept one stands above it
        if code.depth < depth or f"code:{code.key}" in found:
            kept.append(code)
            depth = code.depth
    return tuple(reversed(kept))


def has_facets(version: Version) -> bool:
    """Return whether the draft holds anything yet."""
    return FacetState.objects.filter(version=version).exists()


def facet_keys(version: Version) -> list[str]:
    """Return the keys of the draft's facets, in order."""
    return list(FacetState.objects.filter(version=version).order_by("position").values_list("facet__key", flat=True))


def facet_in_editor(version: Version, key: str) -> tuple[FacetState, bool]:
    """Return a facet of the draft, and whether it stands in a published version."""
    state = FacetState.objects.filter(version=version, facet__key=key).select_related("facet").first()
    if state is None:
        raise NotFound(f"The draft has no facet {key}.")
    published = FacetState.objects.filter(facet=state.facet, version__number__isnull=False)
    return state, published.exists()


def code_in_editor(version: Version, key: str) -> CodeInEditor:
    """Return a code of the draft with its path; as many queries for two codes as for two thousand."""
    state = CodeState.objects.filter(version=version, code__key=key).select_related("code", "facet", "parent").first()
    if state is None:
        raise NotFound(f"The draft has no code {key}.")
    rows = CodeState.objects.filter(version=version, facet=state.facet).values_list("code_id", "parent_id", "name")
    above = {code_id: (parent_id, name) for code_id, parent_id, name in rows}
    path: list[str] = []
    current = state.parent_id
    while current is not None:
        current, name = above[current]
        path.append(name)
    facet = FacetState.objects.get(version=version, facet=state.facet)
    return CodeInEditor(
        state=state,
        key=state.code.key,
        facet_key=state.facet.key,
        facet_name=facet.name,
        parent_key=state.parent.key if state.parent else None,
        path=tuple(reversed(path)),
        has_been_published=CodeState.objects.filter(code=state.code, version__number__isnull=False).exists(),
    )


def names_near(version: Version, name: str, home: str) -> list[Named]:
    """Return names that one may be mistaken for: of the facets; or of a facet's codes, and equal ones elsewhere."""
    if not home:
        facets = FacetState.objects.filter(version=version, is_retired=False).values_list("facet__key", "name")
        return [Named(f"facet:{key}", other) for key, other in facets]
    codes = CodeState.objects.filter(version=version, status=CodeStatus.ACTIVE)
    near = codes.filter(Q(facet__key=home) | Q(name__iexact=name)).order_by("position", "pk")
    rows = near.values_list("code__key", "name", "facet__key", "aliases")
    return [Named(f"code:{key}", other, facet, tuple(aliases)) for key, other, facet, aliases in rows]


def load_words(version: Version) -> dict[str, str]:
    """Return all that is said of each facet and code, in small letters, for finding it."""
    facets = FacetState.objects.filter(version=version).values_list("facet__key", "name", "question")
    words = {f"facet:{row[0]}": "\n".join(row).lower() for row in facets}
    texts = ("code__key", "name", "brief", "full", "when_to_use", "when_not", "notes")
    lists = ("examples", "counter_examples", "aliases")
    for row in CodeState.objects.filter(version=version).values_list(*texts, *lists):
        said = [*row[: len(texts)], *(text for several in row[len(texts) :] for text in several)]
        words[f"code:{row[0]}"] = "\n".join(said).lower()
    return words


def is_changed(codebook: Codebook) -> bool:
    """Return whether the draft has operations that no version has published."""
    return Operation.objects.filter(codebook=codebook, version__isnull=True).exists()


def load_changes(codebook: Codebook, version: Version) -> tuple[tuple[Change, ...], tuple[Step, ...]]:
    """Return what a version changed (the draft: will change), folded per entry, and every step of it in order."""
    published_by = None if version.is_draft else version
    rows = Operation.objects.filter(codebook=codebook, version=published_by).select_related("by").order_by("pk")
    steps = tuple(
        Step(row.kind, row.subject, row.payload["before"], row.payload["after"], row.reason, str(row.by), row.at)
        for row in rows
    )
    facets = FacetState.objects.filter(version=version).values_list("facet__key", "name")
    codes = CodeState.objects.filter(version=version).values_list("code__key", "name")
    names = {f"facet:{key}": name for key, name in facets} | {f"code:{key}": name for key, name in codes}
    return fold(steps, names | {"codebook": version.name}), steps


def groups_in(version: Version) -> set[str]:
    """Return the names of the findings that facets of the draft belong to."""
    facets = FacetState.objects.filter(version=version, is_retired=False).exclude(group="")
    return set(facets.values_list("group", flat=True))


def last_hand(codebook: Codebook, subject: str) -> str:
    """Return who changed an entry last; "somebody" when nobody has since it was published."""
    last = Operation.objects.filter(codebook=codebook, subject=subject).select_related("by").order_by("-pk").first()
    return str(last.by) if last else "somebody"

"""What the editor of the draft shows: the tree without its texts, one entry with them, and what has changed."""

import itertools
from collections import defaultdict
from dataclasses import dataclass, replace

from annotator.common.errors import NotFound
from taxonomy.changes import Change, Step, fold
from taxonomy.models import Codebook, CodeState, CodeStatus, FacetState, Operation, Version
from taxonomy.names import Named

HUES = 4


@dataclass(frozen=True)
class OutlineCode:
    """A code in the tree: its name and place, not its texts."""

    key: str
    name: str
    is_selectable: bool
    status: str
    children: tuple["OutlineCode", ...]


@dataclass(frozen=True)
class OutlineFacet:
    """A facet in the tree; `hue` is the number of its colour, `count` that of its active codes."""

    key: str
    name: str
    answers: str
    scale: str
    group: str
    is_required: bool
    is_retired: bool
    hue: int
    count: int
    codes: tuple[OutlineCode, ...]


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
        return self.state.status == CodeStatus.RETIRED


def load_outline(version: Version, only: str | None = None) -> tuple[OutlineFacet, ...]:
    """Return the tree of a version, retired facets included, or just one facet of it; two queries."""
    facets = FacetState.objects.filter(version=version).select_related("facet").order_by("position", "pk")
    codes = CodeState.objects.filter(version=version)
    if only is not None:
        codes = codes.filter(facet__key=only)
    children: dict[tuple[int, int | None], list[tuple[int, str, str, bool, str]]] = defaultdict(list)
    counts: dict[int, int] = defaultdict(int)
    fields = ("facet_id", "parent_id", "code_id", "code__key", "name", "is_selectable", "status")
    for facet_id, parent_id, *row in codes.order_by("position", "pk").values_list(*fields):
        children[facet_id, parent_id].append((row[0], row[1], row[2], row[3], row[4]))
        counts[facet_id] += row[4] == "active"

    def nodes(facet_id: int, parent_id: int | None) -> tuple[OutlineCode, ...]:
        rows = children.get((facet_id, parent_id), ())
        return tuple(OutlineCode(key, name, sel, status, nodes(facet_id, pk)) for pk, key, name, sel, status in rows)

    # colours are counted as the desk counts them: over the facets that are asked
    hues = itertools.count()
    outline = []
    for state in facets:
        hue = 0 if state.is_retired else next(hues) % HUES + 1
        if only is None or state.facet.key == only:
            outline.append(_outline_facet(state, hue, counts[state.facet_id], nodes(state.facet_id, None)))
    return tuple(outline)


def _outline_facet(state: FacetState, hue: int, count: int, codes: tuple[OutlineCode, ...]) -> OutlineFacet:
    return OutlineFacet(
        key=state.facet.key,
        name=state.name,
        answers=state.answers,
        scale=state.scale,
        group=state.group,
        is_required=state.is_required,
        is_retired=state.is_retired,
        hue=hue,
        count=count,
        codes=codes,
    )


def find(version: Version, query: str) -> set[str]:
    """Return the subjects in whose texts every word of the query stands."""
    words = query.lower().split()
    return {subject for subject, text in load_words(version).items() if all(word in text for word in words)}


def keep_found(facets: tuple[OutlineFacet, ...], found: set[str]) -> tuple[OutlineFacet, ...]:
    """Return the tree with what was found, and what stands above it."""

    def kept(codes: tuple[OutlineCode, ...]) -> tuple[OutlineCode, ...]:
        pruned = (replace(code, children=kept(code.children)) for code in codes)
        return tuple(code for code in pruned if code.children or f"code:{code.key}" in found)

    pruned = (replace(facet, codes=kept(facet.codes)) for facet in facets)
    return tuple(facet for facet in pruned if facet.codes or f"facet:{facet.key}" in found)


def has_facets(version: Version) -> bool:
    """Return whether the draft holds anything yet."""
    return FacetState.objects.filter(version=version).exists()


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


def names_in(version: Version) -> list[Named]:
    """Return every facet and active code of the draft with the names it goes by."""
    facets = FacetState.objects.filter(version=version, is_retired=False).values_list("facet__key", "name")
    codes = CodeState.objects.filter(version=version, status="active")
    rows = codes.values_list("code__key", "name", "facet__key", "aliases").order_by("position", "pk")
    return [Named(f"facet:{key}", name) for key, name in facets] + [
        Named(f"code:{key}", name, facet, tuple(aliases)) for key, name, facet, aliases in rows
    ]


def load_words(version: Version) -> dict[str, str]:
    """Return all that is said of each facet and code, in small letters, for finding it."""
    facets = FacetState.objects.filter(version=version).select_related("facet")
    words = {f"facet:{state.facet.key}": [state.facet.key, state.name, state.question] for state in facets}
    for code in CodeState.objects.filter(version=version).select_related("code"):
        texts = (code.code.key, code.name, code.brief, code.full, code.when_to_use, code.when_not)
        words[f"code:{code.code.key}"] = [*texts, *code.examples, *code.aliases]
    return {subject: "\n".join(texts).lower() for subject, texts in words.items()}


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

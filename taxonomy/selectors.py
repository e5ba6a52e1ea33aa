"""Reading codebooks. Permission is asked by the views, by the names registered for `taxonomy.*`."""

from collections import defaultdict
from functools import lru_cache

from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.models import CodeState, FacetState, Version


def load_book(version: Version) -> Book:
    """Return a version as one value; three queries, or none for a published version read before by this process."""
    return _load(version.pk) if version.is_draft else _load_frozen(version.pk)


@lru_cache(maxsize=64)
def _load_frozen(version_id: int) -> Book:
    """Published versions never change, so they can be kept for the life of the process."""
    return _load(version_id)


def _load(version_id: int) -> Book:
    version = Version.objects.select_related("codebook").get(pk=version_id)
    codes: dict[int, list[CodeState]] = defaultdict(list)
    for state in CodeState.objects.filter(version=version).select_related("code", "parent").order_by("position", "pk"):
        codes[state.facet_id].append(state)
    facets = FacetState.objects.filter(version=version).select_related("facet").order_by("position", "pk")
    return Book(
        version_id=version.pk,
        codebook_id=version.codebook_id,
        number=version.number,
        name=version.codebook.name,
        facets=tuple(_facet(state, codes[state.facet_id]) for state in facets),
    )


def _facet(state: FacetState, codes: list[CodeState]) -> FacetEntry:
    children: dict[int | None, list[CodeState]] = defaultdict(list)
    for code in codes:
        children[code.parent_id].append(code)
    entries: list[CodeEntry] = []
    # an explicit stack: trees are as deep as people make them
    waiting: list[tuple[CodeState, tuple[str, ...]]] = [(code, ()) for code in reversed(children[None])]
    while waiting:
        code, path = waiting.pop()
        entries.append(_code(code, path))
        below = (*path, code.name)
        waiting.extend((child, below) for child in reversed(children[code.code_id]))
    return FacetEntry(
        id=state.facet_id,
        key=state.facet.key,
        name=state.name,
        question=state.question,
        answers=state.answers,
        scale=state.scale,
        is_required=state.is_required,
        group=state.group,
        codes=tuple(entries),
    )


def _code(state: CodeState, path: tuple[str, ...]) -> CodeEntry:
    return CodeEntry(
        id=state.code_id,
        key=state.code.key,
        name=state.name,
        parent_key=state.parent.key if state.parent else None,
        depth=len(path),
        path=path,
        brief=state.brief,
        full=state.full,
        when_to_use=state.when_to_use,
        when_not=state.when_not,
        examples=tuple(state.examples),
        aliases=tuple(state.aliases),
        is_selectable=state.is_selectable,
        status=state.status,
    )

"""Versions, and a version as one frozen value."""

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from annotator.common.errors import NotFound
from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.models import Codebook, CodeState, FacetState, Version

if TYPE_CHECKING:
    from django.db.models import QuerySet


def draft_of(codebook: Codebook) -> Version:
    """Return the state that can change; every codebook has one."""
    return Version.objects.get(codebook=codebook, number__isnull=True)


def versions_of(codebook: Codebook) -> "QuerySet[Version]":
    """Return the published versions, newest first."""
    published = Version.objects.filter(codebook=codebook, number__isnull=False)
    return published.select_related("published_by").order_by("-number")


def latest_version(codebook: Codebook) -> Version | None:
    """Return the version published last, or None before the first."""
    return versions_of(codebook).first()


def version_at(codebook: Codebook, number: int) -> Version:
    """Return a published version by its number, or refuse."""
    version = versions_of(codebook).filter(number=number).first()
    if version is None:
        raise NotFound
    return version


def load_book(version: Version) -> Book:
    """Return a version as one value; three queries, or none for a published version read before by this process."""
    if version.is_draft:
        return _load(version.pk)
    return _load_frozen(version.pk, version.codebook_id, version.sha256)


@lru_cache(maxsize=64)
def _load_frozen(version_id: int, codebook_id: int, sha256: str) -> Book:
    """Published versions never change, so they can be kept for the life of the process."""
    return _load(version_id)


def forget_books() -> None:
    """Empty the process' store of published books: for tests, whose databases begin again with the same ids."""
    _load_frozen.cache_clear()


def _load(version_id: int) -> Book:
    version = Version.objects.get(pk=version_id)
    states = list(CodeState.objects.filter(version=version).select_related("code").order_by("position", "pk"))
    keys: dict[int | None, str] = {state.code_id: state.code.key for state in states}
    codes: dict[int, list[CodeState]] = defaultdict(list)
    for state in states:
        codes[state.facet_id].append(state)
    facets = FacetState.objects.filter(version=version, is_retired=False).select_related("facet")
    return Book(
        version_id=version.pk,
        codebook_id=version.codebook_id,
        number=version.number,
        name=version.name,
        facets=tuple(_facet(state, codes[state.facet_id], keys) for state in facets.order_by("position", "pk")),
        description=version.description,
    )


def _facet(state: FacetState, codes: list[CodeState], keys: dict[int | None, str]) -> FacetEntry:
    children: dict[int | None, list[CodeState]] = defaultdict(list)
    for code in codes:
        children[code.parent_id].append(code)
    entries: list[CodeEntry] = []
    # an explicit stack: trees are as deep as people make them
    waiting: list[tuple[CodeState, tuple[str, ...]]] = [(code, ()) for code in reversed(children[None])]
    while waiting:
        code, path = waiting.pop()
        entries.append(_code(code, path, keys.get(code.parent_id)))
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


def _code(state: CodeState, path: tuple[str, ...], parent_key: str | None) -> CodeEntry:
    return CodeEntry(
        id=state.code_id,
        key=state.code.key,
        name=state.name,
        parent_key=parent_key,
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

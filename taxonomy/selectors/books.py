"""Versions, and a version as one frozen value."""

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from annotator.common.errors import NotFound
from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.models import Codebook, CodeState, FacetState, Version

if TYPE_CHECKING:
    from django.db.models import QuerySet

Row: TypeAlias = dict[str, Any]  # what a query returns for the fields it was asked for
PLACE_FIELDS = ("code_id", "code__key", "parent_id", "facet_id", "name", "is_selectable", "status", "into")
TEXT_FIELDS = ("brief", "full", "when_to_use", "when_not", "examples", "counter_examples", "notes", "aliases")


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


def load_skeleton(version: Version) -> Book:
    """Return a version without its codes' texts: enough for its tree and for the rules, at a fifth of the cost."""
    return _load(version.pk, PLACE_FIELDS)


def read_facets(version: Version, fields: tuple[str, ...] = PLACE_FIELDS) -> list[tuple[FacetState, FacetEntry]]:
    """Return every facet of a version, retired ones too, each with its tree; two queries."""
    rows = CodeState.objects.filter(version=version).order_by("position", "pk").values(*fields)
    codes: dict[int, list[Row]] = defaultdict(list)
    keys: dict[int | None, str] = {}
    for row in rows:
        codes[row["facet_id"]].append(row)
        keys[row["code_id"]] = row["code__key"]
    facets = FacetState.objects.filter(version=version).select_related("facet").order_by("position", "pk")
    return [(state, _facet(state, codes[state.facet_id], keys)) for state in facets]


def _load(version_id: int, fields: tuple[str, ...] = (*PLACE_FIELDS, *TEXT_FIELDS)) -> Book:
    version = Version.objects.get(pk=version_id)
    return Book(
        version_id=version.pk,
        codebook_id=version.codebook_id,
        number=version.number,
        name=version.name,
        facets=tuple(entry for state, entry in read_facets(version, fields) if not state.is_retired),
        description=version.description,
    )


def _facet(state: FacetState, codes: list[Row], keys: dict[int | None, str]) -> FacetEntry:
    children: dict[int | None, list[Row]] = defaultdict(list)
    for code in codes:
        children[code["parent_id"]].append(code)
    entries: list[CodeEntry] = []
    waiting: list[tuple[Row, tuple[str, ...]]] = [(code, ()) for code in reversed(children[None])]
    while waiting:
        code, path = waiting.pop()
        entries.append(_code(code, path, keys.get(code["parent_id"])))
        if code["code_id"] in children:
            below = (*path, code["name"])
            waiting.extend((child, below) for child in reversed(children[code["code_id"]]))
    return FacetEntry(
        id=state.facet_id,
        key=state.facet.key,
        name=state.name,
        question=state.question,
        answers=state.answers,
        scale=state.scale,
        is_required=state.is_required,
        is_evidence_required=state.is_evidence_required,
        group=state.group,
        codes=tuple(entries),
    )


def _code(row: Row, path: tuple[str, ...], parent_key: str | None) -> CodeEntry:
    return CodeEntry(
        id=row["code_id"],
        key=row["code__key"],
        name=row["name"],
        parent_key=parent_key,
        depth=len(path),
        path=path,
        brief=row.get("brief", ""),
        full=row.get("full", ""),
        when_to_use=row.get("when_to_use", ""),
        when_not=row.get("when_not", ""),
        examples=tuple(row.get("examples", ())),
        aliases=tuple(row.get("aliases", ())),
        is_selectable=row["is_selectable"],
        status=row["status"],
        counter_examples=tuple(row.get("counter_examples", ())),
        notes=row.get("notes", ""),
        into=tuple(row["into"]),
    )

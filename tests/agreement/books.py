"""Facets as values, for tests that need no database."""

from collections.abc import Sequence

from taxonomy.book import CodeEntry, FacetEntry


def code(number: int, name: str, *path: str, key: str = "", is_selectable: bool = True) -> CodeEntry:
    """Return a code whose key is a slug of its name."""
    key = key or name.lower().replace(" ", "-")
    return CodeEntry(number, key, name, None, len(path), path, "", "", "", "", (), (), is_selectable, "active")


def facet(
    *names: str | CodeEntry, answers: str = "one", scale: str = "nominal", group: str = "", name: str = "Symptom"
) -> FacetEntry:
    """Return a facet with these codes."""
    codes: Sequence[CodeEntry] = [
        each if isinstance(each, CodeEntry) else code(number, each) for number, each in enumerate(names, start=1)
    ]
    return FacetEntry(1, name.lower(), name, "", answers, scale, True, group, tuple(codes))

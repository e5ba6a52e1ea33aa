"""Reading codebooks. Permission is asked by the views and services, through `taxonomy.access`."""

from taxonomy.selectors.books import draft_of, forget_books, latest_version, load_book, version_at, versions_of
from taxonomy.selectors.editor import (
    CodeInEditor,
    OutlineCode,
    OutlineFacet,
    code_in_editor,
    facet_in_editor,
    find,
    groups_in,
    has_facets,
    is_changed,
    keep_found,
    last_hand,
    load_changes,
    load_outline,
    load_words,
    names_in,
)

__all__ = [
    "CodeInEditor",
    "OutlineCode",
    "OutlineFacet",
    "code_in_editor",
    "draft_of",
    "facet_in_editor",
    "find",
    "forget_books",
    "groups_in",
    "has_facets",
    "is_changed",
    "keep_found",
    "last_hand",
    "latest_version",
    "load_book",
    "load_changes",
    "load_outline",
    "load_words",
    "names_in",
    "version_at",
    "versions_of",
]

"""A book as plain values in a fixed shape, and the hash of them: what two people compare to know they mean the same.

The hash leaves out what differs between installations (ids) and who published when; it is the SHA-256 of the UTF-8
JSON of `to_plain(book)` with sorted keys and no blanks.
"""

import hashlib
import json
from collections import defaultdict

from taxonomy.book import Book, CodeEntry, FacetEntry

# recursive: a code holds the codes below it
Plain = dict[str, object]


def to_plain(book: Book) -> Plain:
    """Return the book as nested dicts and lists, every field said."""
    return {
        "codebook": book.name,
        "description": book.description,
        "facets": [_plain_facet(facet) for facet in book.facets],
    }


def content_hash(book: Book) -> str:
    """Return the SHA-256 of what the book says."""
    text = json.dumps(to_plain(book), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain_facet(facet: FacetEntry) -> Plain:
    children: dict[str | None, list[CodeEntry]] = defaultdict(list)
    for code in facet.codes:
        children[code.parent_key].append(code)
    return {
        "key": facet.key,
        "name": facet.name,
        "question": facet.question,
        "answers": facet.answers,
        "scale": facet.scale,
        "required": facet.is_required,
        "group": facet.group,
        # said only where there is something to say: a book without it keeps the hash it always had
        **({"evidence_required": True} if facet.is_evidence_required else {}),
        "codes": [_plain_code(code, children) for code in children[None]],
    }


def _plain_code(code: CodeEntry, children: dict[str | None, list[CodeEntry]]) -> Plain:
    return {
        "key": code.key,
        "name": code.name,
        "brief": code.brief,
        "full": code.full,
        "when_to_use": code.when_to_use,
        "when_not": code.when_not,
        "examples": list(code.examples),
        "aliases": list(code.aliases),
        "selectable": code.is_selectable,
        "status": code.status,
        # as above: a book without them keeps the hash it always had
        **({"counter_examples": list(code.counter_examples)} if code.counter_examples else {}),
        **({"notes": code.notes} if code.notes else {}),
        **({"into": list(code.into)} if code.into else {}),
        "codes": [_plain_code(child, children) for child in children[code.key]],
    }

"""All that a code or a facet says as one text with headings, and back: for formats that know only a description."""

import re
from collections.abc import Iterable

from taxonomy.book import CodeEntry, FacetEntry

HEADINGS = {
    "full": "Full definition",
    "when_to_use": "When to use",
    "when_not": "When not to use",
    "examples": "Examples",
    "counter_examples": "Counter-examples",
    "aliases": "Further names",
    "notes": "Notes",
    "status": "Status",
    "key": "Key",
    "answers": "Answers",
    "scale": "Scale",
    "required": "Required",
    "evidence_required": "Evidence required",
    "group": "Finding",
}
LISTS = ("examples", "counter_examples", "aliases")
_HEADING = re.compile(rf"^({'|'.join(HEADINGS.values())}):[ \t]*", re.MULTILINE)
_ITEM = re.compile(r"^- ", re.MULTILINE)
_FIELDS = {heading: field for field, heading in HEADINGS.items()}


def prose_of_code(code: CodeEntry) -> str:
    """Return a code's texts under headings; the brief definition stands first, without one."""
    status = "" if code.status == "active" else " ".join([code.status, *(["into", *code.into] if code.into else [])])
    parts = {
        "full": code.full,
        "when_to_use": code.when_to_use,
        "when_not": code.when_not,
        "examples": _items(code.examples),
        "counter_examples": _items(code.counter_examples),
        "aliases": _items(code.aliases),
        "notes": code.notes,
        "status": status,
        "key": code.key,
    }
    return _joined(code.brief, parts)


def prose_of_facet(facet: FacetEntry) -> str:
    """Return a facet's question and settings."""
    parts = {
        "answers": facet.answers,
        "scale": facet.scale,
        "required": "yes" if facet.is_required else "no",
        "evidence_required": "yes" if facet.is_evidence_required else "",
        "group": facet.group,
        "key": facet.key,
    }
    return _joined(facet.question, parts)


def read_prose(text: str) -> dict[str, str]:
    """Return the parts of a text by field; what stands before the first heading is "brief"."""
    pieces = _HEADING.split(text.replace("\r\n", "\n"))
    parts = {"brief": pieces[0].strip()}
    for heading, body in zip(pieces[1::2], pieces[2::2], strict=True):
        parts.setdefault(_FIELDS[heading], body.strip())
    return parts


def read_items(text: str) -> tuple[str, ...]:
    """Return the items of a list; a text without dashes has one item a line."""
    if not _ITEM.search(text):
        return tuple(line.strip() for line in text.splitlines() if line.strip())
    items = (re.sub(r"^  ", "", item, flags=re.MULTILINE).strip() for item in _ITEM.split(text))
    return tuple(item for item in items if item)


def _joined(first: str, parts: dict[str, str]) -> str:
    sections = [f"{HEADINGS[field]}:\n{text}" for field, text in parts.items() if text]
    return "\n\n".join(part for part in (first, *sections) if part)


def _items(texts: Iterable[str]) -> str:
    return "\n".join("- " + text.replace("\n", "\n  ") for text in texts)

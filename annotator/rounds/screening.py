"""Screening as a small codebook: one question, answered by including a report or by a reason to exclude it. Pure.

So a screening round is a round like any other, and desk, blinding, agreement and adjudication need not know of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from taxonomy.book import Book, CodeEntry, FacetEntry

FACET, INCLUDE = "screening", "include"
MOST_KEYS = 9  # further reasons are reached by search

SCHEME = """
codebook: Screening
description: Whether a report belongs to the study. Whatever is not Include excludes it, and is the reason why.
facets:
- name: Screening
  key: screening
  question: Does this report belong to the study?
  codes:
  - name: Include
    key: include
    brief: A bug of the systems under study, told well enough to be coded.
  - name: Exclude
    key: exclude
    brief: Leaves the frame of later draws and rounds; it stays in the corpus.
    selectable: false
    codes:
    - {name: Not a bug, key: not-a-bug, brief: "A question, a wish for a feature, a discussion."}
    - {name: User error, key: user-error, brief: "The system does what it should; it was used or set up wrongly."}
    - {name: Outside the system, key: outside-the-system, brief: "The fault lies in another project or the hardware."}
    - {name: Not enough information, key: not-enough-information, brief: "It can't be told what happened, or why."}
    - {name: Duplicate, key: duplicate-report, brief: "Tells of the same bug as another report of the corpus."}
    - {name: Other reason, key: other-reason, brief: "Any other reason; say it in the memo."}
"""


@dataclass(frozen=True)
class Reason:
    """A reason for which reports can be excluded."""

    key: str
    name: str
    brief: str


def reasons_of(book: Book) -> tuple[Reason, ...]:
    """Return the reasons that a version of the scheme offers, in its order."""
    facet = book.by_key.get(FACET)
    codes = facet.choosable if facet else ()
    return tuple(Reason(code.key, code.name, code.brief) for code in codes if not is_inclusion(code))


def is_inclusion(code: CodeEntry) -> bool:
    """Return whether a code keeps the report: Include, or a code below it."""
    return code.key == INCLUDE or code.parent_key == INCLUDE


def problem_of(book: Book) -> str:
    """Return what makes a version unfit for screening, or "": it asks one question, and includes and excludes."""
    facet = book.by_key.get(FACET)
    if facet is None or len(book.facets) != 1 or facet.takes_many or facet.group:
        return "The screening scheme asks just one question, Screening, with one answer."
    if not _can(facet.choosable, True) or not _can(facet.choosable, False):
        return "The screening scheme needs Include and at least one reason to exclude."
    return ""


def keys_for_screening(facet: FacetEntry) -> dict[str, str]:
    """Return the desk's keys for the codes of a screening facet: i includes, numbers exclude; {} for other facets."""
    codes = [code for code in facet.choosable if code.key != INCLUDE] if facet.key == FACET else []
    if not codes or INCLUDE not in facet.by_key:
        return {}
    return {INCLUDE: "i", **{code.key: str(number) for number, code in enumerate(codes[:MOST_KEYS], start=1)}}


def _can(codes: Iterable[CodeEntry], includes: bool) -> bool:
    return any(is_inclusion(code) is includes for code in codes)

"""Marks beside reports in a list that rest on what only a higher room knows, such as "excluded: not a bug".

A higher room registers what it has to say when Django is ready; what may be told whom is its own to decide.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from annotator.common.people import Person


class Marker(Protocol):
    """Says a few words on some reports; `name` tells it from other markers."""

    @property
    def name(self) -> str: ...

    def marks(self, report_ids: Sequence[int], user: "Person") -> Mapping[int, str]:
        """Return the words on those of the reports that it has any on, for this viewer."""


_registered: dict[str, Marker] = {}


def register(marker: Marker) -> None:
    """Let a room mark reports in lists; a second one of the same name takes the first one's place."""
    _registered[marker.name] = marker


def marks_of(report_ids: Sequence[int], user: "Person") -> dict[int, list[str]]:
    """Return the marks of each report that has any; one question to each marker, however many reports."""
    marks: dict[int, list[str]] = {}
    for marker in _registered.values():
        for report_id, words in marker.marks(report_ids, user).items():
            marks.setdefault(report_id, []).append(words)
    return marks

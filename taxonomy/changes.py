"""The draft's many steps told as what will differ: per entry, from what to what, and why. Pure: no ORM.

A code that was renamed three times was renamed once from the first name to the last; what came back to where it was
did not change; whatever happened to a new entry is part of its addition.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.common.events import JsonValue

FIELD_NAMES = {
    "name": "Name",
    "description": "Description",
    "question": "Question",
    "answers": "Answers",
    "scale": "Scale",
    "is_required": "Required",
    "is_evidence_required": "Evidence required",
    "group": "Finding",
    "brief": "Brief definition",
    "full": "Full definition",
    "when_to_use": "When to use",
    "when_not": "When not",
    "examples": "Examples",
    "counter_examples": "Counter-examples",
    "notes": "Notes",
    "aliases": "Further names",
    "is_selectable": "Can be chosen",
    "parent": "Below",
    "position": "Place",
    "status": "Status",
    "into": "Read as",
    "stays": "What remains",
}
VERBS = {
    "add": "added",
    "rename": "renamed",
    "redefine": "redefined",
    "reword": "reworded",
    "move": "moved",
    "merge": "merged",
    "split": "split",
    "turn": "turned into a code of another facet",
    "retire": "retired",
    "restore": "restored",
}


@dataclass(frozen=True)
class Step:
    """One operation as it was done."""

    kind: str
    subject: str
    before: "Mapping[str, JsonValue]"
    after: "Mapping[str, JsonValue]"
    reason: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class FieldChange:
    """One field, as it was and as it will be, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What happened to one entry, all steps together; `verbs` says it in the order of happening."""

    subject: str
    name: str
    verbs: tuple[str, ...]
    fields: tuple[FieldChange, ...]
    reasons: tuple[str, ...]

    @property
    def kind(self) -> str:
        """ "code", "facet" or "codebook"."""
        return self.subject.partition(":")[0]

    @property
    def key(self) -> str:
        """Return the entry's key; "" for the codebook itself."""
        return self.subject.partition(":")[2]


def fold(steps: Iterable[Step], names: Mapping[str, str]) -> tuple[Change, ...]:
    """Return one change per entry that differs, in the order of each entry's first step.

    `names` gives the present name of each subject.
    """
    by_subject: dict[str, list[Step]] = {}
    for step in steps:
        by_subject.setdefault(step.subject, []).append(step)
    changes = (_fold_one(subject, each, names) for subject, each in by_subject.items())
    return tuple(change for change in changes if change.verbs)


def _fold_one(subject: str, steps: list[Step], names: Mapping[str, str]) -> Change:
    name = names.get(subject, subject.partition(":")[2])
    reasons = tuple(dict.fromkeys(step.reason for step in steps if step.reason))
    if steps[0].kind == "add":
        is_retired = any(step.kind == "retire" for step in steps) and steps[-1].kind != "restore"
        return Change(subject, name, ("added", "retired") if is_retired else ("added",), (), reasons)
    before: dict[str, JsonValue] = {}
    after: dict[str, JsonValue] = {}
    for step in steps:
        before = {**step.before, **before}
        after = {**after, **step.after}
    differing = [field for field in after if before.get(field) != after[field]]
    verbs = dict.fromkeys(VERBS[step.kind] for step in steps if any(field in differing for field in step.after))
    fields = tuple(
        FieldChange(
            FIELD_NAMES[field], _in_words(field, before.get(field), names), _in_words(field, after[field], names)
        )
        for field in differing
        if field in FIELD_NAMES
    )
    return Change(subject, name, tuple(verbs), fields, reasons)


def _in_words(field: str, value: "JsonValue", names: Mapping[str, str]) -> str:
    if field == "into" and isinstance(value, (list, tuple)):
        return ", ".join(names.get(f"code:{key}", str(key)) for key in value)
    if field == "stays":
        return names.get(f"code:{value}", str(value)) if value else ""
    if field == "parent":
        return names.get(f"code:{value}", str(value)) if value else "the facet itself"
    if field == "position" and isinstance(value, int):
        return str(value + 1)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "\n".join(str(item) for item in value)
    return str(value)

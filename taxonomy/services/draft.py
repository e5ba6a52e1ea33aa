"""The draft as a unit of work: loaded whole, changed in memory, stored with its operations and one event.

A single edit and the import of a whole file go the same way, with the same number of queries. Only the draft can be
loaded here, so that no service can reach a published version. What the changes mean is said in `acts`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model

from annotator.common import events
from annotator.common.errors import NotFound, WrongState
from annotator.common.events import JsonValue
from taxonomy import access
from taxonomy.models import Code, Codebook, CodeState, CodeStatus, Facet, FacetState, Operation, OperationKind, Version
from taxonomy.selectors import draft_of
from taxonomy.services import history, rows

if TYPE_CHECKING:
    from annotator.common.people import Person

Values = Mapping[str, JsonValue]
LEAVING = {OperationKind.MERGE, OperationKind.SPLIT, OperationKind.TURN}


def hold_draft(codebook: Codebook) -> Version:
    """Return the draft once nobody else is changing it, and keep others waiting until the transaction ends.

    The codebook is what is held: publishing turns the draft's own row into a version and begins another.
    """
    Codebook.objects.select_for_update(no_key=True).get(pk=codebook.pk)
    return draft_of(codebook)


class StaleEntry(WrongState):
    """Somebody else changed the same entry since this person began to edit it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Somebody changed {name} while you were writing. Nothing is lost: compare both and decide.")


@dataclass
class Draft:
    """What stands in the draft, by key, and what this unit of work has done to it so far."""

    codebook: Codebook
    version: Version
    facets: dict[str, FacetState] = field(default_factory=dict)
    codes: dict[str, CodeState] = field(default_factory=dict)
    facet_of: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    children: dict[tuple[str, str | None], list[str]] = field(default_factory=lambda: defaultdict(list))
    operations: list[Operation] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    deleted: dict[str, FacetState | CodeState] = field(default_factory=dict)
    origin: dict[str, history.Row] = field(default_factory=dict)

    @classmethod
    def load(cls, codebook: Codebook, *, is_held: bool = True) -> "Draft":
        """Read the draft; held until the transaction ends, so that changes come one after the other."""
        version = hold_draft(codebook) if is_held else draft_of(codebook)
        draft = cls(codebook, version)
        for facet in FacetState.objects.filter(version=version).select_related("facet").order_by("position", "pk"):
            draft.facets[facet.facet.key] = facet
        codes = list(CodeState.objects.filter(version=version).select_related("code").order_by("position", "pk"))
        facet_keys = {facet.facet_id: key for key, facet in draft.facets.items()}
        code_keys: dict[int | None, str] = {code.code_id: code.code.key for code in codes}
        for code in codes:
            draft.enter(code, facet_keys[code.facet_id], code_keys.get(code.parent_id))
        if is_held:
            draft.origin = draft._images()
        return draft

    def _images(self) -> dict[str, history.Row]:
        """Remember every row as it is now: a shallow copy each, made into values for the few that change."""
        facets = {f"facet:{key}": dict(vars(state)) for key, state in self.facets.items()}
        codes = {f"code:{key}": dict(vars(state)) for key, state in self.codes.items()}
        return facets | codes | {"codebook": history.face_row(self.version)}

    def enter(self, state: CodeState, facet: str, parent: str | None, index: int | None = None) -> None:
        """Put a code into the tree in memory, last among its siblings unless an index is given."""
        key = state.code.key
        self.codes[key], self.facet_of[key], self.parents[key] = state, facet, parent
        siblings = self.children[facet, parent]
        siblings.insert(len(siblings) if index is None else index, key)

    def leave(self, key: str) -> CodeState:
        """Take a code out of the tree in memory."""
        self.siblings(key).remove(key)
        return self.forget(key)

    def forget(self, key: str) -> CodeState:
        """Drop a code that stands nowhere in the tree."""
        del self.facet_of[key], self.parents[key]
        return self.codes.pop(key)

    def facet(self, key: str) -> FacetState:
        """Return a facet of the draft, or refuse."""
        if key not in self.facets:
            raise NotFound(f"The draft has no facet {key}.")
        return self.facets[key]

    def code(self, key: str) -> CodeState:
        """Return a code of the draft, or refuse."""
        if key not in self.codes:
            raise NotFound(f"The draft has no code {key}.")
        return self.codes[key]

    def siblings(self, key: str) -> list[str]:
        """Return the codes that share a parent with this one, itself among them, in order."""
        return self.children[self.facet_of[key], self.parents[key]]

    def below(self, key: str) -> list[str]:
        """Return every code below this one, level by level."""
        facet, found = self.facet_of[key], [key]
        for current in found:
            found.extend(self.children.get((facet, current), ()))
        return found[1:]

    def height(self, key: str) -> int:
        """Return how many levels of codes stand below this one."""
        facet, level, height = self.facet_of[key], [key], -1
        while level:
            height += 1
            level = [child for current in level for child in self.children.get((facet, current), ())]
        return height

    def level(self, key: str) -> int:
        """Return how deep a code stands; 1 is the top."""
        level, parent = 1, self.parents[key]
        while parent is not None:
            level, parent = level + 1, self.parents[parent]
        return level

    def depth_first(self) -> list[str]:
        """Return every code, parents before their children."""
        tops = [key for key, parent in self.parents.items() if parent is None]
        return [key for top in tops for key in (top, *self.below(top))]

    @property
    def retired(self) -> set[str]:
        """The keys of codes that are no longer active."""
        return {key for key, code in self.codes.items() if code.status != CodeStatus.ACTIVE}

    @cached_property
    def taken_codes(self) -> set[str]:
        """Every code key of the codebook."""
        return set(Code.objects.filter(codebook=self.codebook).values_list("key", flat=True))

    @cached_property
    def taken_facets(self) -> set[str]:
        """Every facet key of the codebook."""
        return set(Facet.objects.filter(codebook=self.codebook).values_list("key", flat=True))

    @cached_property
    def published(self) -> set[str]:
        """The subjects ("facet:KEY", "code:KEY") that stand in a published version.

        The latest one tells: what was published once is never deleted from the draft, only retired.
        """
        latest = Version.objects.filter(codebook=self.codebook, number__isnull=False).order_by("-number").first()
        if latest is None:
            return set()
        facets = FacetState.objects.filter(version=latest).values_list("facet__key", flat=True)
        codes = CodeState.objects.filter(version=latest).values_list("code__key", flat=True)
        return {f"facet:{key}" for key in facets} | {f"code:{key}" for key in codes}

    def note(self, kind: OperationKind, subject: str, before: Values, after: Values) -> None:
        """Keep one operation and remember whom it touches."""
        payload = {"before": dict(before), "after": dict(after)}
        self.operations.append(Operation(codebook=self.codebook, kind=kind, subject=subject, payload=payload))
        self.touched.add(subject)

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to store."""
        return bool(self.operations or self.deleted)

    def store(self, *, by: "Person", at: datetime, reason: str, action: str) -> None:
        """Write identities, states, operations with their reason, the draft's next revision, and what undo needs."""
        self.version.revision += 1
        self.version.save(update_fields=["revision", "text_revision", "name", "description"])
        self._settle_places()
        rows.store_facets([state for key, state in self.facets.items() if f"facet:{key}" in self.touched])
        changed = [state for key, state in self.codes.items() if f"code:{key}" in self.touched]
        rows.store_identities(changed)
        for state in changed:
            parent = self.parents[state.code.key]
            state.parent = self.codes[parent].code if parent else None
            state.facet = self.facets[self.facet_of[state.code.key]].facet
        rows.store_codes(changed)
        for operation in self.operations:
            operation.reason, operation.by_id, operation.at = reason, by.pk, at
        Operation.objects.bulk_create(self.operations)
        removed = rows.delete(self.codebook, self.deleted)
        self._keep_edit(removed, by, at, action)

    def _keep_edit(self, removed: Sequence[Operation], by: "Person", at: datetime, action: str) -> None:
        states: dict[str, FacetState | CodeState] = {f"facet:{key}": state for key, state in self.facets.items()}
        states |= {f"code:{key}": state for key, state in self.codes.items()}
        subjects = [subject for subject in (*self.touched, *self.deleted) if subject != "codebook"]
        before = {subject: history.row_of(subject, self.origin.get(subject)) for subject in subjects}
        after = {
            subject: history.row_of(subject, vars(states[subject])) if subject in states else None
            for subject in subjects
        }
        if "codebook" in self.touched:
            before["codebook"], after["codebook"] = self.origin["codebook"], history.face_row(self.version)
        gone = {operation.pk for operation in removed}
        ours = {operation.pk for operation in self.operations}
        history.keep(
            self.codebook,
            action=action,
            name=self._title(states),
            before=before,
            after=after,
            added=[operation for operation in self.operations if operation.pk not in gone],
            removed=[history.operation_row(operation) for operation in removed if operation.pk not in ours],
            by=by,
            at=at,
        )

    def _title(self, states: Mapping[str, FacetState | CodeState]) -> str:
        left = [operation.subject for operation in self.operations if operation.kind in LEAVING]
        # a merge also touches the code that takes over; its name is that of the code that goes
        subjects = left or list(dict.fromkeys([*self.deleted, *(each.subject for each in self.operations)]))
        first = states.get(subjects[0]) or self.deleted.get(subjects[0])
        name = first.name if first else self.version.name
        return f"{name} and {len(subjects) - 1} more" if len(subjects) > 1 else name

    def _settle_places(self) -> None:
        """A changed entry takes the draft's revision; one that merely made room for another does not."""
        places: list[tuple[str, int, FacetState | CodeState]] = [
            (f"facet:{key}", position, state) for position, (key, state) in enumerate(self.facets.items())
        ]
        for siblings in self.children.values():
            places += [(f"code:{key}", position, self.codes[key]) for position, key in enumerate(siblings)]
        for subject, position, state in places:
            if subject in self.touched:
                state.revision = self.version.revision
            if state.position != position:
                state.position = position
                self.touched.add(subject)

    def summary(self) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
        """Return before and after for the event: the values of one entry, or the list of what happened to several."""
        before: dict[str, JsonValue] = {}
        after: dict[str, JsonValue] = {}
        if self.deleted:
            before["deleted"] = list(self.deleted)
        if len({operation.subject for operation in self.operations}) > 1:
            after["changes"] = [f"{operation.kind} {operation.subject}" for operation in self.operations]
            return before, after
        for operation in self.operations:
            before |= operation.payload["before"]
            after |= operation.payload["after"]
        return before, after


@contextmanager
def changing(codebook: Codebook, *, action: str, by: "Person", at: datetime, reason: str = "") -> Iterator[Draft]:
    """Check permission, load the draft, let the caller change it, store it and record the event: one transaction.

    Leaves nothing behind, not even a revision, when nothing was changed.
    """
    access.require(by, "edit", codebook)
    with transaction.atomic():
        draft = Draft.load(codebook)
        yield draft
        if draft.is_changed:
            draft.store(by=by, at=at, reason=reason, action=action)
            before, after = draft.summary()
            subject = _subject(draft)
            events.record(
                scope=codebook, subject=subject, action=action, by=by, at=at, before=before, after=after, reason=reason
            )


def _subject(draft: Draft) -> Model:
    """The one facet or code that changed, or the codebook when there were several."""
    subjects = {operation.subject for operation in draft.operations}
    if len(subjects) != 1:
        return draft.codebook
    kind, _, key = subjects.pop().partition(":")
    if kind == "code":
        return draft.code(key).code
    return draft.facet(key).facet if kind == "facet" else draft.codebook

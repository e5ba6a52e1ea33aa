"""Undo and redo: each unit of work on the draft keeps the rows it changed, as they were and as they became.

Undoing puts the old rows back exactly, primary keys and revisions included, and takes the operations away that the
work had noted; redoing does the opposite. What is undone was still done: the study's log keeps both.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import transaction

from annotator.common import events
from annotator.common.errors import WrongState
from taxonomy import access
from taxonomy.models import Code, Codebook, CodeState, Edit, Facet, FacetState, Operation, Version

if TYPE_CHECKING:
    from annotator.common.people import Person

Row: TypeAlias = dict[str, Any]  # JSON: a row's values by column
Rows: TypeAlias = dict[str, Row | None]
FACE = ("name", "description", "text_revision")


class NothingToUndo(WrongState):
    """There is no edit to take back or to do again, or it is not the one the person saw."""

    def __init__(self, is_redo: bool, is_other: bool) -> None:
        what = "do again" if is_redo else "undo"
        there = "Somebody else changed the draft since you looked; look at it first." if is_other else ""
        super().__init__(there or f"There is nothing to {what}: only what was done since the last publication can be.")


COLUMNS = {
    "facet": [field.attname for field in FacetState._meta.concrete_fields],
    "code": [field.attname for field in CodeState._meta.concrete_fields],
    "operation": [field.attname for field in Operation._meta.concrete_fields],
}


def row_of(subject: str, values: Mapping[str, object] | None) -> Row | None:
    """Return a state's columns, out of an instance's own dictionary, with its key; None when there is no state."""
    kind, _, key = subject.partition(":")
    return None if values is None else {**{name: values[name] for name in COLUMNS[kind]}, "key": key}


def face_row(version: Version) -> Row:
    """Return what the codebook itself says."""
    return {name: getattr(version, name) for name in FACE}


def operation_row(operation: Operation) -> Row:
    """Return an operation as JSON."""
    return {name: getattr(operation, name) for name in COLUMNS["operation"]} | {"at": operation.at.isoformat()}


def keep(
    codebook: Codebook,
    *,
    action: str,
    name: str,
    before: Rows,
    after: Rows,
    added: Sequence[Operation],
    removed: Sequence[Row],
    by: "Person",
    at: datetime,
) -> None:
    """Keep one edit; what was undone before it can't be done again."""
    Edit.objects.filter(codebook=codebook, is_undone=True).delete()
    Edit.objects.create(
        codebook=codebook,
        action=action,
        name=name[:200],
        before=before,
        after=after,
        added=[operation_row(operation) for operation in added],
        removed=list(removed),
        by_id=by.pk,
        at=at,
    )


def forget(codebook: Codebook) -> None:
    """Drop every edit: what is published can't be undone."""
    Edit.objects.filter(codebook=codebook).delete()


def next_undo(codebook: Codebook) -> Edit | None:
    """Return the edit that undo would take back."""
    return Edit.objects.filter(codebook=codebook, is_undone=False).select_related("by").order_by("-pk").first()


def next_redo(codebook: Codebook) -> Edit | None:
    """Return the edit that redo would do again."""
    return Edit.objects.filter(codebook=codebook, is_undone=True).select_related("by").order_by("pk").first()


def undo(*, codebook: Codebook, by: "Person", at: datetime, edit_id: int | None = None) -> Edit:
    """Take back the last edit of the draft; refuses when it is not the one that was seen (`edit_id`), or none."""
    return _go(codebook, by, at, edit_id, is_redo=False)


def redo(*, codebook: Codebook, by: "Person", at: datetime, edit_id: int | None = None) -> Edit:
    """Do again what was undone last; refuses when it is not the one that was seen (`edit_id`), or none."""
    return _go(codebook, by, at, edit_id, is_redo=True)


def _go(codebook: Codebook, by: "Person", at: datetime, edit_id: int | None, *, is_redo: bool) -> Edit:
    access.require(by, "edit", codebook)
    with transaction.atomic():
        Codebook.objects.select_for_update(no_key=True).get(pk=codebook.pk)
        draft = Version.objects.get(codebook=codebook, number__isnull=True)
        edit = next_redo(codebook) if is_redo else next_undo(codebook)
        if edit is None or edit_id not in (None, edit.pk):
            raise NothingToUndo(is_redo, is_other=edit is not None)
        old, new = (edit.before, edit.after) if is_redo else (edit.after, edit.before)
        dropped, restored = (edit.removed, edit.added) if is_redo else (edit.added, edit.removed)
        draft.revision += 1
        _put_face(draft, new.get("codebook"))
        Operation.objects.filter(pk__in=[row["id"] for row in dropped]).delete()
        _put_rows(old, new, codebook)
        Operation.objects.bulk_create([Operation(**row) for row in _dated(restored)])
        edit.is_undone = not is_redo
        edit.save(update_fields=["is_undone"])
        action = "redo" if is_redo else "undo"
        events.record(
            scope=codebook, subject=codebook, action=f"{action} {edit.action}", by=by, at=at, after={"of": edit.name}
        )
    return edit


def _dated(rows: Sequence[Row]) -> list[Row]:
    return [row | {"at": datetime.fromisoformat(row["at"])} for row in rows]


def _put_face(draft: Version, face: Row | None) -> None:
    for name, value in (face or {}).items():
        setattr(draft, name, value)
    draft.save(update_fields=["revision", *FACE])


def _put_rows(old: Rows, new: Rows, codebook: Codebook) -> None:
    """Replace the rows: states away, then identities that ended; identities that begin, then states."""
    CodeState.objects.filter(pk__in=[row["id"] for row in _rows(old, "code")]).delete()
    Code.objects.filter(pk__in=[row["code_id"] for row in _rows(old, "code", without=new)]).delete()
    FacetState.objects.filter(pk__in=[row["id"] for row in _rows(old, "facet")]).delete()
    Facet.objects.filter(pk__in=[row["facet_id"] for row in _rows(old, "facet", without=new)]).delete()
    facets, codes = _rows(new, "facet", without=old), _rows(new, "code", without=old)
    Facet.objects.bulk_create([Facet(pk=row["facet_id"], key=row["key"], codebook=codebook) for row in facets])
    Code.objects.bulk_create([Code(pk=row["code_id"], key=row["key"], codebook=codebook) for row in codes])
    FacetState.objects.bulk_create([FacetState(**_columns(row)) for row in _rows(new, "facet")])
    CodeState.objects.bulk_create([CodeState(**_columns(row)) for row in _rows(new, "code")])


def _rows(rows: Rows, kind: str, without: Rows | None = None) -> list[dict[str, Any]]:
    """Return the rows of a kind, or only those whose subjects `without` does not hold."""
    return [
        row
        for subject, row in rows.items()
        if row and subject.startswith(f"{kind}:") and not (without and without.get(subject))
    ]


def _columns(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "key"}

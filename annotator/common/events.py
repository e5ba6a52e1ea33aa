"""Audit events: the one function that writes them and the one that reads them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet

from annotator.common import kept
from annotator.common.models import Event

if TYPE_CHECKING:
    from annotator.common.people import Person

JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]


def name_of(thing: Model) -> str:
    """Return the short name under which events speak of a row: "round:7"."""
    return f"{thing._meta.model_name}:{thing.pk}"


def record(
    *,
    scope: Model,
    subject: Model,
    action: str,
    by: "Person | None",
    at: datetime,
    before: Mapping[str, JsonValue] | None = None,
    after: Mapping[str, JsonValue] | None = None,
    reason: str = "",
) -> None:
    """Write one event; call it inside the transaction of the change it tells of."""
    event = Event(
        scope=name_of(scope),
        subject=name_of(subject),
        action=action,
        by=by,
        at=at,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
    )
    kept.insert([event])


def list_events(*scopes: Model) -> "QuerySet[Event]":
    """Return the events of these scopes, newest first."""
    return (
        Event.objects.filter(scope__in=[name_of(scope) for scope in scopes]).select_related("by").order_by("-at", "-pk")
    )

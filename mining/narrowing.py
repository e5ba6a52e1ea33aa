"""Narrowings of the list of reports that rest on what only a higher room knows, such as "coded or not".

A higher room registers its narrowing when Django is ready, as it registers its answers to permissions; this room
shows the choices and applies the one chosen. What the narrowing may tell whom is the higher room's to decide: it gets
the viewer.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from django.db.models import QuerySet

from mining.models import Report

if TYPE_CHECKING:
    from annotator.common.people import Person


class Narrowing(Protocol):
    """One further filter: `name` stands in the address, `label` and `choices` (value, words) on the page."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def choices(self) -> Sequence[tuple[str, str]]: ...

    def apply(self, reports: "QuerySet[Report]", user: "Person", value: str) -> "QuerySet[Report]":
        """Return those of the reports that the value means for this viewer."""


_registered: dict[str, Narrowing] = {}


def register(narrowing: Narrowing) -> None:
    """Offer a narrowing on every list of reports; a second one of the same name takes the first one's place."""
    _registered[narrowing.name] = narrowing


def registered() -> tuple[Narrowing, ...]:
    """Return the narrowings on offer, in the order in which they came."""
    return tuple(_registered.values())


def read(values: Mapping[str, str]) -> dict[str, str]:
    """Return the choices made in an address; what is not on offer is left out."""
    return {each.name: values[each.name] for each in registered() if values.get(each.name) in dict(each.choices)}


def narrow(reports: "QuerySet[Report]", *, user: "Person", chosen: Mapping[str, str]) -> "QuerySet[Report]":
    """Return the reports that every choice leaves."""
    for each in registered():
        if each.name in chosen:
            reports = each.apply(reports, user, chosen[each.name])
    return reports

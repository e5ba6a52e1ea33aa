"""Reports of which a person may not see everything now, because a higher room shows them part by part.

A higher room registers who that is when Django is ready. This room then shows such a person nothing of the report
beyond its line in lists, and nothing there that could be among the hidden parts: leaving out one part here and one
there would leave it in the timeline, in a further column or in a change between snapshots.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import QuerySet

from annotator.common.errors import WrongState
from mining.models import Report

if TYPE_CHECKING:
    from annotator.common.people import Person

# Any: whatever rows the higher room has; their one column is the id of a report
Finder: TypeAlias = "Callable[[Person], QuerySet[Any, Any]]"


class HiddenForNow(WrongState):
    """The person reads this report part by part elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "You are coding this report in a round that shows it part by part, so it is read at your desk. Here it can "
            "be read once you have submitted what is asked first."
        )


_registered: list[Finder] = []


def register(finder: Finder) -> None:
    """Let a room say of which reports something is hidden from a person: a query of ids."""
    if finder not in _registered:
        _registered.append(finder)


def require_shown(report_ids: Collection[int], user: "Person") -> None:
    """Refuse to show reports of one of which something is hidden from this person."""
    if hidden_among(report_ids, user):
        raise HiddenForNow


def hidden_among(report_ids: Collection[int], user: "Person") -> set[int]:
    """Return those of the reports of which something is hidden from this person."""
    reports = Report.objects.filter(pk__in=list(report_ids))
    return {pk for find in _registered for pk in reports.filter(pk__in=find(user)).values_list("pk", flat=True)}


def hides_anything(user: "Person") -> bool:
    """Return whether something of any report is hidden from this person."""
    return any(find(user).exists() for find in _registered)


def without_hidden(reports: "QuerySet[Report]", user: "Person") -> "QuerySet[Report]":
    """Return the reports of which nothing is hidden: for filters that would tell what is."""
    for find in _registered:
        reports = reports.exclude(pk__in=find(user))
    return reports

"""A study's audit events, told for people: who did what to whom, and what changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from annotator.accounts.models import User
from annotator.common.events import list_events
from annotator.common.models import Event
from annotator.common.paging import Page, keyset_page
from annotator.studies.selectors import Seat

PAGE_SIZE = 50
LONG = 120
SHOWN = 3  # changes of one event that are read at a glance; more are folded away


@dataclass(frozen=True)
class Change:
    """One field of an event, before and after; None where there was nothing."""

    field: str
    before: str | None
    after: str | None

    @property
    def is_long(self) -> bool:
        """Whether the texts are better folded away."""
        return max(len(self.before or ""), len(self.after or "")) > LONG


@dataclass(frozen=True)
class Line:
    """One event as it is read."""

    at: datetime
    by: str
    action: str
    subject: str
    reason: str
    changes: list[Change]

    @property
    def shown(self) -> list[Change]:
        """The first changes."""
        return self.changes[:SHOWN]

    @property
    def folded(self) -> list[Change]:
        """The others."""
        return self.changes[SHOWN:]


def log_page(seat: Seat, *, after: int | None, before: int | None) -> tuple[Page[Event], list[Line]]:
    """Return a page of the events of the study, its corpus and its codebook, newest first."""
    study = seat.study
    scopes = (study, study.corpus, study.codebook, study.screening)
    events = list_events(*(scope for scope in scopes if scope is not None))
    page = keyset_page(events, size=PAGE_SIZE, after=after, before=before, newest_first=True)
    names = _names(page.rows)
    return page, [_line(event, names) for event in page.rows]


def _names(events: Iterable[Event]) -> dict[str, str]:
    """Return how to call the people whom events speak of ("user:3")."""
    keys = {key for event in events for kind, _, key in [event.subject.partition(":")] if kind == "user"}
    return {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=keys)}


def _line(event: Event, names: Mapping[str, str]) -> Line:
    by = str(event.by) if event.by else "the system"
    return Line(event.at, by, event.action, _subject(event, names), event.reason, _changes(event))


def _subject(event: Event, names: Mapping[str, str]) -> str:
    """Return a person's name, "round 3", or "3" after an action that says what it is ("add code")."""
    if event.subject == event.scope:
        return ""
    kind, _, key = event.subject.partition(":")
    return names.get(event.subject) or (key if event.action.endswith(kind) else f"{kind} {key}")


def _changes(event: Event) -> list[Change]:
    fields = dict.fromkeys([*event.before, *event.after])
    pairs = [Change(field.replace("_", " "), _said(event.before, field), _said(event.after, field)) for field in fields]
    # what was made with an empty field says nothing
    return [change for change in pairs if (change.before or "") != (change.after or "")]


def _said(values: Mapping[str, object], field: str) -> str | None:
    value = values.get(field)
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)

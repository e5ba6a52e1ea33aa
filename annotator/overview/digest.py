"""When a digest is due, and what it says. Pure: no ORM. All times are UTC, whatever the person's zone.

It says what the study home says under "what to do next": counts of the own work and of reports, in nobody's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.template.loader import render_to_string
from django.urls import reverse

from annotator.overview.models import Every
from annotator.overview.rules import Task

HOUR = 6
MONDAY = 0


@dataclass(frozen=True)
class DueIn:
    """What one study waits for."""

    study: str
    tasks: Sequence[Task]


@dataclass(frozen=True)
class Letter:
    """A digest, ready to be sent."""

    subject: str
    text: str


def next_moment(every: str, *, after: datetime) -> datetime:
    """Return the first 06:00 UTC after a moment, and for a weekly digest the first on a Monday."""
    now = after.astimezone(UTC)
    moment = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if moment <= now:
        moment += timedelta(days=1)
    if every == Every.WEEKLY:
        moment += timedelta(days=(MONDAY - moment.weekday()) % 7)
    return moment


def letter_of(due: Sequence[DueIn], *, address: str) -> Letter | None:
    """Return the digest in plain text with links below `address`; None when nothing is due."""
    waiting = [one for one in due if one.tasks]
    if not waiting:
        return None
    host = address.rstrip("/")
    context = {"due": waiting, "host": host, "setting": host + reverse("overview:digest")}
    subject = "1 study waits for you" if len(waiting) == 1 else f"{len(waiting)} studies wait for you"
    return Letter(f"Intercoder: {subject}", render_to_string("overview/digest_mail.txt", context))

"""When things happened in the demo study: over the past six weeks, at hours when people work. Pure."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

BEGUN, PREPARED, PUBLISHED = 41, 40, 39
REPORTS_A_DAY = 8
SEED = 929


@dataclass(frozen=True)
class Days:
    """How many days before the visitor's a round was opened, ended, decided on and closed."""

    opened: int
    ended: int = 0
    decided: int = 0
    closed: int = 0


ROUNDS: Mapping[str, Days] = {
    "Pilot": Days(38, 35, 34, 33),
    "Reliability 1": Days(20, 14, 2),
    "Reliability 2": Days(6),
}
# reports are drawn and screened before the codebook is published
DRAWN, SCREENED = 40, 39
# the hours at which the raters sit down
HOURS: Mapping[str, int] = {"rater": 9, "rater2": 14}


def moment(now: datetime, days_ago: int, hour: int, minute: int = 0) -> datetime:
    """Return an hour of a past day."""
    return (now - timedelta(days=days_ago)).replace(hour=hour, minute=minute, second=0, microsecond=0)


def screening_times(now: datetime) -> Iterator[tuple[datetime, int]]:
    """Yield when a rater submits one verdict after the other in one sitting, and the seconds of work on it."""
    chance = random.Random(SEED)  # noqa: S311  invented times, not secrets
    at = moment(now, SCREENED, 13)
    while True:
        seconds = chance.randint(12, 90)
        at += timedelta(seconds=seconds + chance.randint(2, 9))
        yield at, seconds


def coding_times(now: datetime, *, days_ago: int, hour: int) -> Iterator[tuple[datetime, int]]:
    """Yield when a rater submits one report after the other, and the seconds of work on it; some reports a day."""
    chance = random.Random(f"{SEED}:{days_ago}:{hour}")  # noqa: S311  invented times, not secrets
    for day in range(days_ago, 0, -1):
        at = moment(now, day, hour, chance.randrange(20))
        for _ in range(REPORTS_A_DAY):
            seconds = chance.randint(70, 420)
            at += timedelta(seconds=seconds + chance.randint(5, 90))
            yield at, seconds

"""Each rater against their own earlier coding of the same reports: what a drift round was for.

Both codings are independent ones: the earlier from the round whose reports are read again, the later from the drift
round. An earlier coding under an older version is read under the later one; an answer that needs a human for that is
left out, and counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from statistics import median

from annotator.agreement.cards import PairCard
from annotator.agreement.figures.figure import Figure
from annotator.agreement.figures.forest import forest
from annotator.agreement.lines import Line
from annotator.agreement.ratings import FacetRatings, tokens_of
from annotator.agreement.versions import Reading, ReadRatings, read_under
from annotator.coding.selectors import IndependentCoding, iter_independent
from annotator.common.errors import NotFound
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.book import FacetEntry
from taxonomy.selectors import load_book, route_between

EARLIER, AGAIN, ALL = "earlier", "again", "all"
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Reread:
    """One report that one rater coded twice; `letter` is the rater's in the drift round."""

    letter: str
    earlier: IndependentCoding
    again: IndependentCoding

    @property
    def days(self) -> float:
        """How long after the first coding the second was submitted."""
        first, second = (datetime.fromisoformat(one.submitted_at) for one in (self.earlier, self.again))
        return (second - first).total_seconds() / SECONDS_A_DAY


@dataclass(frozen=True)
class Rater:
    """Whom a line is about: a letter, or all; `name` is how figures and tables show them."""

    letter: str
    name: str
    is_self: bool = False


@dataclass(frozen=True, eq=False)
class OwnAgreement:
    """One facet and one rater, or all: the two codings as a pair; `unread` answers need a human to be compared."""

    facet: FacetEntry
    rater: Rater
    card: PairCard
    unread: int

    @property
    def line(self) -> Line:
        """Cohen's kappa of the two codings."""
        key = f"{self.facet.key}:{self.rater.letter}"
        return Line(key, f"{self.facet.name}: {self.rater.name}", self.card.kappa)


@dataclass(frozen=True)
class Drift:
    """The whole of it: facet by facet all raters, then each.

    `days` are the least, median and most between codings, whole ones: an hour would tell when somebody worked.
    """

    rows: tuple[OwnAgreement, ...]
    reports: int
    days: tuple[int, int, int] | None
    is_followed: bool

    @property
    def apart(self) -> str:
        """How long lies between the codings, in whole days, in words; "" where there are none."""
        if self.days is None:
            return ""
        least, middle, most = self.days
        if least == most:
            return f"{most:,} day{'' if most == 1 else 's'} apart"
        return f"{least:,} to {most:,} days apart (median {middle:,})"

    @cached_property
    def figure(self) -> Figure:
        """Kappa of each facet, raters below each other."""
        title = "Each rater against their own earlier coding: Cohen's kappa"
        return forest("drift", title, [row.line for row in self.rows], "facet and rater")


def drift_of(*, round: Round, seat: Seat) -> Drift:
    """Return how raters agree with themselves; `NotFound` for a round that is, or is told as, no drift round."""
    seat.require(Action.SEE_AGREEMENT)
    if not blinding.may_see_drift(round.phase, round.purpose) or round.origin is None:
        raise NotFound
    reread = _reread(round, round.origin, seat)
    earlier = {facet.key: facet for facet in load_book(round.origin.version).facets}
    is_followed = round.origin.version_id != round.version_id
    reading = route_between(round.origin.version, round.version).land if is_followed else None
    rows = [
        _compared(facet, earlier.get(facet.key, facet), rater, own, reading)
        for facet in load_book(round.version).facets
        for rater, own in _by_rater(reread, seat)
    ]
    return Drift(tuple(rows), len(reread), _days_between(reread), is_followed)


def _days_between(reread: Sequence[Reread]) -> tuple[int, int, int] | None:
    """Return the least, median and most days between two codings of a report, None where there are none."""
    days = sorted(one.days for one in reread)
    if not days:
        return None
    least, middle, most = (int(one + 0.5) for one in (days[0], median(days), days[-1]))
    return least, middle, most


def _reread(round: Round, origin: Round, seat: Seat) -> list[Reread]:
    earlier = {(one.rater_id, one.report_id): one for one in iter_independent(origin, seat)}
    found = ((one, earlier.get((one.rater_id, one.report_id))) for one in iter_independent(round, seat))
    return [Reread(again.letter, before, again) for again, before in found if before is not None]


def _by_rater(reread: Sequence[Reread], seat: Seat) -> list[tuple[Rater, list[Reread]]]:
    """Return all humans, if there are several, then each rater by the letter; the viewer's own line has their name."""
    by_letter: dict[str, list[Reread]] = {}
    for one in sorted(reread, key=lambda one: (len(one.letter), one.letter)):
        by_letter.setdefault(one.letter, []).append(one)
    each = [(_rater(own[0].again, seat), own) for own in by_letter.values()]
    humans = [one for one in reread if not one.again.machine]
    several = len({one.letter for one in humans}) > 1
    return [*([(Rater(ALL, "all raters"), humans)] if several else []), *each]


def _rater(coding: IndependentCoding, seat: Seat) -> Rater:
    if coding.rater_id == seat.user.pk:
        return Rater(coding.letter, f"{coding.letter}, {seat.user}", is_self=True)
    return Rater(coding.letter, f"{coding.letter}, {coding.machine}" if coding.machine else coding.letter)


def _compared(
    facet: FacetEntry, earlier: FacetEntry, rater: Rater, reread: Sequence[Reread], reading: Reading | None
) -> OwnAgreement:
    places = range(len(reread))
    before = FacetRatings.of_rows(
        earlier, places, [EARLIER], [[tokens_of(earlier, one.earlier.content)] for one in reread]
    )
    read = ReadRatings(before, 0) if reading is None else read_under(before, reading, facet)
    rows = [(read.ratings.said_by(place, 0), tokens_of(facet, reread[place].again.content)) for place in places]
    ratings = FacetRatings.of_rows(facet, places, (EARLIER, AGAIN), rows)
    return OwnAgreement(facet, rater, PairCard(ratings, 0, 1), read.left_out)


def as_json(drift: Drift) -> dict[str, object]:
    """Return the figures for scripts; null where there is no number."""
    return {
        "reports": drift.reports,
        "days": None if drift.days is None else dict(zip(("least", "median", "most"), drift.days, strict=True)),
        "facets": [_row_json(row) for row in drift.rows],
    }


def _row_json(row: OwnAgreement) -> Mapping[str, object]:
    line, percent = row.line, Line("percent", "", row.card.percent)
    return {
        "facet": row.facet.key,
        "rater": row.rater.letter,
        "is_me": row.rater.is_self,
        "n": row.card.table.n,
        "left_out": row.card.table.left_out,
        "needs_a_human": row.unread,
        "percent_agreement": percent.value,
        "kappa": line.value,
        "low_95": line.interval.low if line.interval else None,
        "high_95": line.interval.high if line.interval else None,
        "undefined_because": line.reason,
    }

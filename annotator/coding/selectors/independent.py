"""The independent codings of a round that has ended: what agreement, conflicts, gold labels and exports are made of.

Independent is the last coding that a rater submitted while the round was open; afterwards nothing can be submitted.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Exists, F, OuterRef, QuerySet

from annotator.coding.answers import Content
from annotator.coding.models import Coding
from annotator.coding.selectors.contents import contents_of
from annotator.common.errors import WrongState
from annotator.rounds import blinding
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Round
from annotator.rounds.selectors import letters_of
from annotator.studies.selectors import Seat
from taxonomy.book import Book
from taxonomy.selectors import load_book

# few enough for SQLite's limit of variables, enough that the queries' own cost vanishes
CHUNK = 500
Row = tuple[int, int, int, int, int, str, datetime, int]


class NotEndedYet(WrongState):
    """Codings of others are hidden as long as the round is planned or open."""

    def __init__(self) -> None:
        super().__init__("Codings can be compared once the round has ended; until then nobody sees another's.")


@dataclass(frozen=True)
class IndependentCoding:
    """One rater's independent coding of one report.

    `rater_id` is for arithmetic; what a page or file may show of the rater is `letter`, or the name if `sight` says so.
    """

    round_report_id: int
    report_id: int
    rater_id: int
    letter: str
    sight: Sight
    coding_id: int
    revision: int
    content: Content
    submitted_at: datetime
    active_seconds: int


def independent_codings(
    round: Round, seat: Seat, round_reports: Collection[int] | None = None
) -> list[IndependentCoding]:
    """Return the independent codings of an ended round, by report and rater; refuses while it is planned or open.

    `round_reports` narrows them to some hundred of the round's reports, by their ids there.
    """
    return list(iter_independent(round, seat, round_reports))


def iter_independent(
    round: Round, seat: Seat, round_reports: Collection[int] | None = None
) -> Iterator[IndependentCoding]:
    """Yield the same one after the other, in memory that does not grow with their number."""
    if not blinding.may_see_agreement(round.phase):
        raise NotEndedYet
    return _stream(round, _rows(round, round_reports), seat, load_book(round.version))


def _stream(round: Round, found: "QuerySet[Coding, Row]", seat: Seat, book: Book) -> Iterator[IndependentCoding]:
    letters = letters_of(round)
    sights = {rater_id: _sight(round, seat, rater_id) for rater_id in letters}
    rows = iter(found.iterator(chunk_size=CHUNK))
    while chunk := list(islice(rows, CHUNK)):
        contents = contents_of({coding_id: memo for coding_id, *_, memo, _, _ in chunk}, book)
        for coding_id, round_report_id, report_id, rater_id, revision, _, submitted_at, seconds in chunk:
            yield IndependentCoding(
                round_report_id=round_report_id,
                report_id=report_id,
                rater_id=rater_id,
                letter=letters[rater_id],
                sight=sights[rater_id],
                coding_id=coding_id,
                revision=revision,
                content=contents[coding_id],
                submitted_at=submitted_at,
                active_seconds=seconds,
            )


def _sight(round: Round, seat: Seat, rater_id: int) -> Sight:
    return blinding.sight_of_coding(
        viewer_id=seat.user.pk,
        rater_id=rater_id,
        roles=seat.roles,
        phase=round.phase,
        shows_names_when_closed=seat.study.shows_names_when_closed,
    )


def _rows(round: Round, round_reports: Collection[int] | None) -> "QuerySet[Coding, Row]":
    newer = Coding.objects.filter(assignment=OuterRef("assignment"), revision__gt=OuterRef("revision"))
    codings = Coding.objects.filter(~Exists(newer))
    if round_reports is None:
        codings = codings.filter(assignment__round=round)
    else:
        # the sum keeps SQLite from going through the whole round to find some hundred of its reports
        codings = codings.alias(its_round=F("assignment__round_id") + 0)
        codings = codings.filter(assignment__round_report__in=round_reports, its_round=round.pk)
    return codings.order_by("assignment__round_report__position", "assignment__rater").values_list(
        "pk",
        "assignment__round_report_id",
        "assignment__round_report__report_id",
        "assignment__rater_id",
        "revision",
        "memo",
        "submitted_at",
        "active_seconds",
    )

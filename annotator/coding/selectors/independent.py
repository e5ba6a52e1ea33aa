"""The independent codings of a round that has ended: what agreement, conflicts, gold labels and exports are made of.

Independent is the last coding that a rater submitted while the round was open; afterwards nothing can be submitted.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from django.db.models import Q

from annotator.coding.answers import Content
from annotator.coding.models import Answer, Coding, Evidence
from annotator.coding.own_codes import read_through
from annotator.coding.selectors.contents import Kept, said_in, spans_in
from annotator.coding.selectors.own_codes import book_as_coded, leads_of
from annotator.common.errors import WrongState
from annotator.common.joined import Moment
from annotator.rounds import blinding
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Round, RoundReport
from annotator.rounds.open_coding import require_aligned
from annotator.rounds.selectors import lettered_raters
from annotator.studies.selectors import Seat
from taxonomy.book import Book

# enough that the queries' own cost vanishes
REPORTS_AT_ONCE = 500
# conditions on some of a round's reports
Window = Mapping[str, int | list[int]]
# round, assignment, coding, report in the round, report, rater, revision, memo, time, seconds
Row = tuple[int, int, int, int, int, int, int, str, str, int]


class NotEndedYet(WrongState):
    """Codings of others are hidden as long as the round is planned or open."""

    def __init__(self) -> None:
        super().__init__("Codings can be compared once the round has ended; until then nobody sees another's.")


class IndependentCoding(NamedTuple):
    """One rater's independent coding of one report; `submitted_at` in UTC to the second, as files carry it.

    Where `said` is the same, `content` says the same but for memo and evidence: a key for what is made of the answers.
    `rater_id` is for arithmetic; what a page or file may show of the rater is `letter`, or the name if `sight` says so.
    `machine` says which model or script it was, "" for a human.
    """

    round_report_id: int
    report_id: int
    rater_id: int
    letter: str
    sight: Sight
    coding_id: int
    revision: int
    content: Content
    submitted_at: str
    active_seconds: int
    said: str
    machine: str = ""


def independent_codings(
    round: Round, seat: Seat, round_reports: Collection[int] | None = None
) -> list[IndependentCoding]:
    """Return the independent codings of an ended round, by report and letter; refuses while it is planned or open.

    Those of an openly coded round are read through its alignment, and refused before there is one. `round_reports`
    narrows them to some hundred of the round's reports, by their ids there.
    """
    return list(iter_independent(round, seat, round_reports))


def iter_independent(
    round: Round, seat: Seat, round_reports: Collection[int] | None = None
) -> Iterator[IndependentCoding]:
    """Yield the same one after the other, in memory that does not grow with their number.

    They are read some reports at a time, each time to the end: whoever goes through them may write meanwhile, which
    SQLite refuses to a connection that is in the middle of reading.
    """
    if not blinding.may_see_agreement(round.phase):
        raise NotEndedYet
    require_aligned(round)
    codings = _stream(round, seat, _windows(round, round_reports), book_as_coded(round))
    return _aligned(codings, leads_of(round)) if round.is_open_coding else codings


def iter_as_coded(round: Round, seat: Seat) -> Iterator[IndependentCoding]:
    """Yield the same as raters submitted them, with their own codes as they were; refuses a planned or open round."""
    if not blinding.may_see_agreement(round.phase):
        raise NotEndedYet
    return _stream(round, seat, _windows(round, None), book_as_coded(round))


def _aligned(codings: Iterator[IndependentCoding], leads: Mapping[str, str | None]) -> Iterator[IndependentCoding]:
    return (coding._replace(content=read_through(coding.content, leads)) for coding in codings)


def of_open_coding(round: Round, *, is_aligned: bool) -> list[IndependentCoding]:
    """Return the codings of an openly coded round for figures over all of them: nobody is named, not even oneself.

    Aligned or as they were; whoever calls has asked whether figures may be seen.
    """
    codings = _stream(round, None, _windows(round, None), book_as_coded(round))
    return list(_aligned(codings, leads_of(round)) if is_aligned else codings)


def _windows(round: Round, round_reports: Collection[int] | None) -> Iterator[Window]:
    """Yield conditions that each hold for some reports of a round."""
    if round_reports is not None:
        yield {"in": list(round_reports)}
        return
    positions = RoundReport.objects.filter(round=round).order_by("-position").values_list("position", flat=True)
    last = positions.first()
    for start in range(0, 0 if last is None else last + 1, REPORTS_AT_ONCE):
        yield {"round": round.pk, "position__gte": start, "position__lt": start + REPORTS_AT_ONCE}


def _stream(round: Round, seat: Seat | None, windows: Iterator[Window], book: Book) -> Iterator[IndependentCoding]:
    raters = lettered_raters(round)
    ranks = {rater_id: rank for rank, rater_id in enumerate(raters)}
    sights = {rater_id: _sight(round, seat, rater_id) if seat else Sight.NONE for rater_id in raters}
    kept = Kept(book)
    for window in windows:
        answers = Answer.objects.filter(_at("coding__assignment__round_report", window))
        evidence = Evidence.objects.filter(_at("coding__assignment__round_report", window))
        said_by, spans_of = said_in(answers, book), spans_in(evidence, book)
        for row in _last_codings(round, window, ranks):
            _, _, coding_id, round_report_id, report_id, rater_id, revision, memo, submitted_at, seconds = row
            said = said_by.get(coding_id, "")
            yield IndependentCoding(
                round_report_id,
                report_id,
                rater_id,
                raters[rater_id].letter,
                sights[rater_id],
                coding_id,
                revision,
                kept.content(said, memo, spans_of.get(coding_id, ())),
                submitted_at,
                seconds,
                said,
                raters[rater_id].machine,
            )


def _sight(round: Round, seat: Seat, rater_id: int) -> Sight:
    return blinding.sight_of_coding(
        viewer_id=seat.user.pk,
        rater_id=rater_id,
        roles=seat.roles,
        phase=round.phase,
        shows_names_when_closed=seat.study.shows_names_when_closed,
    )


def _last_codings(round: Round, window: Window, ranks: Mapping[int, int]) -> list[Row]:
    """Return the last coding of each assignment, by report and letter: the order of accounts would tell who is who."""
    found = Coding.objects.filter(_at("assignment__round_report", window)).order_by(
        "assignment__round_report__position", "revision"
    )
    rows = found.values_list(
        "assignment__round_id",
        "assignment_id",
        "pk",
        "assignment__round_report_id",
        "assignment__round_report__report_id",
        "assignment__rater_id",
        "revision",
        "memo",
        Moment("submitted_at"),
        "active_seconds",
    )
    # of several revisions the last one stays
    last = {row[1]: row for row in rows if row[0] == round.pk}
    places: dict[int, int] = {}
    for row in last.values():
        places.setdefault(row[3], len(places))
    return sorted(last.values(), key=lambda row: (places[row[3]], ranks[row[5]]))


def _at(path: str, window: Window) -> Q:
    """Return a window as a condition on what a path leads to."""
    return Q(**{f"{path}__{name}": value for name, value in window.items()})

"""What each rater of an ended round said of each report, or that the rater did not code it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from annotator.coding.selectors import IndependentCoding, independent_codings
from annotator.exports.csvs import Cell
from annotator.exports.reading.scope import Drawn
from annotator.exports.rows import NOT_CODED, answer_lines
from annotator.rounds import blinding
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Assignment, Phase, Round, RoundRater
from annotator.rounds.selectors import letter
from annotator.studies.selectors import Seat
from taxonomy.book import Question

# a package is read by strangers: nobody's own coding is their own in it
STRANGER = 0


@dataclass(frozen=True)
class Rater:
    """A rater as the package names them: by letter, and in closed rounds by pseudonym, and by name where it may be."""

    rank: int
    pseudonym: str = ""
    name: str = ""

    @property
    def letter(self) -> str:
        """The letter of the round."""
        return letter(self.rank)


@dataclass(frozen=True)
class Coded:
    """One report for one rater; `coding` is None where the rater did not code it."""

    drawn: Drawn
    rater: Rater
    coding: IndependentCoding | None


def raters_of(round: Round, seat: Seat) -> dict[int, Rater]:
    """Return a round's raters by user id."""
    rows = RoundRater.objects.filter(round=round).select_related("user")
    return {row.user_id: _rater(row, round, seat) for row in rows}


def _rater(row: RoundRater, round: Round, seat: Seat) -> Rater:
    if round.phase != Phase.CLOSED:
        return Rater(row.letter_rank)
    sight = blinding.sight_of_coding(
        viewer_id=STRANGER,
        rater_id=row.user_id,
        roles=seat.roles,
        phase=round.phase,
        shows_names_when_closed=seat.study.shows_names_when_closed,
    )
    name = str(row.user) if sight is Sight.NAME else ""
    return Rater(row.letter_rank, pseudonym(study_id=seat.study.pk, user_id=row.user_id), name)


def pseudonym(*, study_id: int, user_id: int) -> str:
    """Return what stands for a person in all closed rounds of a study; nobody without the secret key can make it."""
    # it starts with a letter, so that no reader takes it for a number
    return "r" + salted_hmac("exports.rater", f"{study_id}:{user_id}", algorithm="sha256").hexdigest()[:12]


def coded_of(round: Round, seat: Seat, window: Mapping[int, Drawn], raters: Mapping[int, Rater]) -> list[Coded]:
    """Return what became of every assignment of some reports, by report and letter."""
    found = [
        (window[coding.round_report_id], raters[coding.rater_id], coding)
        for coding in independent_codings(round, seat, list(window))
    ]
    gaps = Assignment.objects.filter(round_report__in=list(window), submitted_at__isnull=True)
    rows: list[tuple[Drawn, Rater, IndependentCoding | None]] = [
        *found,
        *((window[key], raters[user_id], None) for key, user_id in gaps.values_list("round_report_id", "rater_id")),
    ]
    rows.sort(key=lambda row: (row[0].position, row[1].rank))
    return [Coded(*row) for row in rows]


def coding_row(drawn: Drawn, rater: Rater, coding: IndependentCoding) -> tuple[Cell, ...]:
    """Return a line of `tables.CODINGS`."""
    return (
        coding.coding_id,
        *drawn.place,
        rater.letter,
        rater.pseudonym,
        rater.name,
        coding.revision,
        coding.submitted_at,
        coding.active_seconds,
        coding.content.memo,
    )


def said_rows(coded: Coded, questions: Sequence[Question]) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines of `tables.ANSWERS`."""
    coding = coded.coding
    head = (None if coding is None else coding.coding_id, *coded.drawn.place, coded.rater.letter)
    for cells in answer_lines(questions, NOT_CODED if coding is None else coding.content):
        yield (*head, *cells)

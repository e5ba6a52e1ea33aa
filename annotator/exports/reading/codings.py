"""What each rater of an ended round said of each report, or that the rater did not code it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.crypto import salted_hmac

from annotator.coding.selectors import IndependentCoding, iter_independent
from annotator.exports.reading.scope import Drawn
from annotator.rounds import blinding
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Assignment, Phase, Round, RoundRater
from annotator.rounds.selectors import letter, lettered_raters
from annotator.studies.selectors import Seat

# a package is read by strangers: nobody's own coding is their own in it
STRANGER = 0


@dataclass(frozen=True)
class Rater:
    """A rater as the package names them: by letter, and in closed rounds by pseudonym, and by name where it may be.

    `is_timed` says whether the times of their codings may stand beside the letter: until a round is closed they would
    tell whoever knows when a person worked whom the letter means.
    """

    rank: int
    letter: str
    pseudonym: str = ""
    name: str = ""
    is_timed: bool = False
    machine: str = ""


def raters_of(round: Round, seat: Seat) -> dict[int, Rater]:
    """Return a round's raters by user id, in the order of their letters."""
    rows = RoundRater.objects.filter(round=round).select_related("user").order_by("letter_rank")
    machines = {user_id: rater.machine for user_id, rater in lettered_raters(round).items()}
    return {row.user_id: replace(_rater(row, round, seat), machine=machines[row.user_id]) for row in rows}


def _rater(row: RoundRater, round: Round, seat: Seat) -> Rater:
    rank, its_letter = row.letter_rank, letter(row.letter_rank)
    if round.phase != Phase.CLOSED:
        return Rater(rank, its_letter)
    sight = blinding.sight_of_coding(
        viewer_id=STRANGER,
        rater_id=row.user_id,
        roles=seat.roles,
        phase=round.phase,
        shows_names_when_closed=seat.study.shows_names_when_closed,
    )
    name = str(row.user) if sight is Sight.NAME else ""
    return Rater(rank, its_letter, pseudonym(study_id=seat.study.pk, user_id=row.user_id), name, is_timed=True)


def pseudonym(*, study_id: int, user_id: int) -> str:
    """Return what stands for a person in all closed rounds of a study; nobody without the secret key can make it."""
    # it starts with a letter, so that no reader takes it for a number
    return "r" + salted_hmac("exports.rater", f"{study_id}:{user_id}", algorithm="sha256").hexdigest()[:12]


class CodedReports:
    """What became of every assignment of an ended round, report after report in the order of the draw."""

    def __init__(self, round: Round, seat: Seat, raters: Mapping[int, Rater]) -> None:
        self._groups = groupby(iter_independent(round, seat), key=lambda coding: coding.round_report_id)
        self._next = next(self._groups, None)
        self._rank = {user_id: rater.rank for user_id, rater in raters.items()}
        self._has_gaps = Assignment.objects.filter(round=round, submitted_at__isnull=True).exists()

    def of(self, window: Mapping[int, Drawn]) -> Iterator[tuple[int, list[IndependentCoding], Sequence[int]]]:
        """Yield the next reports of the round: their ids, their codings by letter, and who has not coded, by letter."""
        gaps = self._gaps(list(window)) if self._has_gaps else {}
        for key in window:
            codings: list[IndependentCoding] = []
            if self._next is not None and self._next[0] == key:
                codings += self._next[1]
                self._next = next(self._groups, None)
            yield key, codings, sorted(gaps.get(key, ()), key=self._rank.__getitem__)

    def _gaps(self, keys: Sequence[int]) -> Mapping[int, Sequence[int]]:
        """Return who has not coded, by report."""
        gaps: dict[int, list[int]] = defaultdict(list)
        left = Assignment.objects.filter(round_report__in=keys, submitted_at__isnull=True)
        for key, user_id in left.values_list("round_report_id", "rater_id"):
            gaps[key].append(user_id)
        return gaps

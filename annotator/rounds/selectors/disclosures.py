"""Reads of staged disclosure: what a round hides, what is hidden from whom now, and what was shown when."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, QuerySet

from annotator.rounds import blinding
from annotator.rounds.disclosure import Stage
from annotator.rounds.models import Assignment, Disclosure, Phase, Round, RoundRater
from annotator.rounds.selectors.rounds import letter
from annotator.studies.selectors import Seat

if TYPE_CHECKING:
    from annotator.common.people import Person


class ReportId(TypedDict):
    """The one column of a list of reports."""

    round_report__report_id: int


@dataclass(frozen=True)
class Shown:
    """Of how many reports a rater was shown what was hidden; `rater` is a name or a letter.

    The times stand once the round is closed: before, they would tell which letter worked when.
    """

    rater: str
    reports: int
    first_at: datetime | None
    last_at: datetime | None


def stage_of(round: Round) -> Stage:
    """Return the stage of a round, none where it hides nothing; no query."""
    return Stage.read(round.hides, round.hides_until)


def disclosure_of(round_report_id: int, rater_id: int) -> Disclosure | None:
    """Return what a rater was shown of a report, or None as long as it is hidden; one query."""
    return Disclosure.objects.filter(round_report_id=round_report_id, rater_id=rater_id).first()


def hidden_from(user: "Person") -> "QuerySet[Assignment, ReportId]":
    """Return the reports of which parts are hidden from this person now, by id, whatever other role they have."""
    shown = Disclosure.objects.filter(round_report_id=OuterRef("round_report_id"), rater_id=user.pk)
    own = Assignment.objects.filter(rater_id=user.pk, round__phase=Phase.OPEN).exclude(round__hides="")
    return own.filter(~Exists(shown)).values("round_report__report_id")


def shown_in(round: Round, seat: Seat) -> list[Shown]:
    """Return, rater by rater, what was shown in a round that has ended, under the names that its phase allows."""
    if not stage_of(round) or not blinding.may_see_agreement(round.phase):
        return []
    shows_names = blinding.shows_names_beside_counts(
        round.phase, shows_names_when_closed=seat.study.shows_names_when_closed
    )
    times: dict[str, list[datetime]] = {}
    for name, rank, at in _shown(round):
        times.setdefault(name if shows_names else letter(rank), []).append(at)
    tells_times = round.phase == Phase.CLOSED
    return [
        Shown(rater, len(at), min(at) if tells_times else None, max(at) if tells_times else None)
        for rater, at in sorted(times.items())
    ]


def _shown(round: Round) -> list[tuple[str, int, datetime]]:
    raters = RoundRater.objects.filter(round=round).select_related("user")
    ranks = {each.user_id: (str(each.user), each.letter_rank) for each in raters}
    rows = Disclosure.objects.filter(round_report__round=round).values_list("rater_id", "shown_at")
    return [(*ranks[rater_id], at) for rater_id, at in rows]

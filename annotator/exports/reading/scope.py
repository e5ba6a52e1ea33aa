"""What a package may say, settled once when its building begins: the rounds as they stood, the reports they drew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from annotator.rounds import blinding
from annotator.rounds.models import Round, RoundReport
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.models import Version

# reports at a time: few enough for SQLite's limit of variables, enough that a query's own cost vanishes
WINDOW = 500


@dataclass(frozen=True)
class Scope:
    """A person's seat, and the study's rounds in the phases in which they stood."""

    seat: Seat
    rounds: tuple[Round, ...]

    @cached_property
    def included(self) -> tuple[Round, ...]:
        """The rounds whose codings the package holds: those that have ended, once own codes are aligned."""
        return tuple(round for round in self.rounds if is_included(round))

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The codebook versions that the rounds use, each once, by number."""
        used = {round.version.pk: round.version for round in self.rounds}
        used |= {round.coded_under.pk: round.coded_under for round in self.rounds if round.coded_under}
        return tuple(sorted(used.values(), key=lambda version: version.number or 0))


def is_included(round: Round) -> bool:
    """Return whether a package holds a round's codings: it has ended, and its own codes, if any, are aligned."""
    return blinding.may_see_agreement(round.phase) and not round.awaits_alignment


class Drawn(NamedTuple):
    """One report of a round as the tables name it."""

    round_name: str
    position: int
    report_id: int
    url: str
    snapshot_sha256: str


def scope_of(seat: Seat) -> Scope:
    """Return what this person may take out of the study now; refuses who may not export."""
    seat.require(Action.EXPORT)
    rounds = Round.objects.filter(study=seat.study).select_related("version", "study", "coded_under").order_by("pk")
    return Scope(seat, tuple(rounds))


def windows_of(round: Round) -> Iterator[Mapping[int, Drawn]]:
    """Yield the reports of a round by their ids there, some hundred at a time, in the order of the draw."""
    reports = RoundReport.objects.filter(round=round).order_by("position")
    last = -1
    while True:
        rows = list(
            reports.filter(position__gt=last).values_list(
                "pk", "position", "report_id", "report__url", "snapshot__sha256"
            )[:WINDOW]
        )
        if not rows:
            return
        yield {pk: Drawn(round.name, position, report_id, url, sha256) for pk, position, report_id, url, sha256 in rows}
        last = rows[-1][1]

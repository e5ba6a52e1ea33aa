"""Which conflicts a change of the codebook makes vanish or appear, one by one: only of rounds that have ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.agreement.ratings import FacetRatings, Tokens, code_names
from annotator.recoding.impact import FacetImpact
from annotator.recoding.selectors import Change, ended_rounds, facet_impacts
from annotator.rounds import blinding
from annotator.rounds.models import Round, RoundReport
from annotator.studies.selectors import Seat


@dataclass(frozen=True)
class ChangedConflict:
    """One facet of one report: `row` is its place in the ratings before and after."""

    round: Round
    impact: FacetImpact
    row: int
    appears: bool

    @property
    def round_report_id(self) -> int:
        """The report, by its id in the round."""
        return self.impact.before.reports[self.row]

    @property
    def question(self) -> str:
        """The key of the question under which the conflict is decided."""
        facet = self.impact.before.facet
        return f"group:{facet.group}" if facet.group else f"facet:{facet.key}"


@dataclass(frozen=True)
class Line:
    """What a list shows of one; `answers` are each rater's before and after by letter, empty where they are hidden."""

    conflict: ChangedConflict
    title: str
    raters: int
    answers: tuple[tuple[str, str, str], ...]


def changed_conflicts(seat: Seat, change: Change) -> list[ChangedConflict]:
    """Return what vanishes or appears, by round, facet and report in the order of the draw."""
    return [
        ChangedConflict(round, impact, row, appears)
        for round in ended_rounds(seat)
        if blinding.may_see_agreement(round.phase)
        for impact in facet_impacts(round, change)
        for row, appears in impact.changed_conflicts()
    ]


def describe(seat: Seat, conflicts: Sequence[ChangedConflict]) -> list[Line]:
    """Return the lines of a page of them; one query."""
    rows = RoundReport.objects.filter(pk__in=[each.round_report_id for each in conflicts])
    titles = dict(rows.values_list("pk", "snapshot__title"))
    return [_line(seat, each, titles.get(each.round_report_id, "")) for each in conflicts]


def _line(seat: Seat, conflict: ChangedConflict, title: str) -> Line:
    before, after = conflict.impact.before, conflict.impact.after
    pairs = [
        (letter, _said(before, conflict.row, place), _said(after, conflict.row, place))
        for place, letter in enumerate(before.letters)
    ]
    given = tuple(pair for pair in pairs if pair[1])
    may_see = blinding.may_see_conflicts(seat.roles, conflict.round.phase, conflict.round.purpose)
    return Line(conflict, title, len(given), given if may_see else ())


def _said(ratings: FacetRatings, row: int, rater: int) -> str:
    tokens: Tokens | None = ratings.said_by(row, rater)
    names = code_names(ratings.facet)
    return "" if tokens is None else " + ".join(sorted(names.get(token, token) for token in tokens))

"""The gold labels of a study a page at a time: labels are derived, so a page looks through reports until it is full."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from annotator.adjudication.conflicts import value_of
from annotator.adjudication.models import Decision, SecondAnswer
from annotator.adjudication.selectors.gold import GoldHidden, GoldLabel, Origin, closed_rounds, stream_gold
from annotator.adjudication.wording import Wording
from annotator.rounds import blinding
from annotator.rounds.models import Round, RoundReport
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.book import Question
from taxonomy.selectors import load_book

# few enough for SQLite's limit of variables
MOST_ASKED = 500
FULL = 50
AT_ONCE = 50
# where labels of the kind that is asked for are rare, a page ends here and the next goes on
MOST_READ = 2000


@dataclass(frozen=True)
class GoldFilters:
    """Which labels are asked for: of one round, of one question, of one origin; None and "" for all."""

    round_id: int | None = None
    question: str = ""
    origin: str = ""

    def keep(self, label: GoldLabel) -> bool:
        """Return whether a label is among them; the round is asked for in the database."""
        return self.question in ("", label.question) and self.origin in ("", label.origin)


@dataclass(frozen=True)
class GoldLine:
    """One label in words."""

    label: GoldLabel
    round: Round
    title: str
    question: Question
    text: str


@dataclass(frozen=True)
class GoldPage:
    """Some labels, and the key to ask for those behind them; `reports` counts all that have been coded to the end."""

    lines: Sequence[GoldLine]
    after: int | None
    rounds: Sequence[Round]
    reports: int


def gold_page(seat: Seat, filters: GoldFilters, *, after: int | None = None) -> GoldPage:
    """Return labels of the study's closed rounds, from those of the report behind `after` (its id in the round) on."""
    seat.require(Action.SEE_GOLD_LABELS)
    rounds = closed_rounds(seat.study)
    asked = {round.pk: round for round in rounds if filters.round_id in (None, round.pk)}
    labels, last = _fill(_reports(asked, filters, after or 0), asked, seat, filters)
    return GoldPage(
        lines=_describe(labels, asked),
        after=last if last and _reports(asked, filters, last).exists() else None,
        rounds=rounds,
        reports=RoundReport.objects.filter(round__in=[round.pk for round in rounds]).count(),
    )


def gold_reports(seat: Seat) -> "QuerySet[RoundReport]":
    """Return the reports of the study's closed rounds, with report, round and version."""
    seat.require(Action.SEE_GOLD_LABELS)
    rounds = [round.pk for round in closed_rounds(seat.study)]
    return RoundReport.objects.filter(round__in=rounds).select_related("report", "round__version")


def labels_of_reports(reports: Iterable[RoundReport], seat: Seat) -> dict[int, tuple[GoldLabel, ...]]:
    """Return the labels of some hundred reports of closed rounds, by their ids in the round; refuses other rounds."""
    seat.require(Action.SEE_GOLD_LABELS)
    rows = list(reports)
    rounds = {row.round_id: row.round for row in rows}
    if not all(blinding.may_see_gold(round.phase, round.purpose) for round in rounds.values()):
        raise GoldHidden
    labels = _labels(((row.pk, row.round_id) for row in rows), rounds, seat)
    return {pk: tuple(group) for pk, group in groupby(labels, key=lambda label: label.round_report_id)}


def _reports(rounds: Iterable[int], filters: GoldFilters, after: int) -> "QuerySet[RoundReport, tuple[int, int]]":
    reports = RoundReport.objects.filter(round__in=list(rounds), pk__gt=after)
    if filters.origin == Origin.DECISION:
        reports = reports.filter(Exists(Decision.objects.filter(round_report=OuterRef("pk"))))
    if filters.origin == Origin.DISCUSSION:
        reports = reports.filter(Exists(SecondAnswer.objects.filter(round_report=OuterRef("pk"))))
    return reports.order_by("pk").values_list("pk", "round_id")


def _fill(
    reports: "QuerySet[RoundReport, tuple[int, int]]", rounds: Mapping[int, Round], seat: Seat, filters: GoldFilters
) -> tuple[list[GoldLabel], int | None]:
    """Return enough labels for a page, and the last report looked at."""
    labels: list[GoldLabel] = []
    last = None
    for start in range(0, MOST_READ, AT_ONCE):
        chunk = list(reports[start : start + AT_ONCE])
        labels += [label for label in _labels(chunk, rounds, seat) if filters.keep(label)]
        last = chunk[-1][0] if chunk else last
        if len(labels) >= FULL or len(chunk) < AT_ONCE:
            break
    return labels, last


def _labels(chunk: Iterable[tuple[int, int]], rounds: Mapping[int, Round], seat: Seat) -> Iterator[GoldLabel]:
    for round_id, rows in groupby(chunk, key=lambda row: row[1]):
        pks = [pk for pk, _ in rows]
        for start in range(0, len(pks), MOST_ASKED):
            yield from stream_gold(rounds[round_id], seat, pks[start : start + MOST_ASKED])


def _describe(labels: Sequence[GoldLabel], rounds: Mapping[int, Round]) -> list[GoldLine]:
    ids = {label.round_report_id for label in labels}
    titles = dict(RoundReport.objects.filter(pk__in=ids).values_list("pk", "snapshot__title"))
    wordings = {
        (round.pk, question.key): Wording(question)
        for round in rounds.values()
        for question in load_book(round.version).questions()
    }
    return [
        _line(label, rounds[label.round_id], titles[label.round_report_id], wordings[label.round_id, label.question])
        for label in labels
    ]


def _line(label: GoldLabel, round: Round, title: str, wording: Wording) -> GoldLine:
    text = wording.text(value_of(wording.question, label.content))
    return GoldLine(label, round, title, wording.question, text)

"""What a round that has ended left undone, and what stands between a round and its next phase, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from annotator.rounds.disclosure import join
from annotator.rounds.models import Assignment, Disclosure, Phase, Round, RoundRater, RoundReport
from annotator.rounds.sampling import read_ranges
from annotator.rounds.selectors.elsewhere import in_the_way_of
from annotator.rounds.selectors.rounds import possible_raters
from mining.models import Report


@dataclass(frozen=True)
class Unfinished:
    """Reports by id: those that nobody coded, released ones included, and those coded by some of their raters."""

    uncoded: Sequence[int] = ()
    partly: Sequence[int] = ()

    def __bool__(self) -> bool:
        return bool(self.uncoded or self.partly)


@dataclass(frozen=True)
class Condition:
    """One thing that must be so before a step, and whether it is."""

    words: str
    is_met: bool


def unfinished_of(round: Round) -> Unfinished:
    """Return what an ended round left undone; nothing while it runs. Two queries."""
    if round.phase not in {Phase.RECONCILING, Phase.CLOSED}:
        return Unfinished()
    rows = (
        RoundReport.objects.filter(round=round)
        .annotate(assigned=Count("assignments"), done=Count("assignments__submitted_at"))
        .filter(done__lt=F("assigned"))
        .order_by("position")
        .values_list("report_id", "done")
    )
    counted = list(rows)
    released = Report.objects.filter(corpus_id=round.study.corpus_id, pk__in=read_ranges(round.released))
    uncoded = [*released.order_by("pk").values_list("pk", flat=True), *(report for report, done in counted if not done)]
    return Unfinished(uncoded, [report for report, done in counted if done])


def uncoded_in(round: Round) -> "QuerySet[RoundReport]":
    """Return the reports of which nobody submitted a coding: what may be told of an open round."""
    coded = Assignment.objects.filter(round=round, submitted_at__isnull=False).values("round_report_id")
    return RoundReport.objects.filter(round=round).exclude(pk__in=coded)


def idle_in(round: Round) -> "QuerySet[RoundReport]":
    """Return those of which nobody submitted anything, nor answers after which hidden parts were shown: what may go.

    How many they are is not told before the end: beside the uncoded they would count first stages of others.
    """
    shown = Disclosure.objects.filter(round_report__round=round).values("round_report_id")
    return uncoded_in(round).exclude(pk__in=shown)


def conditions_of(round: Round) -> list[Condition]:
    """Return what must be so before a planned round can be opened; nothing later on. Seven queries at most."""
    if round.phase != Phase.PLANNED:
        return []
    raters = list(RoundRater.objects.filter(round=round).select_related("user"))
    may = set(possible_raters(round.study).values_list("pk", flat=True))
    gone = sorted(str(rater.user) for rater in raters if rater.user_id not in may)
    reports = RoundReport.objects.filter(round=round).count()
    return [
        Condition(f"Reports are drawn: {reports:,}." if reports else "Reports are drawn: none is.", reports > 0),
        Condition(
            f"Every rater has the role of rater: {', '.join(gone)} lost it."
            if gone
            else "Every rater has the role of rater.",
            not gone,
        ),
        Condition(
            f"There are raters enough: {round.raters_per_report} for a report, of {len(raters)}.",
            len(raters) >= round.raters_per_report,
        ),
        *_apart(round),
    ]


def _apart(round: Round) -> list[Condition]:
    """Return whether no rater has a report in another open round that shows it otherwise; said where parts are hidden.

    Which rounds there are every member knows.
    """
    names = in_the_way_of(round)
    if not names:
        words = "No rater has a report of it in another open round, which would show it whole."
        return [Condition(words, is_met=True)] if round.hides else []
    words = (
        "No rater has a report both here and in an open round, of which one hides parts that the other shows: "
        f"end {join(names)} first, or plan this round for other reports or raters."
    )
    return [Condition(words, is_met=False)]

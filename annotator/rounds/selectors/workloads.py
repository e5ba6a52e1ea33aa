"""How a round's reports are shared, and how an open round stands when its raters change."""

from collections import Counter

from annotator.rounds import desks
from annotator.rounds.handover import Standing
from annotator.rounds.models import Assignment, Round, RoundRater
from annotator.rounds.sharing import Order, Overlap
from annotator.rounds.workload import Workload


def workload_of(round: Round) -> Workload:
    """Return how the lead wanted the reports shared, with weights by user id."""
    overlap, order = Overlap(round.overlap), Order(round.order)
    return Workload(overlap, round.overlap_share, order, round.is_spread, weights_of(round))


def weights_of(round: Round) -> dict[int, int]:
    """Return the weight of each rater who takes part, by user id."""
    rows = RoundRater.objects.filter(round=round, left_at__isnull=True).values_list("user_id", "weight")
    return dict(rows)


def standing_of(round: Round, *, leaving: int | None = None) -> Standing:
    """Return who (by place) reads what in an open round, and what may change hands.

    What is begun stays with its rater, but for the one who is `leaving` (a place).
    """
    raters = list(RoundRater.objects.filter(round=round).order_by("place"))
    places = {rater.user_id: rater.place for rater in raters}
    begun = set(desks.registered().begun(round))
    teams: dict[int, set[int]] = {}
    free, left = set(), Counter[int]()
    rows = Assignment.objects.filter(round=round).order_by("pk")
    for pk, report, rater, submitted_at, skipped_at in rows.values_list(
        "pk", "round_report_id", "rater_id", "submitted_at", "skipped_at"
    ):
        place = places[rater]
        teams.setdefault(report, set()).add(place)
        if submitted_at is None:
            left[place] += 1
            is_begun = pk in begun or skipped_at is not None
            if place == leaving or not is_begun:
                free.add((report, place))
    return Standing(
        teams={report: frozenset(team) for report, team in teams.items()},
        free=frozenset(free),
        left=left,
        weights={rater.place: rater.weight for rater in raters if rater.left_at is None},
    )

"""How a round's reports are shared among its raters: whole, partial or chained overlap, weights, even by stratum. Pure.

Raters are places, as in `annotator.rounds.allocation`, which does the plain case: every report read by k raters, all
raters alike, no strata. Everything else is filled here, report by report, each going to whoever is furthest behind.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from annotator.rounds.allocation import ENOUGH_TEAMS, TRIES, Team, allocate, queues
from annotator.rounds.sampling import in_seeded_order
from annotator.statistics import strata as dividing

ONE_STRATUM = ""
Pressure = tuple[float, float, int]


class Overlap(StrEnum):
    """Which reports are read by k raters, and by which."""

    FULL = "full"
    PARTIAL = "partial"
    CHAINED = "chained"


class Order(StrEnum):
    """The order in which a rater reads."""

    SHUFFLED = "shuffled"
    FIXED = "fixed"


@dataclass(frozen=True)
class Sharing:
    """The design: `share` percent of the reports are read by `raters_per_report` raters each, the rest by one.

    With full overlap the share is all of them. With chained overlap the raters of a report are neighbours in a ring
    (A and B, B and C, ..., back to A), so that few pairs meet, and those often. `weights` says how much work each place
    takes compared to the others.
    """

    weights: tuple[int, ...]
    raters_per_report: int = 2
    overlap: Overlap = Overlap.FULL
    share: int = 100
    order: Order = Order.SHUFFLED

    def __post_init__(self) -> None:
        if not 1 <= self.raters_per_report <= self.raters:
            raise ValueError(f"{self.raters_per_report} of {self.raters} raters per report can't be.")
        if not 0 <= self.share <= 100 or min(self.weights) < 1:
            raise ValueError("A share is 0 to 100 percent, and every rater weighs at least 1.")

    @property
    def raters(self) -> int:
        """How many raters there are."""
        return len(self.weights)

    @property
    def is_even(self) -> bool:
        """Whether all raters weigh the same."""
        return len(set(self.weights)) == 1

    def overlapping(self, reports: int) -> int:
        """Return how many of so many reports are read by more than one rater: the share, halves rounded up."""
        return reports if self.overlap is Overlap.FULL else (reports * self.share + 50) // 100

    def codings(self, reports: int) -> int:
        """Return how many codings so many reports come to."""
        shared = self.overlapping(reports)
        return shared * self.raters_per_report + reports - shared


def even(raters: int, raters_per_report: int) -> Sharing:
    """Return the plain design: all raters alike, every report read by `raters_per_report` of them."""
    return Sharing((1,) * raters, raters_per_report)


def share_out(strata: Mapping[int, str], sharing: Sharing, *, seed: int) -> dict[int, Team]:
    """Return the places that read each report; `strata` names the stratum of each, one name when they don't matter.

    Of raters who weigh the same none gets more than one report above another, in the whole and, unless the overlap is
    chained, in each stratum; with weights, loads follow them as closely as whole reports allow, as long as no rater is
    asked for more reports than there are. As many reports overlap as the share says, divided among strata by their
    size. Of several fills the one in which pairs meet most evenly is taken.
    """
    is_one = len(set(strata.values())) <= 1
    if sharing.overlap is Overlap.FULL and sharing.is_even and is_one:
        return allocate(strata, raters=sharing.raters, raters_per_report=sharing.raters_per_report, seed=seed)
    shared = _shared(strata, sharing, seed)
    reports = sorted(in_seeded_order(strata, seed=seed, purpose="allocate"), key=lambda each: strata[each])
    if sharing.overlap is Overlap.CHAINED:
        reports.sort(key=lambda each: each not in shared)
    tries = max(1, min(TRIES, ENOUGH_TEAMS // max(1, len(reports))))
    fills = (_Fill(sharing, f"{seed}:{each}").all(reports, strata, shared) for each in range(tries))
    return min(fills, key=_unevenness)


def reading_orders(teams: Mapping[int, Team], sharing: Sharing, *, seed: int, drawn: Sequence[int]) -> list[list[int]]:
    """Return each rater's reports in the order to read them: shuffled for each alone, or all in the order drawn."""
    if sharing.order is Order.SHUFFLED:
        return queues(teams, raters=sharing.raters, seed=seed)
    return [[report for report in drawn if place in teams[report]] for place in range(sharing.raters)]


def loads_of(teams: Iterable[Team], raters: int) -> list[int]:
    """Return how many reports each place reads."""
    counted = Counter(place for team in teams for place in team)
    return [counted[place] for place in range(raters)]


def meetings_of(teams: Iterable[Team], raters: int) -> list[int]:
    """Return how many reports each pair of places shares, pairs in order."""
    counted = Counter(pair for team in teams for pair in combinations(sorted(team), 2))
    return [counted[pair] for pair in combinations(range(raters), 2)]


@dataclass
class _Fill:
    """One way to fill: what every place has so far, in all, in the stratum at hand, and with whom."""

    sharing: Sharing
    ties: str
    loads: list[int] = field(init=False)
    nearby: Counter[tuple[str, int]] = field(default_factory=Counter)
    meetings: Counter[tuple[int, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.loads = [0] * self.sharing.raters

    def all(self, reports: Sequence[int], strata: Mapping[int, str], shared: set[int]) -> dict[int, Team]:
        """Return the teams of reports, in their order; those in `shared` get whole teams, the others one reader."""
        ring = _ring(sum(each in shared for each in reports), self.sharing)
        teams = {}
        for number, report in enumerate(reports):
            size = self.sharing.raters_per_report if report in shared else 1
            is_linked = report in shared and self.sharing.overlap is Overlap.CHAINED
            team = next(ring) if is_linked else self._choose(size, strata[report], number)
            self._note(team, strata[report])
            teams[report] = tuple(sorted(team))
        return teams

    def _choose(self, size: int, stratum: str, number: int) -> Team:
        waiting = in_seeded_order(range(self.sharing.raters), seed=number, purpose=f"ties {self.ties}")
        team: list[int] = []
        for _ in range(size):
            free = [place for place in waiting if place not in team]
            team.append(min(free, key=lambda place: self._pressure(place, stratum, team)))
        return tuple(team)

    def _pressure(self, place: int, stratum: str, team: Sequence[int]) -> Pressure:
        """Return how far ahead a place is: the stratum first where all weigh the same, so that both come out even."""
        near = (self.nearby[stratum, place] + 0.5) / self.sharing.weights[place]
        whole = (self.loads[place] + 0.5) / self.sharing.weights[place]
        met = sum(self.meetings[place, other] for other in team)
        is_stratum_first = self.sharing.is_even and self.sharing.overlap is not Overlap.CHAINED
        return (near, whole, met) if is_stratum_first else (whole, near, met)

    def _note(self, team: Team, stratum: str) -> None:
        for place in team:
            self.loads[place] += 1
            self.nearby[stratum, place] += 1
            self.meetings.update((place, other) for other in team if other != place)


def _shared(strata: Mapping[int, str], sharing: Sharing, seed: int) -> set[int]:
    """Return the reports that overlap: of each stratum the first in seeded order, as many as its size asks for."""
    total = sharing.overlapping(len(strata))
    wanted = dividing.allocate(total, Counter(strata.values())) if strata else {}
    chosen = set()
    for report in in_seeded_order(strata, seed=seed, purpose="overlap"):
        if wanted[strata[report]]:
            wanted[strata[report]] -= 1
            chosen.add(report)
    return chosen


def _ring(count: int, sharing: Sharing) -> Iterator[Team]:
    """Yield teams of neighbours, each link as often as the others; what is left over is spread along the ring."""
    raters, size = sharing.raters, sharing.raters_per_report
    whole, rest = divmod(count, raters)
    starts = [*range(raters)] * whole + [place * raters // rest for place in range(rest)]
    return iter([tuple((start + step) % raters for step in range(size)) for start in starts])


def _unevenness(teams: Mapping[int, Team]) -> int:
    """The sum of squared meetings: smallest when pairs meet equally often, for their sum is given."""
    meetings = Counter(pair for team in teams.values() for pair in combinations(team, 2))
    return sum(times * times for times in meetings.values())

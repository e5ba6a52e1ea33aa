"""What changes hands when a rater joins or leaves an open round: never what is submitted or begun. Pure.

It looks at how the round stands, not at how it was planned, so one change can follow another. Raters are places, as in
`annotator.rounds.allocation`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotator.rounds.sampling import in_seeded_order

AT_ONCE = 40  # so many reports are compared for each that moves: even enough, and quick in a round of thousands


@dataclass(frozen=True)
class Standing:
    """An open round as it stands.

    `teams` says who reads each report; `free` which (report, place) may still change hands: neither submitted nor
    begun; `left` how many each place has not submitted; `weights` which places take part, and how much work each takes.
    """

    teams: Mapping[int, frozenset[int]]
    free: frozenset[tuple[int, int]]
    left: Mapping[int, int]
    weights: Mapping[int, int]


@dataclass(frozen=True)
class Move:
    """One report taken from a place and given to another; `to` is None when nobody is there who could read it."""

    report: int
    taken_from: int
    to: int | None


def join(standing: Standing, place: int, *, weight: int, seed: int) -> list[Move]:
    """Return what a rater who joins takes over: a fair part of what is left, always from whoever has most left.

    Of the reports that a giver can spare, those are taken whose other readers the new rater has met least. Nobody
    reads a report twice, and nobody is left with less than the new rater has.
    """
    hand = _Hand(standing, {**standing.weights, place: weight}, f"join {place}:{seed}")
    for report in [report for report, team in hand.teams.items() if place in team]:
        hand.keep(report)
    moves = []
    while (giver := hand.fullest(besides=place)) is not None:
        report = hand.spare(giver, place)
        hand.move(report, giver, place)
        moves.append(Move(report, giver, place))
    return moves


def leave(standing: Standing, place: int, *, seed: int) -> list[Move]:
    """Return where the free reports of a rater who leaves go: to whoever has least left and does not read them."""
    others = {each: weight for each, weight in standing.weights.items() if each != place}
    hand = _Hand(standing, others, f"leave {place}:{seed}")
    moves = []
    for report in hand.shuffled(report for report, reader in standing.free if reader == place):
        taker = hand.emptiest(report)
        hand.move(report, place, taker)
        moves.append(Move(report, place, taker))
    return moves


class _Hand:
    """The standing while reports change hands."""

    def __init__(self, standing: Standing, weights: Mapping[int, int], purpose: str) -> None:
        self.purpose = purpose
        self.weights = weights
        self.teams = {report: set(team) for report, team in standing.teams.items()}
        self.left = Counter(standing.left)
        self.spares: dict[int, list[int]] = {place: [] for place in weights}
        for report in self.shuffled({report for report, _ in standing.free}):
            for place in self.teams[report] & set(weights):
                if (report, place) in standing.free:
                    self.spares[place].append(report)
        self.meetings: Counter[tuple[int, int]] = Counter()
        for team in self.teams.values():
            self.meetings.update((one, other) for one in team for other in team if one != other)

    def shuffled(self, ids: Iterable[int]) -> list[int]:
        """Return ids in an order of the seed's, which is the same however they came."""
        return in_seeded_order(ids, seed=0, purpose=self.purpose)

    def fullest(self, *, besides: int) -> int | None:
        """Return who has most left for their weight, more than the new rater would have, and something to spare."""
        after = (self.left[besides] + 1) / self.weights[besides]
        givers = [
            place
            for place, spares in self.spares.items()
            if place != besides and spares and (self.left[place] - 1) / self.weights[place] >= after
        ]
        return max(givers, key=lambda place: (self.left[place] / self.weights[place], place), default=None)

    def spare(self, giver: int, taker: int) -> int:
        """Return the report to take: of a few, the one whose readers the taker has met least."""
        some = self.spares[giver][:AT_ONCE]
        return min(some, key=lambda report: sum(self.meetings[taker, one] for one in self.teams[report] - {giver}))

    def emptiest(self, report: int) -> int | None:
        """Return who has least left for their weight, does not read the report, and has met its readers least."""
        team = self.teams[report]
        free = [place for place in self.weights if place not in team]

        def pressure(place: int) -> tuple[float, int, int]:
            met = sum(self.meetings[place, one] for one in team)
            return (self.left[place] + 1) / self.weights[place], met, place

        return min(free, key=pressure, default=None)

    def keep(self, report: int) -> None:
        """Let nobody spare this report any more."""
        for spares in self.spares.values():
            if report in spares:
                spares.remove(report)

    def move(self, report: int, giver: int, taker: int | None) -> None:
        """Let a report change hands."""
        team = self.teams[report]
        team.discard(giver)
        self.left[giver] -= 1
        self.keep(report)
        for one in team:
            self.meetings.subtract([(one, giver), (giver, one)])
        if taker is not None:
            self.meetings.update(pair for one in team for pair in ((one, taker), (taker, one)))
            team.add(taker)
            self.left[taker] += 1

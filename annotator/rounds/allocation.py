"""Which rater reads which report, and in which order: balanced, seeded, the same whatever order the input has. Pure.

Raters are places in the round's shuffled order (0 is A, 1 is B, ...), never people: whoever knows the seed can redo
the allocation under letters and learns no name from it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import comb

from annotator.rounds.sampling import in_seeded_order

Team = tuple[int, ...]
TRIES = 12
ENOUGH_TEAMS = 3000  # over all tries: chance evens out a long fill by itself


def allocate(reports: Iterable[int], *, raters: int, raters_per_report: int, seed: int) -> dict[int, Team]:
    """Return the places that read each report; raises ValueError when a report would need a rater twice.

    Reports, in seeded order, take the teams in turn: as long as all possible teams fit, all of them once, which is
    even in every respect; then the rest by `_fill`. Loads differ by at most one, always.
    """
    if not 1 <= raters_per_report <= raters:
        raise ValueError(f"{raters_per_report} of {raters} raters per report can't be.")
    ordered = in_seeded_order(set(reports), seed=seed, purpose="allocate")
    whole, rest = divmod(len(ordered), comb(raters, raters_per_report))
    teams = list(combinations(range(raters), raters_per_report)) * whole if whole else []
    teams += _best_fill(rest, raters, raters_per_report, seed)
    return dict(zip(ordered, teams, strict=True))


def queues(teams: Mapping[int, Team], *, raters: int, seed: int) -> list[list[int]]:
    """Return each rater's reports in the order to read them: shuffled by seed for each rater alone.

    So what a rater learns on the way falls on other reports than what the next rater learns.
    """
    own = [[report for report, team in teams.items() if place in team] for place in range(raters)]
    return [in_seeded_order(queue, seed=seed, purpose=f"queue {place}") for place, queue in enumerate(own)]


def counts_per_rater(reports: int, *, raters: int, raters_per_report: int) -> tuple[int, int]:
    """Return the fewest and the most reports that a rater gets, known before any allocation."""
    fewest, more = divmod(reports * raters_per_report, raters)
    return fewest, fewest + bool(more)


def _best_fill(count: int, raters: int, size: int, seed: int) -> list[Team]:
    """Return the fill in which pairs meet most evenly, of a few that differ in how ties fall."""
    if not count or size == raters:
        return [tuple(range(raters))] * count
    tries = max(1, min(TRIES, ENOUGH_TEAMS // count))
    fills = (_fill(count, raters, size, f"{seed}:{attempt}") for attempt in range(tries))
    return min(fills, key=_unevenness)


def _fill(count: int, raters: int, size: int, ties: str) -> list[Team]:
    """Return teams, each of the raters with the fewest reports so far and, among those, who met the others least."""
    loads, meetings = [0] * raters, [[0] * raters for _ in range(raters)]
    teams = []
    for number in range(count):
        waiting = in_seeded_order(range(raters), seed=number, purpose=f"ties {ties}")
        team = _choose(size, waiting, loads, meetings)
        for one in team:
            loads[one] += 1
            for other in team:
                meetings[one][other] += one != other
        teams.append(tuple(sorted(team)))
    return teams


def _choose(size: int, waiting: Sequence[int], loads: Sequence[int], meetings: Sequence[Sequence[int]]) -> list[int]:
    team: list[int] = []
    for _ in range(size):
        free = [one for one in waiting if one not in team]
        team.append(min(free, key=lambda one: (loads[one], sum(meetings[one][other] for other in team))))
    return team


def _unevenness(teams: list[Team]) -> int:
    """The sum of squared meetings: smallest when pairs meet equally often, for their sum is given."""
    meetings = Counter(pair for team in teams for pair in combinations(team, 2))
    return sum(times * times for times in meetings.values())

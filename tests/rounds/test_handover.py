"""Joining and leaving an open round: nothing submitted or begun moves, and what is left is shared evenly again."""

from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from annotator.rounds.allocation import Team, allocate
from annotator.rounds.handover import Move, Standing, join, leave


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    raters = draw(st.integers(1, 6))
    reports = draw(st.sets(st.integers(1, 1000), max_size=40))
    size = draw(st.integers(1, raters))
    teams = allocate(reports, raters=raters, raters_per_report=size, seed=draw(st.integers(0, 99)))
    # how far each rater has come differs: some have hardly begun, some are done
    pace = [draw(st.floats(0, 1)) for _ in range(raters)]
    return standing_of(teams, raters, lambda place, rank: rank >= pace[place])


def standing_of(teams: dict[int, Team], raters: int, is_left: Callable[[int, float], bool]) -> Standing:
    pairs = [(report, place) for report, team in teams.items() for place in team]
    ranks = {pair: number / max(1, len(pairs)) for number, pair in enumerate(pairs)}
    free = frozenset(pair for pair in pairs if is_left(pair[1], ranks[pair]))
    left = Counter(place for _, place in free)
    return Standing(
        {report: frozenset(team) for report, team in teams.items()}, free, left, dict.fromkeys(range(raters), 1)
    )


def after(standing: Standing, moves: list[Move]) -> tuple[dict[int, set[int]], Counter[int]]:
    """Return teams and what is left for whom, once the moves are made."""
    teams, left = {report: set(team) for report, team in standing.teams.items()}, Counter(standing.left)
    for move in moves:
        teams[move.report].remove(move.taken_from)
        left[move.taken_from] -= 1
        if move.to is not None:
            assert move.to not in teams[move.report]
            teams[move.report].add(move.to)
            left[move.to] += 1
    return teams, left


@given(standings(), st.integers(0, 9))
def test_nothing_moves_that_is_submitted_or_begun(standing: Standing, seed: int) -> None:
    for moves in (join(standing, 9, weight=1, seed=seed), leave(standing, 0, seed=seed)):
        assert {(move.report, move.taken_from) for move in moves} <= standing.free
        assert len({(move.report, move.taken_from) for move in moves}) == len(moves)


@given(standings(), st.integers(0, 9))
def test_a_report_keeps_as_many_readers_when_somebody_joins(standing: Standing, seed: int) -> None:
    moves = join(standing, 9, weight=1, seed=seed)
    teams, _ = after(standing, moves)
    assert {report: len(team) for report, team in teams.items()} == {
        report: len(team) for report, team in standing.teams.items()
    }
    assert {move.to for move in moves} <= {9}


@given(standings(), st.integers(0, 9))
def test_who_joins_ends_with_no_more_left_than_those_who_gave(standing: Standing, seed: int) -> None:
    moves = join(standing, 9, weight=1, seed=seed)
    teams, left = after(standing, moves)
    givers = {move.taken_from for move in moves}
    assert all(left[giver] >= left[9] for giver in givers)
    # and those who could have spared another have hardly more
    spared = {pair for pair in standing.free if pair[1] in teams[pair[0]] and 9 not in teams[pair[0]]}
    assert all(left[place] - left[9] <= 1 for _, place in spared)


@given(standings(), st.integers(0, 9))
def test_everything_free_of_who_leaves_is_handed_over_or_short(standing: Standing, seed: int) -> None:
    moves = leave(standing, 0, seed=seed)
    assert {move.report for move in moves} == {report for report, place in standing.free if place == 0}
    others = set(standing.weights) - {0}
    for move in moves:
        assert (move.to is None) == (others <= standing.teams[move.report])


@given(standings(), st.integers(0, 9))
def test_the_same_seed_gives_the_same_moves(standing: Standing, seed: int) -> None:
    turned = Standing(
        dict(reversed(standing.teams.items())), standing.free, dict(standing.left), dict(standing.weights)
    )
    assert join(turned, 9, weight=1, seed=seed) == join(standing, 9, weight=1, seed=seed)
    assert leave(turned, 0, seed=seed) == leave(standing, 0, seed=seed)


def test_a_third_rater_takes_a_third_of_what_is_left_and_meets_both_alike() -> None:
    teams = allocate(range(90), raters=2, raters_per_report=2, seed=1)
    standing = standing_of(teams, 2, lambda place, rank: rank >= 1 / 3)
    moves = join(standing, 2, weight=1, seed=1)
    _, left = after(standing, moves)
    assert left == {0: 40, 1: 40, 2: 40}
    assert Counter(move.taken_from for move in moves) == {0: 20, 1: 20}


def test_the_reports_of_who_leaves_spread_over_the_others() -> None:
    teams = allocate(range(120), raters=4, raters_per_report=2, seed=1)
    standing = standing_of(teams, 4, lambda *_: True)
    _, left = after(standing, leave(standing, 3, seed=1))
    assert sorted(left[place] for place in range(3)) == [80, 80, 80]

"""Allocation is complete, balanced over raters and pairs, seeded, and blind to the order of its input."""

import random
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.rounds.allocation import Team, allocate, counts_per_rater, queues


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[int], int, int, int]:
    raters = draw(st.integers(1, 10))
    reports = draw(st.lists(st.integers(1, 10**6), unique=True, max_size=80))
    return reports, raters, draw(st.integers(1, raters)), draw(st.integers(0, 2**53 - 1))


def _loads(teams: dict[int, Team], raters: int) -> list[int]:
    counted = Counter(place for team in teams.values() for place in team)
    return [counted[place] for place in range(raters)]


def _meetings(teams: dict[int, Team], raters: int) -> list[int]:
    counted = Counter(pair for team in teams.values() for pair in combinations(team, 2))
    return [counted[pair] for pair in combinations(range(raters), 2)]


@given(plans())
def test_every_report_gets_as_many_different_raters_as_asked(plan: tuple[list[int], int, int, int]) -> None:
    reports, raters, size, seed = plan
    teams = allocate(reports, raters=raters, raters_per_report=size, seed=seed)
    assert set(teams) == set(reports)
    assert all(len(set(team)) == size and set(team) <= set(range(raters)) for team in teams.values())


@given(plans())
def test_no_rater_gets_more_than_one_report_above_another(plan: tuple[list[int], int, int, int]) -> None:
    reports, raters, size, seed = plan
    loads = _loads(allocate(reports, raters=raters, raters_per_report=size, seed=seed), raters)
    assert max(loads) - min(loads) <= 1
    assert (min(loads), max(loads)) == counts_per_rater(len(reports), raters=raters, raters_per_report=size)


@given(plans())
def test_pairs_meet_about_equally_often(plan: tuple[list[int], int, int, int]) -> None:
    reports, raters, size, seed = plan
    meetings = _meetings(allocate(reports, raters=raters, raters_per_report=size, seed=seed), raters)
    assert not meetings or max(meetings) - min(meetings) <= 5


@pytest.mark.parametrize(("raters", "size"), [(3, 2), (4, 2), (4, 3), (5, 2), (6, 3), (10, 2)])
def test_pairs_meet_equally_often_once_all_teams_fit(raters: int, size: int) -> None:
    n_teams = len(list(combinations(range(raters), size)))
    meetings = _meetings(allocate(range(3 * n_teams), raters=raters, raters_per_report=size, seed=5), raters)
    assert min(meetings) == max(meetings)


@pytest.mark.parametrize("raters", range(2, 11))
@pytest.mark.parametrize("n", [60, 120, 345, 929])
def test_two_raters_per_report_meet_within_two_of_each_other(raters: int, n: int) -> None:
    meetings = _meetings(allocate(range(n), raters=raters, raters_per_report=2, seed=n), raters)
    assert max(meetings) - min(meetings) <= 2


@given(plans(), st.randoms())
def test_the_order_of_reports_does_not_matter(plan: tuple[list[int], int, int, int], chance: random.Random) -> None:
    reports, raters, size, seed = plan
    teams = allocate(reports, raters=raters, raters_per_report=size, seed=seed)
    chance.shuffle(reports)
    again = allocate(reports, raters=raters, raters_per_report=size, seed=seed)
    assert again == teams
    rearranged = dict(sorted(teams.items()))
    assert queues(rearranged, raters=raters, seed=seed) == queues(teams, raters=raters, seed=seed)


@given(plans())
def test_a_queue_holds_just_the_raters_own_reports(plan: tuple[list[int], int, int, int]) -> None:
    reports, raters, size, seed = plan
    teams = allocate(reports, raters=raters, raters_per_report=size, seed=seed)
    for place, queue in enumerate(queues(teams, raters=raters, seed=seed)):
        assert sorted(queue) == sorted(report for report, team in teams.items() if place in team)


def test_an_allocation_of_known_seed_is_the_same_for_ever() -> None:
    teams = allocate(range(1, 7), raters=3, raters_per_report=2, seed=42)
    assert teams == {5: (0, 1), 3: (0, 2), 6: (1, 2), 2: (0, 1), 4: (0, 2), 1: (1, 2)}
    assert queues(teams, raters=3, seed=42) == [[5, 4, 3, 2], [1, 5, 6, 2], [1, 4, 3, 6]]


def test_two_raters_read_the_same_reports_in_different_orders() -> None:
    teams = allocate(range(100), raters=2, raters_per_report=2, seed=3)
    first, second = queues(teams, raters=2, seed=3)
    assert sorted(first) == sorted(second)
    assert sum(one == other for one, other in zip(first, second, strict=True)) < 10


def test_another_seed_gives_another_allocation() -> None:
    first, second = (allocate(range(50), raters=4, raters_per_report=2, seed=seed) for seed in (1, 2))
    assert first != second


@pytest.mark.parametrize(("raters", "size"), [(2, 3), (2, 0), (0, 1)])
def test_a_team_that_cannot_be_formed_is_an_error(raters: int, size: int) -> None:
    with pytest.raises(ValueError, match="raters per report can't be"):
        allocate([1, 2], raters=raters, raters_per_report=size, seed=1)

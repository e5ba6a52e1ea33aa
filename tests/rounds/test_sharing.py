"""Sharing reports among raters: exact overlap, balance in the whole and by stratum, weights, chains, seeds."""

import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.rounds.allocation import allocate, queues
from annotator.rounds.sharing import (
    Order,
    Overlap,
    Sharing,
    even,
    loads_of,
    meetings_of,
    reading_orders,
    share_out,
)

SEEDS = st.integers(0, 2**53 - 1)


@st.composite
def sharings(draw: st.DrawFn, *, most_weight: int = 1) -> Sharing:
    raters = draw(st.integers(1, 8))
    return Sharing(
        weights=tuple(draw(st.lists(st.integers(1, most_weight), min_size=raters, max_size=raters))),
        raters_per_report=draw(st.integers(1, raters)),
        overlap=draw(st.sampled_from(Overlap)),
        share=draw(st.integers(0, 100)),
    )


STRATA = st.dictionaries(st.integers(1, 10**6), st.sampled_from(["llama", "vllm", "mlc", "trt"]), max_size=60)
ONE = st.sets(st.integers(1, 10**6), max_size=60).map(lambda ids: dict.fromkeys(ids, ""))


@given(STRATA, sharings(most_weight=5), SEEDS)
def test_the_share_is_read_by_as_many_raters_as_asked_and_the_rest_by_one(
    strata: dict[int, str], sharing: Sharing, seed: int
) -> None:
    teams = share_out(strata, sharing, seed=seed)
    assert set(teams) == set(strata)
    assert all(len(set(team)) == len(team) and set(team) <= set(range(sharing.raters)) for team in teams.values())
    shared = sharing.overlapping(len(strata))
    sizes = Counter(len(team) for team in teams.values())
    assert sizes == Counter([sharing.raters_per_report] * shared + [1] * (len(strata) - shared))
    assert sum(loads_of(teams.values(), sharing.raters)) == sharing.codings(len(strata))


@given(STRATA, sharings(), SEEDS)
def test_raters_alike_differ_by_at_most_one_report(strata: dict[int, str], sharing: Sharing, seed: int) -> None:
    loads = loads_of(share_out(strata, sharing, seed=seed).values(), sharing.raters)
    assert max(loads) - min(loads) <= 1


@given(STRATA, sharings(), SEEDS)
def test_raters_alike_differ_by_at_most_one_report_in_each_stratum_unless_chained(
    strata: dict[int, str], sharing: Sharing, seed: int
) -> None:
    teams = share_out(strata, sharing, seed=seed)
    groups = defaultdict(list)
    for report, stratum in strata.items():
        groups[stratum].append(teams[report])
    if sharing.overlap is not Overlap.CHAINED and len(groups) > 1:
        for group in groups.values():
            loads = loads_of(group, sharing.raters)
            assert max(loads) - min(loads) <= 1


@given(STRATA, sharings(most_weight=4), SEEDS)
def test_strata_overlap_by_their_size(strata: dict[int, str], sharing: Sharing, seed: int) -> None:
    teams = share_out(strata, sharing, seed=seed)
    if sharing.raters_per_report > 1 and sharing.overlap is not Overlap.FULL:
        sizes, shared = Counter(strata.values()), Counter(strata[each] for each in teams if len(teams[each]) > 1)
        for stratum, size in sizes.items():
            assert abs(shared[stratum] - sharing.overlapping(len(strata)) * size / len(strata)) < 1


@given(STRATA, sharings(most_weight=4), SEEDS, st.randoms())
def test_the_same_seed_gives_the_same_whatever_the_order(
    strata: dict[int, str], sharing: Sharing, seed: int, chance: random.Random
) -> None:
    shuffled = list(strata.items())
    chance.shuffle(shuffled)
    assert share_out(dict(shuffled), sharing, seed=seed) == share_out(strata, sharing, seed=seed)


@given(ONE, st.integers(1, 6), st.integers(1, 6), SEEDS)
def test_the_plain_design_is_the_plain_allocation(strata: dict[int, str], raters: int, size: int, seed: int) -> None:
    size = min(size, raters)
    plain = allocate(strata, raters=raters, raters_per_report=size, seed=seed)
    assert share_out(strata, even(raters, size), seed=seed) == plain
    orders = reading_orders(plain, even(raters, size), seed=seed, drawn=list(strata))
    assert orders == queues(plain, raters=raters, seed=seed)


def test_a_rater_of_double_weight_reads_twice_as_much() -> None:
    strata = dict.fromkeys(range(120), "")
    assert loads_of(share_out(strata, Sharing((2, 1, 1), 1), seed=1).values(), 3) == [60, 30, 30]
    half = Sharing((3, 2, 1), 2, Overlap.PARTIAL, share=20)
    assert loads_of(share_out(strata, half, seed=1).values(), 3) == [72, 48, 24]


def test_nobody_reads_a_report_twice_to_make_up_for_weight() -> None:
    loads = loads_of(share_out(dict.fromkeys(range(30), ""), Sharing((9, 1, 1), 2), seed=1).values(), 3)
    assert loads == [30, 15, 15]


def test_a_chain_lets_neighbours_meet_equally_often_and_nobody_else() -> None:
    chain = Sharing((1,) * 5, 2, Overlap.CHAINED, share=20)
    teams = share_out(dict.fromkeys(range(250), ""), chain, seed=3)
    # pairs in order: 01 02 03 04 12 13 14 23 24 34
    assert meetings_of(teams.values(), 5) == [10, 0, 0, 10, 10, 0, 0, 10, 0, 10]
    assert loads_of(teams.values(), 5) == [60] * 5


@pytest.mark.parametrize("raters", range(2, 8))
def test_pairs_meet_about_equally_often_in_a_partial_overlap(raters: int) -> None:
    half = Sharing((1,) * raters, 2, Overlap.PARTIAL, share=50)
    strata = {each: f"stratum {each % 3}" for each in range(240)}
    meetings = meetings_of(share_out(strata, half, seed=raters).values(), raters)
    assert max(meetings) - min(meetings) <= 3


def test_a_fixed_order_is_that_of_the_draw_for_everybody() -> None:
    drawn = [5, 3, 9, 1]
    fixed = Sharing((1, 1), 2, order=Order.FIXED)
    teams = share_out(dict.fromkeys(drawn, ""), fixed, seed=1)
    assert reading_orders(teams, fixed, seed=1, drawn=drawn) == [drawn, drawn]


def test_a_sharing_of_known_seed_is_the_same_for_ever() -> None:
    teams = share_out(dict.fromkeys(range(1, 8), ""), Sharing((2, 1, 1), 2, Overlap.PARTIAL, 40), seed=42)
    assert teams == {5: (0,), 3: (2,), 6: (1,), 2: (0, 2), 4: (0, 1), 1: (0, 2), 7: (0,)}


@pytest.mark.parametrize("wrong", [((1, 1), 3), ((1,), 0), ((0, 1), 1)])
def test_a_design_that_cannot_be_is_an_error(wrong: tuple[tuple[int, ...], int]) -> None:
    with pytest.raises(ValueError, match=r"can't be|weighs at least"):
        Sharing(*wrong)

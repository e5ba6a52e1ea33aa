"""Draws can be done again by anybody, are fair, and are kept exactly."""

import hashlib
import random
import shutil
import subprocess
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.rounds.sampling import (
    LARGEST_SEED,
    draw,
    hash_frame,
    in_seeded_order,
    next_seed,
    read_ranges,
    write_ranges,
)

IDS = st.sets(st.integers(1, 10**9), max_size=200)


def test_a_draw_of_known_seed_is_the_same_for_ever() -> None:
    assert draw(range(1, 1001), size=8, seed=42) == [281, 21, 691, 178, 884, 342, 757, 153]


def test_a_draw_can_be_redone_with_a_command_of_the_system() -> None:
    if shutil.which("sha256sum") is None:
        pytest.fail("sha256sum is part of every Linux; docs/rounds.md redoes a draw with it.")
    script = 'for id in $(seq 1 30); do printf "%s %s\\n" "$(printf "draw:7:$id" | sha256sum)" "$id"; done | sort'
    lines = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout.splitlines()
    assert draw(range(1, 31), size=10, seed=7) == [int(line.split()[-1]) for line in lines[:10]]


@given(IDS, st.integers(0, 2**53 - 1), st.randoms(), st.data())
def test_the_order_of_the_frame_does_not_matter(
    ids: set[int], seed: int, chance: random.Random, data: st.DataObject
) -> None:
    size = data.draw(st.integers(0, len(ids)))
    shuffled = list(ids)
    chance.shuffle(shuffled)
    drawn = draw(shuffled, size=size, seed=seed)
    assert drawn == draw(sorted(ids), size=size, seed=seed)
    assert len(set(drawn)) == size
    assert set(drawn) <= ids


@given(IDS.filter(bool), st.integers(0, 10**6))
def test_a_larger_draw_extends_the_smaller_one(ids: set[int], seed: int) -> None:
    assert draw(ids, size=len(ids), seed=seed)[: len(ids) // 2] == draw(ids, size=len(ids) // 2, seed=seed)


@pytest.mark.parametrize("size", [-1, 4])
def test_a_size_that_the_frame_cannot_give_is_an_error(size: int) -> None:
    with pytest.raises(ValueError, match="can't be drawn from 3"):
        draw([1, 2, 3], size=size, seed=1)


def test_every_pair_of_reports_is_drawn_equally_often() -> None:
    """Chi-squared over the 45 pairs of 10 reports, 9,000 seeds: 44 degrees of freedom, 99.99 % point 85."""
    seen = Counter(frozenset(draw(range(10), size=2, seed=seed)) for seed in range(9000))
    statistic = sum((seen[pair] - 200) ** 2 / 200 for pair in seen) + 200 * (45 - len(seen))
    assert statistic < 85


def test_shuffles_for_different_purposes_are_independent() -> None:
    ids = range(1000)
    first, second = (in_seeded_order(ids, seed=1, purpose=purpose) for purpose in ("draw", "allocate"))
    assert sum(one == other for one, other in zip(first, second, strict=True)) < 10


def test_the_frames_hash_is_that_of_its_sorted_lines() -> None:
    expected = hashlib.sha256(b"3\n7\n20\n").hexdigest()
    assert hash_frame([20, 3, 7]) == hash_frame([7, 20, 3, 3]) == expected
    assert hash_frame([3, 7]) != expected


@given(IDS)
def test_ranges_read_back_as_what_was_written(ids: set[int]) -> None:
    assert read_ranges(write_ranges(ids)) == sorted(ids)


def test_a_whole_corpus_is_one_range() -> None:
    assert write_ranges([9, 4, 1, 3, 2]) == "1-4,9"
    assert write_ranges(range(1, 100_001)) == "1-100000"


@given(st.integers(0, LARGEST_SEED))
def test_later_steps_have_seeds_of_their_own_which_follow_from_the_first(seed: int) -> None:
    steps = [next_seed(seed, number) for number in range(1, 6)]
    assert steps == [next_seed(seed, number) for number in range(1, 6)]
    assert len({seed, *steps}) == 6
    assert all(0 <= step <= LARGEST_SEED for step in steps)

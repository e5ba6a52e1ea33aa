"""Strata: every report is in just one, and a stretch of a draw holds each one's share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.rounds.parts import Part, take
from annotator.rounds.strata import Grouping, Listed, Strata, take_turns

REPORTS = [
    Listed(1, "b/engine", "issue", 2023, frozenset({"bug", "gpu"})),
    Listed(2, "a/engine", "pull", 2024, frozenset({"gpu"})),
    Listed(3, "b/engine", "issue", None),
]
LISTS = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 40)).map(
    lambda sizes: {
        name: [1000 * place + each for each in range(size)] for place, (name, size) in enumerate(sizes.items())
    }
)


@pytest.mark.parametrize(
    ("strata", "expected"),
    [
        (Strata(Grouping.REPOSITORY), {"a/engine": [2], "b/engine": [1, 3]}),
        (Strata(Grouping.KIND), {"issue": [1, 3], "pull": [2]}),
        (Strata(Grouping.YEAR), {"2023": [1], "2024": [2], "no date": [3]}),
        (Strata(Grouping.NONE), {"all reports": [1, 2, 3]}),
        (Strata(Grouping.LABEL, ("gpu", "bug")), {"gpu": [1, 2], "none of these labels": [3]}),
        (Strata(Grouping.LABEL, ("bug", "gpu")), {"bug": [1], "gpu": [2], "none of these labels": [3]}),
    ],
)
def test_reports_fall_into_strata(strata: Strata, expected: dict[str, list[int]]):
    groups = strata.divide(REPORTS)
    assert groups == expected
    assert list(groups) == list(expected)


@given(LISTS)
def test_strata_take_turns_and_lose_nothing(strata: dict[str, list[int]]):
    turns = take_turns(strata)
    for name, reports in strata.items():
        assert [report_id for stratum, report_id in turns if stratum == name] == reports


@given(LISTS, st.data())
def test_every_beginning_of_a_draw_holds_each_stratums_share(strata: dict[str, list[int]], data: st.DataObject):
    turns = take_turns(strata)
    length = data.draw(st.integers(0, len(turns)))
    for name, reports in strata.items():
        held = sum(stratum == name for stratum, _ in turns[:length])
        assert abs(held - len(reports) * length / (len(turns) or 1)) <= 1 + len(strata) / 2


@given(st.lists(st.integers(), unique=True), st.data())
def test_the_halves_of_a_draw_are_all_of_it_and_share_nothing(ready: list[int], data: st.DataObject):
    first, second = take(Part.FIRST_HALF, ready, ()), take(Part.SECOND_HALF, ready, ())
    assert first + second == take(Part.ALL, ready, ()) == ready
    assert 0 <= len(first) - len(second) <= 1
    used = data.draw(st.sets(st.sampled_from(ready))) if ready else set()
    fresh = take(Part.UNUSED, ready, used)
    assert set(fresh) | used == set(ready)
    assert take(Part.NEXT, ready, used, 2) == fresh[:2]

"""What was coded under one version, read under a later one by following its operations."""

import pytest

from taxonomy.carrying import Fate, Landing, Route
from taxonomy.changes import Step

ALL = {"a", "b", "c", "d", "x", "y"}


def merge(code: str, into: str) -> Step:
    return Step("merge", f"code:{code}", {"status": "active"}, {"status": "merged", "into": [into]})


def split(code: str, *into: str) -> Step:
    status = "active" if code in into else "split"
    return Step("split", f"code:{code}", {"status": "active"}, {"status": status, "into": list(into)})


def turn(code: str, into: str, stays: str = "") -> Step:
    after: dict[str, object] = {"status": "turned", "into": [into, *([stays] if stays else [])], "stays": stays}
    return Step("turn", f"code:{code}", {"status": "active"}, after)  # type: ignore[arg-type]


def restore(code: str, was: str = "retired", *into: str) -> Step:
    return Step("restore", f"code:{code}", {"status": was, "into": list(into)}, {"status": "active", "into": []})


def retire(code: str) -> Step:
    return Step("retire", f"code:{code}", {"status": "active"}, {"status": "retired"})


def redefine(code: str, before: str = "x", after: str = "y") -> Step:
    return Step("redefine", f"code:{code}", {"full": before}, {"full": after})


def rename(code: str) -> Step:
    return Step("rename", f"code:{code}", {"name": "A"}, {"name": "B"})


def add(code: str) -> Step:
    return Step("add", f"code:{code}", {}, {"name": code})


def move(code: str) -> Step:
    return Step("move", f"code:{code}", {"parent": None}, {"parent": "b"})


def reword(code: str) -> Step:
    return Step("reword", f"code:{code}", {"full": "x"}, {"full": "y"})


CARRIED, HUMAN, GONE = Fate.CARRIED, Fate.HUMAN, Fate.GONE


@pytest.mark.parametrize(
    ("versions", "absent", "fate", "codes"),
    [
        ([[]], "", CARRIED, "a"),
        ([[rename("a"), reword("a"), move("a"), add("d")]], "", CARRIED, "a"),
        ([[merge("a", "b")]], "a", CARRIED, "b"),
        ([[merge("a", "b"), merge("b", "c")]], "ab", CARRIED, "c"),
        ([[merge("a", "b")], [merge("b", "c")]], "ab", CARRIED, "c"),
        ([[split("a", "b", "c")]], "a", HUMAN, "bc"),
        ([[split("a", "a", "c")]], "", HUMAN, "ac"),
        ([[merge("a", "b"), split("b", "c", "d")]], "ab", HUMAN, "cd"),
        ([[split("a", "b", "c")], [merge("b", "d")]], "ab", HUMAN, "cd"),
        ([[split("a", "b", "c")], [merge("b", "c")]], "ab", HUMAN, "c"),
        ([[redefine("a")]], "", HUMAN, "a"),
        ([[redefine("a", "x", "y"), redefine("a", "y", "x")]], "", CARRIED, "a"),
        ([[redefine("a", "x", "y")], [redefine("a", "y", "x")]], "", HUMAN, "a"),
        ([[merge("a", "b"), redefine("b")]], "a", HUMAN, "b"),
        ([[add("d"), merge("a", "d"), redefine("d")]], "a", CARRIED, "d"),
        ([[retire("a")]], "a", GONE, "a"),
        ([[retire("a")], [restore("a")]], "", CARRIED, "a"),
        ([[retire("a"), restore("a")]], "", CARRIED, "a"),
        ([[merge("a", "b")], [retire("b")]], "ab", GONE, "b"),
        ([[merge("a", "b"), restore("a", "merged", "b")]], "", CARRIED, "a"),
        ([[merge("a", "b")], [restore("a", "merged", "b")]], "", HUMAN, "ab"),
        ([[split("a", "b", "c"), restore("a", "split", "b", "c")]], "", CARRIED, "a"),
        ([[split("a", "b", "c")], [restore("a", "split", "b", "c")]], "", HUMAN, "bc"),
        ([[turn("a", "x")]], "a", HUMAN, "x"),
        ([[turn("a", "x", "b")]], "a", CARRIED, "xb"),
        ([[turn("a", "x", "b")], [merge("b", "c")]], "ab", CARRIED, "xc"),
        ([[turn("a", "x", "b")], [retire("x")]], "ax", GONE, "xb"),
    ],
)
def test_a_coding_with_a_leads_where_the_operations_say(
    versions: list[list[Step]], absent: str, fate: Fate, codes: str
) -> None:
    landing = Route(versions, ALL - set(absent)).land("a")
    assert (landing.fate, landing.codes) == (fate, frozenset(codes))


def test_what_was_coded_with_the_other_half_of_a_parted_merge_needs_a_human_too() -> None:
    route = Route([[restore("a", "merged", "b")]], ALL)
    assert (route.land("b").fate, route.land("b").codes) == (HUMAN, {"a", "b"})
    assert route.land("c").fate is CARRIED


def test_codes_that_no_operation_touched_are_not_touched() -> None:
    assert Route([[merge("a", "b"), rename("c")]], ALL).touched == {"a"}


def test_two_routes_in_a_row_are_one() -> None:
    first, second = [split("a", "b", "c"), merge("d", "b")], [retire("b"), merge("c", "x")]
    there, on, whole = (
        Route([first], ALL - {"a", "d"}),
        Route([second], ALL - set("abcd")),
        Route([first, second], ALL - set("abcd")),
    )
    for code in ALL:
        assert on.follow(there.land(code)) == whole.land(code)


def test_what_is_gone_in_between_comes_back_with_its_code() -> None:
    there, on = Route([[retire("a")]], ALL - {"a"}), Route([[restore("a")]], ALL)
    assert there.land("a") == Landing(frozenset("a"), False, frozenset("a"))
    assert on.follow(there.land("a")).fate is CARRIED

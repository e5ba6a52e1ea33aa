"""The board as a value, step by step, and what is suggested on it: without a database."""

import pytest

from annotator.alignment.applying import NameTaken, Source
from annotator.alignment.board import Board, Fate, MixedFacets, first_board, read_board
from annotator.alignment.suggestions import Coder, suggest
from annotator.coding.own_codes import OwnEntry
from annotator.common.errors import Invalid, NotFound
from taxonomy.book import Book, CodeEntry, FacetEntry


def own(key: str, name: str = "", facet: int = 1, **more: str) -> OwnEntry:
    return OwnEntry(sum(map(ord, key)), f"own.{key}", facet, name or key, **more)


A, B, C, D = own("a", "Beta"), own("b", "alpha"), own("c", "Gamma"), own("d", "Delta", facet=2)


@pytest.fixture
def board() -> Board:
    return first_board([A, B, C, D])


def members(board: Board) -> dict[int, tuple[str, ...]]:
    return {row.number: tuple(key.removeprefix("own.") for key in row.members) for row in board.rows}


def test_at_first_each_code_has_a_row_by_facet_and_name(board: Board) -> None:
    assert members(board) == {1: ("b",), 2: ("a",), 3: ("c",), 4: ("d",)}
    assert [row.name for row in board.rows] == ["alpha", "Beta", "Gamma", "Delta"]


def test_codes_are_put_together_and_parted_again(board: Board) -> None:
    together = board.put("own.c", 1).put("own.a", 1)
    assert members(together) == {1: ("b", "c", "a"), 4: ("d",)}
    assert together.row(1).name == "alpha"
    parted = together.part("own.c")
    assert members(parted) == {1: ("b", "a"), 5: ("c",), 4: ("d",)}
    assert parted.row(5).name == "Gamma"
    assert parted.part("own.c") == parted
    assert board.merge(2, 1).row(1).members == ("own.b", "own.a")
    assert board.merge(1, 1) == board


def test_only_codes_of_one_facet_are_one(board: Board) -> None:
    for step in (lambda: board.put("own.d", 1), lambda: board.merge(4, 1)):
        with pytest.raises(MixedFacets):
            step()


def test_a_row_becomes_a_code_is_read_as_one_or_is_set_aside(board: Board) -> None:
    named = board.describe(1, "  New   name ", "What it is.")
    assert (named.row(1).name, named.row(1).brief, named.row(1).fate) == ("New name", "What it is.", Fate.NEW)
    existing = named.read_as(1, "crash", ("crash",))
    assert (existing.row(1).fate, existing.row(1).target) == (Fate.EXISTING, "crash")
    aside = existing.set_aside(1)
    assert (aside.row(1).fate, aside.row(1).target) == (Fate.ASIDE, "")
    with pytest.raises(Invalid, match="same facet"):
        board.read_as(1, "operators", ("crash",))
    with pytest.raises(Invalid, match="name"):
        board.describe(1, " ", "")
    with pytest.raises(NotFound):
        board.set_aside(99)


def test_a_board_reads_back_as_it_was_kept(board: Board) -> None:
    changed = board.put("own.a", 1).set_aside(3).read_as(1, "crash", ("crash",)).describe(4, "D", "d")
    assert read_board(changed.to_json(), [A, B, C, D]) == changed
    assert read_board([], [A, B, C, D]) == board


def coder(letter: str, *codes: tuple[OwnEntry, set[int]], coded: range = range(10)) -> Coder:
    return Coder(letter, tuple(code for code, _ in codes), {code.key: set(at) for code, at in codes}, set(coded))


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        ((own("a", "Out of memory"), set()), (own("b", "memory, OUT of"), set()), ["named alike"]),
        (
            (own("a", "Out of memory"), set()),
            (own("b", "Out of memmory"), set()),
            ["names are alike (96 % of their letter pairs)"],
        ),
        (
            (own("a", "OOM", brief="The memory of the device is used up."), set()),
            (own("b", "Full", brief="Memory of the device is all used up."), set()),
            ["defined in nearly the same words"],
        ),
        (
            (own("a", "OOM"), {1, 2, 3}),
            (own("b", "Full"), {2, 3, 4}),
            ["given to the same reports: both in 2 of 4 where either was given"],
        ),
        ((own("a", "OOM"), {1}), (own("b", "Full"), {1}), []),  # one report says nothing
        ((own("a", "OOM"), {1, 2, 3, 4}), (own("b", "Full"), {3, 4, 5, 6}), []),
        ((own("a", "Slow"), {1, 2}), (own("b", "Slow", facet=2), {1, 2}), []),
    ],
)
def test_likely_matches_are_suggested_with_their_reasons(first, second, reasons: list[str]) -> None:
    found = suggest([coder("A", first), coder("B", second)])
    assert [reason for one in found for reason in one.reasons] == reasons


def test_reports_that_only_one_of_the_two_coded_do_not_count() -> None:
    first, second = (own("a", "OOM"), {1, 2, 8, 9}), (own("b", "Full"), {1, 2})
    [found] = suggest([coder("A", first), coder("B", second, coded=range(5))])
    assert found.reasons == ("given to the same reports: both in 2 of 2 where either was given",)


def test_the_likeliest_match_comes_first_and_no_rater_is_matched_with_themselves() -> None:
    one, other = own("a", "Slow start"), own("b", "Slow  start")
    weaker = own("c", "Slow starts")
    found = suggest([coder("A", (one, {1, 2}), (weaker, set())), coder("B", (other, {1, 2}))])
    assert [(each.first.key, each.second.key) for each in found] == [("own.a", "own.b"), ("own.c", "own.b")]


def draft(*names: str) -> Book:
    tree = tuple(
        CodeEntry(number, name.lower(), name, None, 0, (), "", "", "", "", (), (), True, "active")
        for number, name in enumerate(names, start=1)
    )
    return Book(1, 1, None, "Draft", (FacetEntry(1, "symptom", "Symptom", "", "one", "nominal", True, "", tree),))


def test_a_circle_of_parents_is_broken_at_the_top() -> None:
    one, other = own("a", "One", parent_key="own.b"), own("b", "Other", parent_key="own.a")
    source = Source(first_board([one, other]), draft("Crash"), {"own.a": "A", "own.b": "B"}, "Pilot")
    found = {addition.row.name: addition.parent for addition in source.additions()}
    assert set(found) == {"One", "Other"}
    assert list(found.values()).count(None) == 1


def test_several_rows_that_are_read_as_one_code_give_it_all_their_names() -> None:
    rows = first_board([A, B]).read_as(1, "crash", ("crash",)).read_as(2, "crash", ("crash",))
    source = Source(rows, draft("Crash"), {"own.a": "A", "own.b": "B"}, "Pilot")
    [extension] = source.extensions()
    assert extension.text.aliases == ("alpha", "Beta")
    assert extension.reason == "Alignment of Pilot: B “alpha”, A “Beta” read as Crash."


def test_a_name_is_taken_whatever_its_letters() -> None:
    source = Source(first_board([own("a", "CRASH")]), draft("Crash"), {"own.a": "A"}, "Pilot")
    with pytest.raises(NameTaken, match="read row 1 as it"):
        source.additions()

"""The tree of codes: steps and places, and what no step can break."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from annotator.accounts.models import User
from annotator.common.errors import NotFound, Refusal, WrongState
from taxonomy import rules, services
from taxonomy.models import Codebook, Operation
from taxonomy.services.codes import Step
from tests.taxonomy.drafts import draft_book, state_of, steps, tree
from tests.worlds import books, people
from tests.worlds.books import AT

SYMPTOM = ["crash", "system-hang", "unexpected-output", "  repetition", "silent-error"]


@pytest.fixture
def filled(codebook: Codebook, lead: User) -> Codebook:
    books.make_draft(codebook, lead)
    return codebook


def move(codebook: Codebook, by: User, key: str, step: Step) -> None:
    services.move_code(codebook=codebook, key=key, step=step, by=by, at=AT)


def test_up_and_down_swap_a_code_with_its_sibling(filled: Codebook, lead: User) -> None:
    assert tree(filled) == SYMPTOM
    move(filled, lead, "system-hang", "up")
    assert tree(filled)[:2] == ["system-hang", "crash"]
    move(filled, lead, "system-hang", "down")
    assert tree(filled) == SYMPTOM


def test_a_code_moves_with_all_below_it(filled: Codebook, lead: User) -> None:
    move(filled, lead, "unexpected-output", "up")
    assert tree(filled) == ["crash", "unexpected-output", "  repetition", "system-hang", "silent-error"]


def test_in_puts_a_code_below_its_elder_sibling_and_out_beside_its_parent(filled: Codebook, lead: User) -> None:
    move(filled, lead, "silent-error", "in")
    assert tree(filled)[2:] == ["unexpected-output", "  repetition", "  silent-error"]
    move(filled, lead, "repetition", "out")
    assert tree(filled)[2:] == ["unexpected-output", "  silent-error", "repetition"]


@pytest.mark.parametrize(
    ("key", "step"), [("crash", "up"), ("silent-error", "down"), ("crash", "in"), ("crash", "out")]
)
def test_a_step_with_nowhere_to_go_changes_nothing(filled: Codebook, lead: User, key: str, step: Step) -> None:
    before = steps(filled)
    move(filled, lead, key, step)
    assert (tree(filled), steps(filled)) == (SYMPTOM, before)


def test_a_move_is_an_operation_with_both_places(filled: Codebook, lead: User) -> None:
    move(filled, lead, "silent-error", "in")
    operation = Operation.objects.get(codebook=filled, kind="move")
    assert operation.subject == "code:silent-error"
    assert operation.payload == {
        "before": {"parent": None, "position": 3},
        "after": {"parent": "unexpected-output", "position": 1},
    }


def test_making_room_for_another_is_no_change_of_a_code(filled: Codebook, lead: User) -> None:
    before = state_of(filled, "crash").revision
    move(filled, lead, "system-hang", "up")
    assert state_of(filled, "crash").revision == before


def test_a_code_can_be_placed_anywhere_in_its_facet(filled: Codebook, lead: User) -> None:
    services.place_code(codebook=filled, key="silent-error", parent=None, before="crash", by=lead, at=AT)
    assert tree(filled)[:2] == ["silent-error", "crash"]
    services.place_code(codebook=filled, key="crash", parent="unexpected-output", before=None, by=lead, at=AT)
    assert tree(filled)[-2:] == ["  repetition", "  crash"]


def test_a_new_code_stands_behind_the_sibling_it_was_added_from(filled: Codebook, lead: User) -> None:
    books.add_code(filled, lead, "symptom", "Slow", after="crash")
    assert tree(filled)[:2] == ["crash", "slow"]


def test_a_code_cannot_stand_below_itself(filled: Codebook, lead: User) -> None:
    with pytest.raises(WrongState, match="below itself"):
        services.place_code(codebook=filled, key="unexpected-output", parent="repetition", before=None, by=lead, at=AT)
    assert tree(filled) == SYMPTOM


def test_a_code_cannot_go_below_a_code_of_another_facet(filled: Codebook, lead: User) -> None:
    with pytest.raises(WrongState, match="same facet"):
        services.place_code(codebook=filled, key="crash", parent="operators", before=None, by=lead, at=AT)
    with pytest.raises(WrongState, match="same facet"):
        books.add_code(filled, lead, "symptom", "Slow", parent="operators")


def test_nothing_new_goes_below_a_retired_code(filled: Codebook, lead: User) -> None:
    services.retire_code(codebook=filled, key="crash", reason="Split later.", by=lead, at=AT)
    with pytest.raises(WrongState, match="retired"):
        books.add_code(filled, lead, "symptom", "Slow", parent="crash")
    with pytest.raises(WrongState, match="retired"):
        move(filled, lead, "system-hang", "in")


def test_a_tree_has_a_greatest_depth(filled: Codebook, lead: User) -> None:
    above = "crash"
    for level in range(2, rules.MAX_DEPTH + 1):
        above = books.add_code(filled, lead, "symptom", f"Level {level}", parent=above).code.key
    with pytest.raises(WrongState, match="at most 12 levels"):
        books.add_code(filled, lead, "symptom", "Too deep", parent=above)
    with pytest.raises(WrongState, match="at most 12 levels"):
        services.place_code(codebook=filled, key="crash", parent="silent-error", before=None, by=lead, at=AT)


def test_facets_move_too(filled: Codebook, lead: User) -> None:
    services.move_facet(codebook=filled, key="phase", step="up", by=lead, at=AT)
    assert [facet.key for facet in draft_book(filled).facets] == ["phase", "symptom", "component", "root-cause"]
    services.move_facet(codebook=filled, key="phase", step="up", by=lead, at=AT)
    assert steps(filled)[-1:] == ["move facet:phase"]
    assert steps(filled).count("move facet:phase") == 1


def test_an_unknown_code_or_facet_is_not_found(filled: Codebook, lead: User) -> None:
    with pytest.raises(NotFound, match="no code nowhere"):
        move(filled, lead, "nowhere", "up")
    with pytest.raises(NotFound, match="no facet nowhere"):
        services.move_facet(codebook=filled, key="nowhere", step="up", by=lead, at=AT)


@given(st.permutations("abcdefgh"))
def test_the_moved_are_the_fewest_that_explain_a_new_order(after: list[str]) -> None:
    before = list("abcdefgh")
    moved = rules.moved(before, after)
    rest = [key for key in after if key not in moved]
    assert rest == sorted(rest)
    # no longer run keeps its order: one more kept item would have to fit between the others
    for key in moved:
        kept = [each for each in after if each in rest or each == key]
        assert kept != sorted(kept)


CODES = ["a", "b", "c", "d", "e", "f"]
ACTS = st.one_of(
    st.tuples(st.sampled_from(CODES), st.sampled_from(["up", "down", "in", "out", "retire", "restore", "delete"])),
    st.tuples(st.sampled_from(CODES), st.tuples(st.sampled_from([None, *CODES]), st.sampled_from([None, *CODES]))),
)


class AnySequenceOfSteps(TestCase):
    """Whatever is done to a tree, it stays a tree."""

    @settings(max_examples=30)
    @given(st.lists(ACTS, max_size=25))
    def test_a_tree_stays_a_tree(self, acts: list[tuple[str, object]]) -> None:
        study = people.make_study()
        codebook, lead = study.codebook, study.created_by
        books.add_facet(codebook, lead, "Symptom", tuple(CODES))
        for key, act in acts:
            with contextlib.suppress(Refusal):
                self.do(codebook, lead, key, act)
        codes = draft_book(codebook).by_key["symptom"].codes
        keys = [code.key for code in codes]
        assert len(set(keys)) == len(keys) == codebook.codes.count()
        for code in codes:
            if code.parent_key is not None and code.status == "active":
                assert draft_book(codebook).codes_by_key[code.parent_key].status == "active"

    def do(self, codebook: Codebook, lead: User, key: str, act: object) -> None:
        if isinstance(act, tuple):
            parent, before = act
            services.place_code(codebook=codebook, key=key, parent=parent, before=before, by=lead, at=AT)
        elif act == "retire":
            services.retire_code(codebook=codebook, key=key, reason="r", by=lead, at=AT)
        elif act == "restore":
            services.restore_code(codebook=codebook, key=key, reason="r", by=lead, at=AT)
        elif act == "delete":
            services.delete_code(codebook=codebook, key=key, by=lead, at=AT)
        else:
            services.move_code(codebook=codebook, key=key, step=act, by=lead, at=AT)

"""Confirmed pairs make groups, each group is one unit, and no decision contradicts another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.accounts.models import User
from annotator.common.errors import NotAllowed, NotFound, WrongState
from annotator.common.models import Event
from annotator.studies.models import Study
from mining import duplicates
from mining.duplicates.groups import join
from mining.duplicates.units import Dropped
from mining.models import Corpus, DuplicatePair, PairState, Reference, ReferenceKind, Report
from mining.services.duplicates import Suggestion, decide_pair, keep_suggestions
from tests.worlds import pairs, people
from tests.worlds.constraints import copy, refused_by
from tests.worlds.reports import make_reports, make_row, store


@pytest.fixture
def reports(corpus: Corpus) -> list[Report]:
    return make_reports(corpus, 5)


def test_confirmed_pairs_make_one_unit_through_a_third(corpus: Corpus, reports: list[Report], lead: User) -> None:
    a, b, c, d, e = reports
    pairs.confirm(b, c, by=lead)
    pairs.confirm(c, a, by=lead)
    pairs.suggest(d, e)
    assert duplicates.unit_of(corpus) == {a.pk: a.pk, b.pk: a.pk, c.pk: a.pk}


def test_the_report_opened_first_stands_for_its_bug(corpus: Corpus, lead: User) -> None:
    days = ("2024-03-02", "2024-03-01", "")
    young, old, undated = store(corpus, [make_row(n, created_at=day) for n, day in enumerate(days, start=1)])
    pairs.confirm(undated, old, by=lead)
    pairs.confirm(young, old, by=lead)
    assert set(duplicates.unit_of(corpus).values()) == {old.pk}


def test_a_corpus_without_decisions_has_no_units(corpus: Corpus, reports: list[Report], lead: User) -> None:
    pairs.suggest(*reports[:2])
    pairs.reject(*reports[2:4], by=lead)
    assert duplicates.unit_of(corpus) == {}


def test_duplicates_are_never_both_kept() -> None:
    units = {1: 1, 2: 1, 3: 1, 7: 6, 8: 6}
    assert duplicates.without_duplicates([3, 1, 4, 8, 7], units) == ([1, 4, 8], [Dropped(3, 1), Dropped(7, 8)])


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15))))
def test_groups_are_those_of_walking_from_each_member(ties: list[tuple[int, int]]) -> None:
    ties = [(a, b) for a, b in ties if a != b]
    groups = join(ties)
    for group in groups:
        reached = {min(group)}
        while more := {x for tie in ties if reached & set(tie) for x in tie} - reached:
            reached |= more
        assert reached == group
    assert sum(map(len, groups)) == len({x for tie in ties for x in tie})


def test_two_that_were_told_apart_do_not_become_one_through_a_third(reports: list[Report], lead: User) -> None:
    a, b, c, *_ = reports
    pairs.reject(a, b, by=lead)
    pairs.confirm(a, c, by=lead)
    with pytest.raises(WrongState, match="example/engine #1 and example/engine #2 one bug"):
        pairs.confirm(b, c, by=lead)


def test_two_that_are_one_through_a_third_are_not_told_apart(reports: list[Report], lead: User) -> None:
    a, b, c, *_ = reports
    pairs.confirm(a, b, by=lead)
    pairs.confirm(b, c, by=lead)
    with pytest.raises(WrongState, match="one bug already"):
        pairs.reject(a, c, by=lead)


def test_a_decision_is_taken_back_and_told_in_the_log(corpus: Corpus, reports: list[Report], lead: User) -> None:
    pair = pairs.confirm(*reports[:2], by=lead)
    decide_pair(pair=pair, state=PairState.SUGGESTED, by=lead, at=pairs.AT)
    assert duplicates.unit_of(corpus) == {}
    actions = Event.objects.filter(scope=f"corpus:{corpus.pk}").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["pair one bug", "pair to decide"]


def test_a_new_search_leaves_decisions_alone(corpus: Corpus, reports: list[Report], lead: User) -> None:
    decided, open_pair = pairs.reject(*reports[:2], by=lead), pairs.suggest(*reports[2:4])
    again = [
        Suggestion(each.first_id, each.second_id, [{"why": "text", "words": "new"}]) for each in (decided, open_pair)
    ]
    assert keep_suggestions(corpus=corpus, suggestions=again, at=pairs.AT) == 0
    decided.refresh_from_db()
    open_pair.refresh_from_db()
    assert (decided.state, decided.reasons[0]["words"]) == ("rejected", "Their texts are alike.")
    assert open_pair.reasons[0]["words"] == "new"


def test_only_who_may_import_decides(study: Study, reports: list[Report]) -> None:
    viewer, stranger = people.make_user("viewer"), people.make_user("stranger")
    people.add(study, viewer, "viewer")
    with pytest.raises(NotAllowed):
        pairs.confirm(*reports[:2], by=viewer)
    with pytest.raises(NotFound):
        pairs.confirm(*reports[:2], by=stranger)


def test_the_database_refuses_odd_pairs(reports: list[Report], lead: User) -> None:
    pair = pairs.suggest(*reports[:2])
    with refused_by(DuplicatePair, "duplicate_pair_once"):
        copy(pair)
    with refused_by(DuplicatePair, "duplicate_pair_in_order"):
        copy(pair, first_id=pair.second_id, second_id=pair.first_id)
    with refused_by(DuplicatePair, "duplicate_pair_decided_by_somebody"):
        DuplicatePair.objects.filter(pk=pair.pk).update(state="confirmed")
    with refused_by(DuplicatePair, "duplicate_pair_decided_by_somebody"):
        DuplicatePair.objects.filter(pk=pair.pk).update(decided_by=lead, decided_at=pairs.AT)


def test_the_database_keeps_a_reference_once(corpus: Corpus, reports: list[Report]) -> None:
    row = Reference.objects.create(
        corpus=corpus, report=reports[0], repository="example/engine", number=2, kind=ReferenceKind.CLOSES
    )
    with refused_by(Reference, "reference_once_per_report"):
        copy(row)

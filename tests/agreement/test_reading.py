"""Codings read as numbers say the same as codings put together one by one."""

import pytest

from annotator.agreement.ratings import ratings_of
from annotator.agreement.reading import read_ratings
from annotator.coding.selectors import independent_codings
from annotator.rounds.selectors import letters_of
from taxonomy.selectors import load_book
from tests.worlds import codings, rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, make_scene

pytestmark = pytest.mark.django_db


def cells(ratings):
    return [
        [ratings.said_by(report, rater) for rater in range(len(ratings.letters))]
        for report in range(len(ratings.reports))
    ]


def assert_same(scene):
    book = load_book(scene.round.version)
    apart = independent_codings(scene.round, scene.seat(scene.lead))
    together = {ratings.facet.key: ratings for ratings in read_ratings(scene.round, book.facets)}
    assert list(together) == [facet.key for facet in book.facets]
    for facet in book.facets:
        found = together[facet.key]
        expected = ratings_of(facet, apart, found.reports, letters_of(scene.round).values())
        assert found.letters == expected.letters
        assert cells(found) == cells(expected), facet.key
        assert found.categories == expected.categories


def test_every_kind_of_answer_is_read():
    finding = {"component": "nothing", "root_cause": "unsure"}
    odd = content([finding, {"component": "tokenizer", "root_cause": "nothing"}], symptom="nothing", phase="unsure")
    many = content([finding], symptom="unsure", phase=["engine-setup", "inference-serving"])
    same = content([finding, finding, {"component": "nothing", "root_cause": "misused-api"}], symptom="crash")
    assert_same(
        make_scene([CRASH, odd, many, TWO_CAUSES, None], [HANG, same, odd, None, None], [odd, many, None, HANG, None])
    )


def test_of_several_submissions_only_the_last_is_read():
    scene = make_scene([CRASH, CRASH], [CRASH, HANG], ends=False)
    again = rounds.assignments_of(scene.round, scene.raters[0])[0]
    codings.submit(again, TWO_CAUSES)
    codings.submit(again, HANG)
    rounds.end(scene.round)
    assert_same(scene)


def test_reports_that_one_of_three_raters_did_not_get_are_read():
    assert_same(make_scene([CRASH] * 5, [HANG] * 5, [TWO_CAUSES] * 5, raters_per_report=2))


def test_a_round_in_which_nobody_coded_is_read():
    assert_same(make_scene([None, None], [None, None]))
    assert_same(make_scene([None], [CRASH]))


def test_another_round_of_the_same_reports_is_left_alone():
    first = make_scene([CRASH, HANG], [HANG, HANG])
    second = make_scene([TWO_CAUSES, CRASH], [CRASH, HANG], study=first.study)
    assert_same(first)
    assert_same(second)

"""From codings to ratings: what each rater said, as sets of tokens, without a database."""

from dataclasses import dataclass

import numpy as np
import pytest

from annotator.agreement.ratings import NOTHING, UNSURE, code_names, ratings_of, tokens_of, unique
from annotator.coding.answers import Content
from annotator.statistics.ratings import MISSING, Level
from tests.agreement.books import code, facet
from tests.worlds.codings import content


@dataclass(frozen=True)
class Coded:
    round_report_id: int
    rater_id: int
    letter: str
    content: Content


def coded(*rows):
    """Return codings from rows of contents: a row for each report, None where a rater has not coded it."""
    return [
        Coded(report, place, "ABC"[place], one)
        for report, row in enumerate(rows, start=1)
        for place, one in enumerate(row)
        if one is not None
    ]


SYMPTOM = facet("Crash", "Hang", "Output")
PHASE = facet("Setup", "Serving", answers="many", name="Phase")
CAUSE = facet("Slip", "Misuse", group="Finding", name="Cause")


@pytest.mark.parametrize(
    ("asked", "said", "tokens"),
    [
        (SYMPTOM, content(symptom="crash"), {"crash"}),
        (SYMPTOM, content(symptom="nothing"), {NOTHING}),
        (SYMPTOM, content(symptom="unsure"), {UNSURE}),
        (SYMPTOM, content(phase="setup"), None),
        (PHASE, content(phase=["setup", "serving"]), {"setup", "serving"}),
        (CAUSE, content([{"cause": "slip"}, {"cause": "misuse"}]), {"slip", "misuse"}),
        (CAUSE, content([{"cause": "slip"}, {"cause": "slip"}]), {"slip"}),
        (CAUSE, content([{"cause": "slip"}, {"cause": "nothing"}]), {"slip", NOTHING}),
        (CAUSE, content([{"component": "loader"}]), None),
        (CAUSE, content([], symptom="crash"), None),
    ],
)
def test_a_coding_gives_a_set_of_tokens_or_nothing_at_all(asked, said, tokens):
    assert tokens_of(asked, said) == (frozenset(tokens) if tokens else None)


def test_reports_nobody_coded_are_rows_of_missing_ratings():
    ratings = ratings_of(SYMPTOM, coded([content(symptom="crash"), None]), [1, 2], "AB")
    assert ratings.as_categories.codes.tolist() == [[0, MISSING], [MISSING, MISSING]]


def test_every_code_that_can_be_chosen_is_declared_used_or_not():
    asked = facet(code(1, "Setting", is_selectable=False), code(2, "Wrong default", "Setting"), code(3, "Slip"))
    ratings = ratings_of(asked, coded([content(symptom="slip"), content(symptom="slip")]), [1], "AB")
    assert ratings.declared == ("wrong-default", "slip")
    assert ratings.categories == ("Wrong default", "Slip")


def test_nothing_applies_and_unsure_are_categories_once_they_occur():
    said = coded([content(symptom="crash"), content(symptom="unsure")], [content(symptom="nothing"), None])
    ratings = ratings_of(SYMPTOM, said, [1, 2], "AB")
    assert ratings.categories == ("Crash", "Hang", "Output", "nothing applies", "unsure")
    assert ratings.as_categories.codes.tolist() == [[0, 4], [3, MISSING]]


def test_sets_that_occur_are_the_categories_of_a_facet_with_several_answers():
    said = coded(
        [content(phase=["serving", "setup"]), content(phase="setup")],
        [content(phase="nothing"), content(phase="setup")],
    )
    ratings = ratings_of(PHASE, said, [1, 2], "AB")
    assert ratings.categories == ("Setup", "Setup + Serving", "nothing applies")
    assert ratings.as_categories.codes.tolist() == [[1, 0], [2, 0]]


def test_an_ordinal_facet_keeps_its_order_and_a_set_has_none():
    assert ratings_of(facet("Low", "High", scale="ordinal"), [], [1], "AB").as_categories.scale.level is Level.ORDINAL
    many = facet("Low", "High", scale="ordinal", answers="many")
    assert ratings_of(many, [], [1], "AB").as_categories.scale.level is Level.NOMINAL


def test_a_round_without_codings_has_ratings_all_the_same():
    ratings = ratings_of(PHASE, [], [1, 2], "AB")
    assert np.array_equal(ratings.as_categories.codes, [[MISSING] * 2] * 2)
    assert ratings_of(SYMPTOM, [], [], "AB").as_categories.codes.shape == (0, 2)


def test_codes_of_one_name_are_told_apart_by_their_branch():
    asked = facet(code(1, "Other", "Setup", key="a"), code(2, "Other", "Serving", key="b"), code(3, "Slip"))
    assert code_names(asked) == {"a": "Setup / Other", "b": "Serving / Other", "slip": "Slip"}


def test_no_two_categories_have_one_name_whatever_people_call_their_codes():
    asked = facet(
        code(1, "unsure", key="u"), code(2, "Other", key="a"), code(3, "Other", key="b"), code(4, "nothing applies")
    )
    names = [*code_names(asked).values(), "nothing applies", "unsure"]
    assert len(set(names)) == len(names)
    ratings = ratings_of(asked, coded([content(symptom="unsure"), content(symptom=["u"])]), [1], "AB")
    assert len(set(ratings.as_categories.codes[0])) == 2


def test_a_set_is_not_taken_for_a_code_whose_name_reads_like_it():
    asked = facet("A", "B", code(3, "A + B", key="both"), answers="many", name="Phase")
    ratings = ratings_of(asked, coded([content(phase=["a", "b"]), content(phase="both")]), [1], "AB")
    assert ratings.categories == ("A + B", "A + B (2)")
    assert ratings.as_categories.codes[0].tolist() == [0, 1]


def test_names_are_numbered_until_free():
    assert unique(["A", "A", "A (2)", "A"]) == ["A", "A (2)", "A (2) (2)", "A (3)"]

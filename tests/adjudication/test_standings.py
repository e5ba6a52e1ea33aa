"""How far a conflict is, from what was coded, said again and decided: the whole table, without a database."""

import pytest

from annotator.adjudication.conflicts import Standing, after_discussion, standing_of
from annotator.coding.answers import NOTHING, UNSURE, FacetAnswer

CRASH, HANG = FacetAnswer("codes", frozenset({"crash"})), FacetAnswer("codes", frozenset({"system-hang"}))


@pytest.mark.parametrize(
    ("coded", "second", "standing"),
    [
        ({"A": CRASH, "B": HANG}, {}, Standing.UNDECIDED),
        ({"A": CRASH, "B": HANG}, {"B": CRASH}, Standing.SETTLED),
        ({"A": CRASH, "B": HANG}, {"A": HANG}, Standing.SETTLED),
        ({"A": CRASH, "B": HANG}, {"A": HANG, "B": CRASH}, Standing.UNDECIDED),  # each gave way to the other
        ({"A": CRASH, "B": HANG}, {"A": UNSURE, "B": UNSURE}, Standing.SETTLED),
        ({"A": CRASH, "B": HANG}, {"B": NOTHING}, Standing.UNDECIDED),
        ({"A": CRASH, "B": HANG}, {"B": HANG}, Standing.UNDECIDED),  # back where they began
        ({"A": CRASH, "B": HANG, "C": HANG}, {"B": CRASH}, Standing.UNDECIDED),
        ({"A": CRASH, "B": HANG, "C": HANG}, {"A": HANG}, Standing.SETTLED),
        ({"A": CRASH, "B": HANG, "C": None}, {"A": HANG}, Standing.SETTLED),  # who has not answered is not waited for
        ({"A": CRASH, "B": HANG, "C": None}, {"C": HANG}, Standing.UNDECIDED),  # nor counted
        ({"A": CRASH, "B": None}, {"A": HANG}, Standing.UNDECIDED),  # one alone settles nothing
    ],
)
def test_a_conflict_is_settled_when_all_who_answered_say_the_same_now(coded, second, standing):
    assert standing_of(coded, second, is_decided=False) is standing
    assert standing_of(coded, second, is_decided=True) is Standing.DECIDED


def test_the_codings_stay_as_they_were():
    coded = {"A": CRASH, "B": HANG, "C": None}
    assert after_discussion(coded, {"B": CRASH, "C": CRASH}) == {"A": CRASH, "B": CRASH, "C": None}
    assert coded == {"A": CRASH, "B": HANG, "C": None}

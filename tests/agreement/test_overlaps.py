"""Figures of sets from a confusion table are those that the statistics of sets compute from each report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.cards import pair_cards
from annotator.agreement.ratings import FacetRatings
from annotator.statistics.results import Undefined
from annotator.statistics.sets import SetRatings, code_kappas, mean_jaccard
from tests.agreement.books import facet

MANY = facet("Crash", "Hang", "Output", answers="many")
cell = st.one_of(
    st.none(), st.frozensets(st.sampled_from(["crash", "hang", "output", ":nothing", ":unsure"]), min_size=1)
)


def close(ours, theirs):
    if isinstance(theirs, Undefined):
        return isinstance(ours, Undefined) and ours.reason == theirs.reason
    return ours.value == pytest.approx(theirs.value, abs=1e-12) and ours.n == theirs.n


@given(st.lists(st.tuples(cell, cell), min_size=1, max_size=30))
def test_a_table_gives_the_same_overlap_and_kappas_as_the_reports(rows):
    [card] = pair_cards(FacetRatings.of_rows(MANY, range(len(rows)), "AB", rows))
    sets = SetRatings.of(rows, card.ratings.declared)
    theirs = mean_jaccard(sets)
    assert close(card.jaccard, theirs)
    assert card.jaccard.left_out == theirs.left_out
    for one, other in zip(card.codes, code_kappas(sets), strict=True):
        assert one.code == card.ratings.names[other.code]
        assert close(one.kappa, other.kappa)
        assert one.prevalence == pytest.approx(other.prevalence)

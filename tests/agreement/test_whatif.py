"""What if: codes merged, branches rolled up, a rater dropped, unsure left out; the codings stay what they are."""

from dataclasses import replace

import pytest

from annotator.agreement.chosen import RECOMMENDED, Figures
from annotator.agreement.facets import FacetCard
from annotator.agreement.ratings import UNSURE, FacetRatings
from annotator.agreement.whatif import WhatIf, only_reports
from annotator.statistics.ratings import MISSING
from tests.agreement.books import code, facet

FLAT = facet("Crash", "Hang", "Slow")


def nested():
    crash = code(1, "Crash", is_selectable=False)
    oom = code(2, "Oom", "Crash")
    fault = code(3, "Fault", "Crash")
    slow = code(4, "Slow")
    return facet(crash, replace(oom, parent_key="crash"), replace(fault, parent_key="crash"), slow)


def said(asked, *rows, letters="AB"):
    cells = [[None if cell is None else frozenset(cell.split("+")) for cell in row] for row in rows]
    return FacetRatings.of_rows(asked, range(1, len(rows) + 1), letters, cells)


def headline(ratings, **asked):
    return Figures(WhatIf(**asked).apply(ratings), RECOMMENDED).headline


def test_merged_codes_agree_and_bear_both_names():
    ratings = said(FLAT, ("crash", "hang"), ("slow", "slow"), ("hang", "crash"))
    merged = WhatIf(merged=frozenset({"crash", "hang"})).apply(ratings)
    assert merged.categories == ("Crash or Hang", "Slow")
    assert headline(ratings, merged=frozenset({"crash", "hang"})).value == 1
    assert headline(ratings).value < 1


def test_merging_one_code_asks_nothing():
    assert not WhatIf(merged=frozenset({"crash"})).is_asked
    ratings = said(FLAT, ("crash", "hang"))
    assert WhatIf(merged=frozenset({"crash"})).apply(ratings) is ratings


def test_a_branch_rolled_up_keeps_what_has_no_branch():
    ratings = said(nested(), ("oom", "fault"), ("slow", "oom"), (":nothing", "slow"))
    up = WhatIf(level=1).apply(ratings)
    assert up.categories == ("Crash", "Slow", "nothing applies")
    assert up.as_categories.codes.tolist() == [[0, 0], [1, 0], [2, 1]]


def test_sets_of_codes_are_mapped_one_by_one():
    asked = facet("Crash", "Hang", "Slow", answers="many")
    merged = WhatIf(merged=frozenset({"crash", "hang"})).apply(said(asked, ("crash+slow", "hang+slow")))
    assert merged.said == (frozenset({"crash", "slow"}),)


def test_a_dropped_rater_is_gone_and_the_others_stay():
    ratings = said(FLAT, ("crash", "hang", "crash"), ("slow", "crash", "slow"), letters="ABC")
    left = WhatIf(dropped=frozenset({"B"})).apply(ratings)
    assert left.letters == ("A", "C")
    assert headline(ratings, dropped=frozenset({"B"})).key == "cohen_kappa"
    assert headline(ratings).key == "krippendorff_alpha_nominal"


def test_unsure_becomes_missing_unless_something_else_was_said():
    asked = facet("Crash", "Hang", answers="many")
    left = WhatIf(leaves_out_unsure=True).apply(said(asked, (UNSURE, f"crash+{UNSURE}"), ("hang", "hang")))
    assert left.numbers.tolist()[0][0] == MISSING
    assert left.said_by(0, 1) == frozenset({"crash"})
    assert UNSURE not in left.declared


def test_only_some_reports():
    ratings = said(FLAT, ("crash", "hang"), ("slow", "slow"))
    assert only_reports(ratings, frozenset({2})).reports == (2,)


def test_the_card_says_what_is_and_what_would_be():
    ratings = said(FLAT, ("crash", "hang"), ("slow", "slow"), ("crash", "crash"), ("hang", "hang"))
    card = FacetCard(ratings, RECOMMENDED, WhatIf(merged=frozenset({"crash", "hang"})))
    assert card.figures.headline.value == 1
    assert card.as_it_is.value == pytest.approx(Figures(ratings).headline.value)


def test_levels_repositories_and_the_split_of_disagreements():
    ratings = said(nested(), ("oom", "fault"), ("slow", "oom"), ("slow", "slow"), ("oom", "oom"), ("oom", None))
    card = FacetCard(ratings, RECOMMENDED, repository_of={1: "a", 2: "a", 3: "b", 4: "b", 5: "b"})
    assert [line.name for line in card.levels] == ["level 1", "level 2"]
    assert card.levels[0].value > card.levels[1].value
    assert [(line.name, line.result.n) for line in card.repositories] == [("a", 2), ("b", 2)]
    assert (card.split.siblings, card.split.across_branches, card.split.missing) == (1, 1, 1)


def test_a_flat_facet_of_one_repository_has_neither():
    card = FacetCard(said(FLAT, ("crash", "hang")), RECOMMENDED, repository_of={1: "a"})
    assert (card.levels, card.repositories, card.split) == ((), (), None)


@pytest.mark.parametrize(
    "choice", ["recommended", "krippendorff_alpha_nominal", "fleiss_kappa", "conger_kappa", "gwet_ac1"]
)
@pytest.mark.parametrize("letters", ["AB", "ABC"])
def test_the_chosen_coefficient_stands_first_and_no_other_is_lost(choice, letters):
    rows = [("crash", "hang", "crash"), ("slow", "slow", "slow"), ("crash", "crash", "crash")]
    figures = Figures(said(FLAT, *(row[: len(letters)] for row in rows), letters=letters), choice)
    assert figures.headline.value is not None
    keys = [line.key for line in figures.lines]
    assert {figures.headline.key, "percent_agreement", *(line.key for line in figures.secondary)} == set(keys)
    assert figures.headline.key not in {line.key for line in figures.secondary}


def test_a_single_rater_has_no_agreement():
    assert "two raters" in Figures(said(FLAT, ("crash",), letters="A")).headline.reason

"""What a design comes to in every stratum: published sizes, bounds kept, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.common.errors import Invalid
from annotator.rounds.designs import CantBeDrawn, Design, Sizing, plan_sizes
from annotator.statistics.samples import Rounding
from annotator.statistics.strata import Allocation

POPULATIONS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 3000), min_size=1)
DESIGNS = st.builds(
    Design,
    sizing=st.sampled_from([Sizing.WHOLE, Sizing.EACH, Sizing.ALL]),
    confidence=st.sampled_from([0.9, 0.95, 0.99]),
    margin=st.sampled_from([0.03, 0.05, 0.1]),
    share=st.sampled_from([0.2, 0.5]),
    rounding=st.sampled_from(Rounding),
    allocation=st.sampled_from(Allocation),
    minimum=st.integers(0, 80),
)


def test_a_thousand_reports_give_278_and_show_where_it_comes_from():
    plan = plan_sizes(Design(), {"one": 600, "two": 300, "three": 100})
    assert plan.size == 278
    assert plan.sizes == {"one": 167, "two": 83, "three": 28}
    assert plan.unrounded == pytest.approx(277.7408, abs=1e-4)
    assert plan.margin == pytest.approx(0.05, abs=0.0001)
    assert all(stratum.margin > 0.05 for stratum in plan.strata)
    assert "N = 1,000: n = 277.74; rounded up." in plan.formula


def test_each_stratum_can_have_the_size_that_it_needs_by_itself():
    plan = plan_sizes(Design(sizing=Sizing.EACH), {"large": 1000, "middle": 500, "small": 100})
    assert plan.sizes == {"large": 278, "middle": 218, "small": 80}
    assert all(stratum.margin <= 0.05 for stratum in plan.strata)
    assert plan.strata[1].unrounded == pytest.approx(217.4917, abs=1e-4)
    assert "for each stratum by itself" in plan.formula


def test_rounding_to_the_nearest_is_a_choice():
    design = Design(sizing=Sizing.EACH, rounding=Rounding.NEAREST)
    assert plan_sizes(design, {"middle": 500}).sizes == {"middle": 217}


@given(DESIGNS, POPULATIONS)
def test_a_plan_holds_its_minimums_and_never_more_than_there_is(design: Design, populations: dict[str, int]):
    plan = plan_sizes(design, populations)
    assert plan.size == sum(plan.sizes.values())
    assert all(min(design.minimum, size) <= plan.sizes[name] <= size for name, size in populations.items())
    assert Design.read(design.to_json()) == design


@given(DESIGNS, POPULATIONS, st.data())
def test_what_is_drawn_already_stays(design: Design, populations: dict[str, int], data: st.DataObject):
    drawn = {name: data.draw(st.integers(0, size)) for name, size in populations.items()}
    plan = plan_sizes(design, populations, drawn=drawn)
    assert all(plan.sizes[name] >= count for name, count in drawn.items())


def test_what_is_no_longer_there_is_made_up_for_by_other_strata():
    plan = plan_sizes(Design(sizing=Sizing.NUMBER, number=100), {"a": 500, "b": 500}, available={"a": 20})
    assert plan.sizes == {"a": 20, "b": 80}


def test_minimums_raise_a_computed_size():
    plan = plan_sizes(Design(margin=0.2, minimum=40), {"a": 100, "b": 100})
    assert plan.sizes == {"a": 40, "b": 40}


@pytest.mark.parametrize(("number", "words"), [(None, "Say how many"), (0, "between 60"), (59, "60"), (201, "and 200")])
def test_a_number_that_cannot_be_says_what_can(number: int | None, words: str):
    with pytest.raises(CantBeDrawn, match=words):
        plan_sizes(Design(sizing=Sizing.NUMBER, number=number, minimum=30), {"a": 100, "b": 100})


def test_nothing_can_be_drawn_from_nothing():
    with pytest.raises(CantBeDrawn, match="no reports"):
        plan_sizes(Design(), {})


@pytest.mark.parametrize("odd", [{"confidence": 1.0}, {"margin": 0.0}, {"share": 1.0}, {"minimum": -1}])
def test_odd_figures_are_refused_at_their_field(odd: dict[str, float]):
    with pytest.raises(Invalid) as refusal:
        plan_sizes(Design(**odd), {"a": 100})
    assert refusal.value.field == next(iter(odd))


def test_a_stratum_that_gives_nothing_has_no_margin():
    plan = plan_sizes(Design(sizing=Sizing.NUMBER, number=1), {"a": 100, "b": 1})
    assert [stratum.margin is None for stratum in plan.strata] == [False, True]
    assert plan.margin is None

"""How many reports to draw and to code twice."""

import numpy as np
import pytest

from annotator.statistics.cohen import variance
from annotator.statistics.results import Undefined
from annotator.statistics.samples import achieved_margin, cantor_sample_size, cochran_sample_size, kappa_sample_size
from annotator.statistics.saturation import saturation_runs


def test_a_thousand_reports_need_278():
    sample = cochran_sample_size(1000)
    assert sample.size == 278
    assert sample.unrounded == pytest.approx(277.7408253564)
    assert sample.achieved_margin < 0.05


@pytest.mark.parametrize(("population", "size"), [(1, 1), (100, 80), (500, 218), (929, 272), (10000, 370), (None, 385)])
def test_sizes_are_rounded_up(population, size):
    assert cochran_sample_size(population).size == size


@pytest.mark.parametrize("population", [2, 10, 50, 333, 1000, 123456, None])
@pytest.mark.parametrize("margin", [0.01, 0.05, 0.1])
def test_the_margin_achieved_is_never_worse_than_the_one_asked_for(population, margin):
    sample = cochran_sample_size(population, margin=margin)
    assert sample.achieved_margin <= margin + 1e-9
    assert population is None or sample.size <= population


def test_drawing_everything_leaves_no_margin():
    assert achieved_margin(40, 40) == 0.0


@pytest.mark.parametrize("odd", [{"margin": 0}, {"margin": 1}, {"share": 0}, {"share": 1}])
def test_odd_margins_and_shares_are_refused(odd):
    with pytest.raises(ValueError, match="between 0 and 1"):
        cochran_sample_size(100, **odd)


def test_an_empty_population_is_refused():
    with pytest.raises(ValueError, match="nothing to draw from"):
        cochran_sample_size(0)


def test_a_sample_larger_than_its_population_is_refused():
    with pytest.raises(ValueError, match="no more than there are"):
        achieved_margin(11, 10)


def test_cantors_size_follows_the_null_and_the_true_kappa_in_that_order():
    assert cantor_sample_size(null=0.85, true=0.7).size == 96
    assert cantor_sample_size(null=0.7, true=0.85).size == 117


def test_kappas_that_no_table_can_have_are_refused():
    with pytest.raises(ValueError, match="No table"):
        cantor_sample_size(null=0.9, true=0.95, rates=(0.1, 0.9))
    with pytest.raises(ValueError, match="told apart"):
        cantor_sample_size(null=0.7, true=0.7)


def test_reports_to_code_twice_give_the_interval_they_promise():
    anticipated = np.array([[40, 10], [10, 40]])
    size = kappa_sample_size(anticipated, 0.1, np.eye(2)).size
    assert 1.96 * np.sqrt(variance(anticipated / 100, np.eye(2)) / size) == pytest.approx(0.1, abs=0.001)


def test_saturation_is_reached_where_a_run_brings_few_new_codes():
    runs = saturation_runs([10, 6, 4, 3, 2, 1, 1, 0, 0, 1, 0, 0], base=4, run=2)
    assert [(run.last_source, round(run.ratio, 4)) for run in runs[:3]] == [(6, 0.1304), (7, 0.087), (8, 0.0435)]


@pytest.mark.parametrize("odd", [{"base": 0}, {"run": 0}])
def test_saturation_refuses_an_empty_base_or_run(odd):
    with pytest.raises(ValueError, match="at least one source"):
        saturation_runs([1, 2, 3], **odd)


def test_saturation_without_codes_in_the_base_is_undefined():
    assert isinstance(saturation_runs([0, 0, 3, 1], base=2, run=1), Undefined)

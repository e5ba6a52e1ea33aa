"""Unweighted kappa is computed from marginals and the cells that occur; the general formulas must say the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from annotator.statistics import cohen, unweighted
from annotator.statistics.cohen import Kappa, cohen_kappa
from annotator.statistics.diagnostics import SMALL_EXPECTED_COUNT, thin_cells
from annotator.statistics.percent import percent_agreement
from annotator.statistics.ratings import Scale, Table

tables = st.integers(2, 6).flatmap(
    lambda size: arrays(np.int64, (size, size), elements=st.integers(0, 30)).map(
        lambda counts: Table(counts, Scale(tuple(range(len(counts)))))
    )
)


@given(tables)
def test_kappa_its_errors_and_its_reasons_are_those_of_the_identity_matrix(table):
    short, long = cohen_kappa(table), cohen_kappa(table, np.eye(table.scale.size))
    assert type(short) is type(long)
    if not isinstance(short, Kappa) or not isinstance(long, Kappa):
        assert short.reason == long.reason
        return
    assert short.value == pytest.approx(long.value, abs=1e-12)
    assert short.standard_error == pytest.approx(long.standard_error, abs=1e-7)
    assert short.null_standard_error == pytest.approx(long.null_standard_error, abs=1e-7)
    assert short.diagnostics == long.diagnostics


def test_the_published_errors_are_met():
    table = Table(np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]]), Scale(("a", "b", "c")))
    kappa = cohen_kappa(table)
    assert (kappa.value, kappa.standard_error, kappa.null_standard_error) == pytest.approx(
        (0.4842, 0.1380, 0.1484), abs=5e-5
    )
    shares = table.counts / table.n
    assert unweighted.variance(table, kappa.value) == pytest.approx(cohen.variance(shares, np.eye(3)))
    assert unweighted.null_variance(table) == pytest.approx(cohen.null_variance(shares, np.eye(3)))


@given(tables)
def test_percent_agreement_of_two_raters_is_the_diagonal(table):
    if table.n:
        found = percent_agreement(table, np.eye(table.scale.size) * 0.5 + 0.5 * np.eye(table.scale.size))
        assert percent_agreement(table).value == pytest.approx(np.trace(table.counts) / table.n)
        assert found.value == pytest.approx(np.trace(table.counts) / table.n)


@given(tables)
def test_thin_cells_are_those_of_the_outer_product(table):
    rows, columns = table.rows[table.rows > 0], table.columns[table.columns > 0]
    expected = np.outer(rows, columns) / max(1, table.n)
    share = float(np.mean(expected < SMALL_EXPECTED_COUNT)) if expected.size else 0.0
    assert bool(thin_cells(table)) == (share > 0.2)
    if thin_cells(table):
        assert thin_cells(table)[0].startswith(f"{share * 100:.0f} % of ")

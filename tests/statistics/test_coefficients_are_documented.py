"""docs/statistics.md speaks of every coefficient that this version computes."""

from pathlib import Path

import pytest

from annotator.statistics.metrics import METRICS

PAGE = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("metric", sorted(METRICS))
def test_a_coefficient_stands_on_the_page_under_its_name(metric):
    assert f"`{metric}`" in PAGE


@pytest.mark.parametrize("section", PAGE.split("\n### ")[1:], ids=lambda section: section.splitlines()[0])
def test_a_coefficient_has_its_formula_its_source_and_when_it_misleads(section):
    for part in ("**Formula.**", "**Source.**", "**Misleads**"):
        assert part in section

"""Every example in Python on docs/statistics.md runs, and what it says it gives is what it gives."""

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_runs_and_asserts_what_it_shows(example):
    assert "assert " in example
    exec(compile(example, "docs/statistics.md", "exec"), {})


def test_there_are_examples():
    assert len(EXAMPLES) >= 3

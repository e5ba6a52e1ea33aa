"""Pages of the recoding room: what changes do to what was coded, coding anew, and examples out of reports."""

from annotator.recoding.views.changes import (
    changed_conflicts,
    code_impact,
    draft_impact,
    earlier,
    gold_under,
    recoding,
)
from annotator.recoding.views.examples import example_door, find_example, quoted, use_as_example

__all__ = [
    "changed_conflicts",
    "code_impact",
    "draft_impact",
    "earlier",
    "example_door",
    "find_example",
    "gold_under",
    "quoted",
    "recoding",
    "use_as_example",
]

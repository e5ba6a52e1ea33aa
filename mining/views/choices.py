"""The filters of the list of reports as the page offers them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mining import narrowing
from mining.filters import ReportFilters
from mining.selectors import Choice, Choices


@dataclass(frozen=True)
class Option:
    """One choice of a filter as the page offers it."""

    value: str
    words: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Select:
    """One filter as the page offers it."""

    name: str
    label: str
    options: list[Option]


def offer(
    choices: Choices, filters: ReportFilters, chosen: Mapping[str, str], *, counts_labels: bool = True
) -> list[Select]:
    """Return every filter with its values, those chosen marked.

    Labels stand without counts for whom a report's are hidden: what is missing from a list would be told by its length.
    """
    offered = (
        ("repository", "Repository", choices.repositories, filters.repository),
        ("label", "Label", choices.labels, filters.label),
        ("state", "State", choices.states, filters.state),
        ("kind", "Kind", choices.kinds, filters.kind),
    )
    selects = [
        Select(name, label, _options(values, value, has_counts=counts_labels or name != "label"))
        for name, label, values, value in offered
    ]
    for each in narrowing.registered():
        value = chosen.get(each.name, "")
        options = [Option(key, words, None, key == value) for key, words in each.choices]
        selects.append(Select(each.name, each.label, options))
    return selects


def _options(choices: Sequence[Choice], chosen: str, *, has_counts: bool) -> list[Option]:
    options = [
        Option(each.value, each.words, each.count if has_counts else None, each.value == chosen) for each in choices
    ]
    if chosen and not any(option.is_chosen for option in options):
        options.append(Option(chosen, chosen, None, is_chosen=True))  # so that sending the form again keeps it
    return options

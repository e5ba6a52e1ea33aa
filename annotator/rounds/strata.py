"""What reports are grouped by before they are drawn, and how the strata take turns in a draw. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

EVERYTHING = "all reports"
OTHER_LABELS = "none of these labels"
NO_YEAR = "no date"


class Grouping(StrEnum):
    """What makes a stratum."""

    REPOSITORY = "repository"
    LABEL = "label"
    YEAR = "year"
    KIND = "kind"
    NONE = "none"


@dataclass(frozen=True)
class Listed:
    """A report as far as strata go by it; `labels` are those of the wanted ones that it has."""

    report_id: int
    repository: str
    kind: str
    year: int | None
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Strata:
    """A grouping; by label, a report is in the stratum of the first of `labels` that it has."""

    grouping: Grouping = Grouping.REPOSITORY
    labels: tuple[str, ...] = ()

    def name_of(self, report: Listed) -> str:
        """Return the stratum of a report: each has just one."""
        if self.grouping is Grouping.LABEL:
            return next((label for label in self.labels if label in report.labels), OTHER_LABELS)
        if self.grouping is Grouping.YEAR:
            return str(report.year or NO_YEAR)
        if self.grouping is Grouping.KIND:
            return report.kind
        return report.repository if self.grouping is Grouping.REPOSITORY else EVERYTHING

    def divide(self, reports: Sequence[Listed]) -> dict[str, list[int]]:
        """Return the reports of each stratum, strata by name, or labels in their order."""
        groups: dict[str, list[int]] = {}
        for report in reports:
            groups.setdefault(self.name_of(report), []).append(report.report_id)
        order = {name: place for place, name in enumerate((*self.labels, OTHER_LABELS))}
        return {name: groups[name] for name in sorted(groups, key=lambda name: (order.get(name, -1), name))}


def take_turns(strata: Mapping[str, Sequence[int]]) -> list[tuple[str, int]]:
    """Return all reports as one list in which every stretch holds each stratum's share, give or take one.

    The i-th of n reports of a stratum stands at (i - 1/2) / n of the whole; of two at one place the earlier stratum
    goes first. So half of a draw is itself a draw with the same strata.
    """
    placed = [
        ((2 * rank + 1) / (2 * len(reports)), place, name, report_id)
        for place, (name, reports) in enumerate(strata.items())
        for rank, report_id in enumerate(reports)
    ]
    return [(name, report_id) for _, _, name, report_id in sorted(placed)]

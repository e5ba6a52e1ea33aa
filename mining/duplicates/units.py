"""One bug is one unit: the groups that confirmed pairs make, and the report that stands for each in a sample."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mining.duplicates.groups import join
from mining.links import DuplicatePair, PairState
from mining.models import Corpus, Report

# a report without a date counts as younger than any with one
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Dropped:
    """A report that is left out, and the one of the same bug that is kept."""

    report_id: int
    kept_id: int


def unit_of(corpus: Corpus) -> Mapping[int, int]:
    """Return the representative of every report that is known to share its bug with another.

    A report that is not named is its own unit: ask with `units.get(report_id, report_id)`. The representative is the
    report that was opened first, so it depends on the reports and the decisions alone.
    """
    pairs = DuplicatePair.objects.filter(corpus=corpus, state=PairState.CONFIRMED)
    groups = join(pairs.order_by("pk").values_list("first", "second"))
    members = [report_id for group in groups for report_id in group]
    opened = dict(Report.objects.filter(pk__in=members).values_list("pk", "opened_at")) if members else {}
    units: dict[int, int] = {}
    for group in groups:
        first = min(group, key=lambda report_id: (opened.get(report_id) or NEVER, report_id))
        units |= dict.fromkeys(group, first)
    return units


def without_duplicates(report_ids: Iterable[int], units: Mapping[int, int]) -> tuple[Sequence[int], Sequence[Dropped]]:
    """Return the reports to keep, in their order, and those dropped because another of the same bug is kept.

    Of a bug's reports its representative is kept if it is among them, else the first of them.
    """
    given = list(report_ids)
    present = set(given)
    kept_of: dict[int, int] = {}
    for report_id in given:
        unit = units.get(report_id, report_id)
        kept_of.setdefault(unit, unit if unit in present else report_id)
    kept = [report_id for report_id in given if kept_of[units.get(report_id, report_id)] == report_id]
    dropped = [
        Dropped(report_id, keep)
        for report_id in given
        if (keep := kept_of[units.get(report_id, report_id)]) != report_id
    ]
    return kept, dropped

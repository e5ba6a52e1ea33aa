"""How the frame of a draw came about: what was mined, what was left out and why, by repository. Pure.

It is kept with the draw and never counted anew, so that the funnel of a study stays true while its corpus grows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotator.common.events import JsonValue
from annotator.rounds.draws import say_frame
from annotator.rounds.strata import Grouping, Strata
from mining.filters import ReportFilters

OUTSIDE, TAKEN, DUPLICATE = "outside the filter", "in a round already", "same bug as another report"
EXCLUDED = "screened out before: {}"
ByRepository = Mapping[str, int]


@dataclass(frozen=True)
class LeftOut:
    """Reports that were mined but are not in the frame, for one reason."""

    reason: str
    counts: ByRepository


@dataclass(frozen=True)
class FrameFacts:
    """The frame of a draw; `duplicates` names the report that stands for each one left out as the same bug."""

    filters: ReportFilters
    is_fresh_only: bool
    strata: Strata
    mined: ByRepository
    left_out: tuple[LeftOut, ...]
    counts: ByRepository
    sha256: str
    duplicates: Mapping[int, int]

    @property
    def size(self) -> int:
        """How many reports the frame has."""
        return sum(self.counts.values())

    @property
    def words(self) -> str:
        """Which reports could be drawn, in words."""
        return say_frame(self.filters, is_fresh_only=self.is_fresh_only)

    def to_json(self) -> dict[str, JsonValue]:
        """Return the shape of `Draw.frame`."""
        return {
            "words": self.words,
            "filters": self.filters.as_query(),
            "is_fresh_only": self.is_fresh_only,
            "strata": {"by": self.strata.grouping.value, "labels": list(self.strata.labels)},
            "mined": dict(self.mined),
            "left_out": [{"reason": one.reason, "counts": dict(one.counts)} for one in self.left_out],
            "counts": dict(self.counts),
            "size": self.size,
            "sha256": self.sha256,
            "duplicates": {str(report): stands for report, stands in self.duplicates.items()},
        }


def read_frame(data: Mapping[str, JsonValue]) -> FrameFacts:
    """Return what `FrameFacts.to_json` wrote."""
    strata = _object(data["strata"])
    labels, left_out = strata["labels"], data["left_out"]
    assert isinstance(labels, list)
    assert isinstance(left_out, list)
    return FrameFacts(
        filters=ReportFilters.read(_object(data["filters"])),
        is_fresh_only=bool(data["is_fresh_only"]),
        strata=Strata(Grouping(str(strata["by"])), tuple(map(str, labels))),
        mined=_counts(data["mined"]),
        left_out=tuple(LeftOut(str(_object(one)["reason"]), _counts(_object(one)["counts"])) for one in left_out),
        counts=_counts(data["counts"]),
        sha256=str(data["sha256"]),
        duplicates={int(report): int(str(stands)) for report, stands in _object(data["duplicates"]).items()},
    )


def count_left_out(reasons: Iterable[tuple[str, str]]) -> tuple[LeftOut, ...]:
    """Return (reason, repository) of each report left out as counts, reasons in the order in which they came."""
    counted: dict[str, Counter[str]] = {}
    for reason, repository in reasons:
        counted.setdefault(reason, Counter())[repository] += 1
    return tuple(LeftOut(reason, dict(sorted(counts.items()))) for reason, counts in counted.items())


def _object(data: JsonValue) -> Mapping[str, JsonValue]:
    assert isinstance(data, Mapping)
    return data


def _counts(data: JsonValue) -> dict[str, int]:
    return {name: int(str(count)) for name, count in _object(data).items()}

"""What a way of sharing reports comes to before they are drawn: read twice, codings, reports for each rater. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from annotator.rounds.allocation import Team
from annotator.rounds.sharing import ONE_STRATUM, Overlap, Sharing, loads_of, meetings_of, share_out

MOST_TRIED = 2000


@dataclass(frozen=True)
class Load:
    """What a rater of some weight gets: between two numbers of reports."""

    weight: int
    fewest: int
    most: int

    @property
    def between(self) -> str:
        """The word between the two numbers."""
        return "or" if self.most - self.fewest == 1 else "to"


@dataclass(frozen=True)
class Forecast:
    """What is read by more than one rater, all codings, loads by weight (one for all alike), and what pairs share.

    `pairs` counts the pairs that meet at all. Of very many reports it is an estimate from fewer.
    """

    overlapping: int
    codings: int
    loads: tuple[Load, ...]
    pairs: int
    together: Load | None
    is_estimate: bool

    @property
    def is_even(self) -> bool:
        """Whether all raters weigh the same."""
        return len(self.loads) == 1


def forecast(reports: int, sharing: Sharing) -> Forecast:
    """Return what so many reports come to; who exactly gets more is decided when the round opens."""
    tried = min(reports, MOST_TRIED)
    teams = share_out(dict.fromkeys(range(tried), ONE_STRATUM), sharing, seed=0).values()
    factor = reports / tried if tried else 1.0
    found = forecast_of(teams, sharing, factor)
    return replace(
        found,
        overlapping=sharing.overlapping(reports) if sharing.raters_per_report > 1 else 0,
        codings=sharing.codings(reports),
        loads=_even(sharing, reports) if sharing.is_even else found.loads,
        is_estimate=reports > tried and not _is_plain(sharing),
    )


def forecast_of(teams: Collection[Team], sharing: Sharing, factor: float = 1.0) -> Forecast:
    """Return what reports come to of which it is known who reads them; each stands for `factor` of them."""
    loads = loads_of(teams, sharing.raters)
    meetings = [shared for shared in meetings_of(teams, sharing.raters) if shared]
    return Forecast(
        overlapping=sum(1 for team in teams if len(team) > 1),
        codings=sum(loads),
        loads=tuple(_loads(loads, sharing, factor)),
        pairs=len(meetings),
        together=_range(1, meetings, factor) if meetings else None,
        is_estimate=False,
    )


def _even(sharing: Sharing, reports: int) -> tuple[Load, ...]:
    """Where all weigh the same, it is known exactly, however many there are."""
    fewest, more = divmod(sharing.codings(reports), sharing.raters)
    return (Load(sharing.weights[0], fewest, fewest + bool(more)),)


def _loads(loads: list[int], sharing: Sharing, factor: float) -> list[Load]:
    by_weight: dict[int, list[int]] = {}
    for weight, load in zip(sharing.weights, loads, strict=True):
        by_weight.setdefault(weight, []).append(load)
    return [_range(weight, found, factor) for weight, found in sorted(by_weight.items())]


def _range(weight: int, counts: list[int], factor: float) -> Load:
    return Load(weight, round(min(counts) * factor), round(max(counts) * factor))


def _is_plain(sharing: Sharing) -> bool:
    return sharing.is_even and sharing.overlap is Overlap.FULL

"""Who reads which report of a round: decided by its seed and workload, and in a drift round by who read it before."""

from collections.abc import Mapping, Sequence

from annotator.rounds.allocation import Team
from annotator.rounds.models import Round, RoundReport
from annotator.rounds.sampling import read_ranges
from annotator.rounds.selectors.workloads import workload_of
from annotator.rounds.sharing import ONE_STRATUM, share_out


def teams_of(round: Round, raters: Sequence[int], reports: Sequence[int]) -> dict[int, Team]:
    """Return the raters of each report, as places among the raters given."""
    again = _read_again(round, raters)
    fresh = [report_id for report_id in reports if report_id not in again]
    return {**teams_by_seed(round, raters, fresh, seed=round.seed), **again}


def teams_by_seed(round: Round, raters: Sequence[int], reports: Sequence[int], *, seed: int) -> dict[int, Team]:
    """Return the raters of reports of the round that nobody reads again, as the round is shared, by a seed."""
    sharing = workload_of(round).sharing(raters, min(round.raters_per_report, len(raters)))
    return share_out(_strata(round, reports), sharing, seed=seed)


def _read_again(round: Round, raters: Sequence[int]) -> dict[int, Team]:
    """Return who reads a report again, by report; nothing but in a drift round."""
    again: dict[int, Team] = {}
    for place, rater in enumerate(raters):
        for report_id in read_ranges(round.read_again.get(str(rater), "")):
            again[report_id] = (*again.get(report_id, ()), place)
    return again


def _strata(round: Round, reports: Sequence[int]) -> Mapping[int, str]:
    """Return the stratum of each report: its repository where each is spread evenly, else one for all."""
    if not round.is_spread:
        return dict.fromkeys(reports, ONE_STRATUM)
    rows = RoundReport.objects.filter(round=round).order_by("position")
    strata = dict(rows.values_list("report_id", "report__repository"))
    return {report_id: strata[report_id] for report_id in reports}


def planned_teams(round: Round, raters: Sequence[int]) -> dict[int, Team]:
    """Return the same of a round that is planned."""
    reports = RoundReport.objects.filter(round=round).order_by("position").values_list("report_id", flat=True)
    return teams_of(round, raters, list(reports))

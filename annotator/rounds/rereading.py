"""Which of their own earlier reports raters read again in a drift round, drawn by seed. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping

from annotator.common.errors import Invalid
from annotator.rounds.sampling import in_seeded_order
from annotator.rounds.sharing import Overlap

# reports by the person who reads them again
ByPerson = Mapping[int, Collection[int]]
NOTHING_AGAIN: ByPerson = {}


def choose_again(
    own: ByPerson, *, seed: int, number: int | None = None, share: int | None = None
) -> dict[int, list[int]]:
    """Return the reports that each person reads again: a number of their own, or a share in percent, else all of them.

    The order is the same for everybody, so that raters who coded the same reports read the same again, and the choice
    tells nothing of who they are. A share is taken to the nearest report, and of at least one where there is any.
    Raises Invalid for a number below 1 and a share that is none.
    """
    if number is not None and number < 1:
        raise Invalid("Let raters read at least one report again.", "number")
    if share is not None and not 1 <= share <= 100:
        raise Invalid("The share to be read again is 1 to 100 percent.", "share")
    chosen = {}
    for person, reports in own.items():
        ordered = in_seeded_order(set(reports), seed=seed, purpose="read again")
        wanted = len(ordered) if share is None else max(1, round(len(ordered) * share / 100))
        chosen[person] = ordered[: wanted if number is None else number]
    return chosen


def overlap_of(again: ByPerson) -> tuple[int, Overlap, int]:
    """Return how such reports are shared, as any round says it: raters per report, overlap, and its share in percent.

    Where not all are read by equally many, the share is of those that are read by most. With it, what the round's page
    says of the sharing fits the counts beside it.
    """
    teams = Counter(report for reports in again.values() for report in reports)
    most = max(teams.values(), default=1)
    whole = sum(1 for size in teams.values() if size == most)
    if whole == len(teams):
        return most, Overlap.FULL, 100
    return most, Overlap.PARTIAL, round(100 * whole / len(teams))

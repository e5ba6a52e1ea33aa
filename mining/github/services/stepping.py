"""What fetching through GraphQL and through REST have in common: one step is one request and one transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease
from mining.github import diffs, limits
from mining.github.diffs import Diff
from mining.github.models import Fate, GithubReport, Piece, RepositoryHarvest
from mining.github.query import GithubQuery
from mining.github.rest import Body
from mining.github.services.asking import Asker
from mining.github.services.storing import Brought, Cursor, Keeper
from mining.models import ImportProblem

# what a list of addresses gets to hear of a report that is not there
TOLD = {
    Fate.DELETED: "GitHub has deleted this report.",
    Fate.TRANSFERRED: "GitHub has moved this report to {address}. List that address to fetch it.",
    Fate.MISSING: "There is no such report on GitHub, or the token may not see it.",
    Fate.THERE: "GitHub contradicts itself about this report. Fetch the list again later.",
}
Clock = Callable[[], datetime]


class Steps(Protocol):
    """One repository on its way through one transport."""

    def step(self) -> bool:
        """Fetch and keep one page; returns whether the person asked to stop."""

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to fetch."""

    def shrink(self) -> bool:
        """Ask for less from now on; returns whether that is possible."""


class Fetching:
    """The state of one repository's fetch; `cursor` is what the job keeps."""

    def __init__(
        self, *, run: RepositoryHarvest, query: GithubQuery, keeper: Keeper, asker: Asker, lease: Lease, clock: Clock
    ) -> None:
        self.run, self.query, self.keeper, self.asker = run, query, keeper, asker
        self.lease, self.clock = lease, clock
        self.cursor: Cursor = {"stage": "", "total": None, **lease.cursor}
        self.source_id = run.harvest.source_id
        self.reads_diffs = run.harvest.source.github.reads_diffs

    def keep(self, brought: Brought, **changes: object) -> bool:
        """Keep what was brought with the changed cursor; the cursor here changes only when that has gone well."""
        cursor = {**self.cursor, **changes}
        brought.total = cursor["total"]
        brought.requests, brought.points = self.asker.taken()
        self.run.began_at = self.run.began_at or self.asker.answered_at or self.clock()
        is_stopped = self.keeper.keep(self.lease, brought, cursor, self.run.began_at, self.clock())
        self.cursor = cursor
        return is_stopped

    def next_of_diff(self, diff: Diff) -> Diff:
        """Return a diff with its next page; what GitHub does not show any more stays unknown."""
        try:
            answer = self.asker.get(diff["next"])
        except limits.NotThere:
            return dict(diffs.GONE)
        return diffs.add_page(diff, answer.data, answer.next_url)

    def known_here(self, numbers: list[int]) -> set[int]:
        """Return which of the numbers this harvest already has, whole or in pieces."""
        seen = GithubReport.objects.filter(source=self.source_id, repository=self.run.name, number__in=numbers)
        pieces = Piece.objects.filter(repository_harvest=self.run, number__in=numbers)
        whole = seen.filter(seen_in=self.run).values_list("number", flat=True)
        return {*whole, *pieces.values_list("number", flat=True)}

    def changed_at(self, numbers: list[int]) -> dict[int, datetime]:
        """Return when the known ones of the numbers were last changed, as far as this source knows."""
        known = GithubReport.objects.filter(source=self.source_id, repository=self.run.name, number__in=numbers)
        return dict(known.values_list("number", "changed_at"))

    def unseen(self, most: int) -> list[int]:
        """Return the next numbers of known reports that this harvest has neither read nor seen listed."""
        known = GithubReport.objects.filter(source=self.source_id, repository=self.run.name, fate=Fate.THERE)
        ahead = known.exclude(seen_in=self.run).filter(number__gt=self.cursor["checked"]).order_by("number")
        return list(ahead.values_list("number", flat=True)[:most])

    def room(self) -> int | None:
        """Return how many reports may still be taken; None for any number."""
        if self.query.limit is None:
            return None
        taken = GithubReport.objects.filter(source=self.source_id, repository=self.run.name).count()
        waiting = Piece.objects.filter(repository_harvest=self.run, kind__in=("node", "diff", "issue"))
        return max(0, self.query.limit - taken - waiting.count())

    # --- lists of single reports ---------------------------------------------------------------------------------

    def count_listed(self) -> int:
        """Return how many numbers of the list are still to be looked at."""
        return len(self.next_listed(self.query.listed))

    def next_listed(self, most: int) -> list[int]:
        """Return the next numbers of the list, without those that are known to be gone for good."""
        known = GithubReport.objects.filter(source=self.source_id, repository=self.run.name)
        gone = set(known.filter(fate__in=(Fate.DELETED, Fate.TRANSFERRED)).values_list("number", flat=True))
        ahead = (number for number in self.query.numbers[self.run.name] if number > self.cursor["checked"])
        return [number for number in ahead if number not in gone][:most]

    def unchanged(self, changed_at: Mapping[int, datetime | None]) -> set[int]:
        """Return which numbers are known as they were last changed, or are fetched by this harvest already."""
        numbers = list(changed_at)
        there = GithubReport.objects.filter(source=self.source_id, repository=self.run.name, fate=Fate.THERE)
        known = there.filter(number__in=numbers).values_list("number", "changed_at")
        return self.known_here(numbers) | {number for number, at in known if changed_at[number] == at}

    def look_up(self, number: int, home: str) -> tuple[Body | None, tuple[str, str]]:
        """Return a report through REST, which tells deleted from transferred, with its fate and new address."""
        jobs.extend(lease=self.lease, at=self.clock())
        try:
            found = self.asker.get(f"/repos/{home}/issues/{number}").data
        except limits.NotThere as gone:
            return None, ((Fate.DELETED if gone.is_gone else Fate.MISSING), "")
        address = str(found["html_url"])
        return found, ((Fate.THERE, "") if is_in(address, home) else (Fate.TRANSFERRED, address))

    def lost(self, fates: Mapping[int, tuple[str, str]]) -> Brought:
        """Return what is kept of listed reports that are not there: known ones are marked, others told once."""
        known = GithubReport.objects.filter(source=self.source_id, repository=self.run.name, number__in=list(fates))
        before = dict(known.values_list("number", "fate"))
        addresses = {number: self.keeper.address_of(number) for number in fates if number not in before}
        told = ImportProblem.objects.filter(harvest=self.run.harvest_id, excerpt__in=addresses.values())
        are_told = set(told.values_list("excerpt", flat=True))
        return Brought(
            fates={number: fate for number, fate in fates.items() if before.get(number, fate[0]) != fate[0]},
            problems={
                number: TOLD[Fate(fates[number][0])].format(address=fates[number][1])
                for number, address in addresses.items()
                if address not in are_told
            },
        )

    def nowhere(self) -> bool:
        """Tell that none of a list's reports is there, because their repository is not."""
        missing = self.lost(dict.fromkeys(self.query.numbers[self.run.name], (Fate.MISSING, "")))
        return self.keep(missing, stage="end", total=len(missing.problems))


def is_in(address: str, repository: str) -> bool:
    """Return whether a report's address is one of the repository."""
    return address.lower().startswith(f"https://github.com/{repository}/".lower())

"""What fetching through GraphQL and through REST have in common: one step is one request and one transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from annotator.common.jobs.services import Lease
from mining.github.models import GithubReport, Piece, RepositoryHarvest
from mining.github.query import GithubQuery
from mining.github.services.asking import Asker
from mining.github.services.storing import Brought, Cursor, Keeper

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

    def keep(self, brought: Brought, **changes: object) -> bool:
        """Keep what was brought with the changed cursor; the cursor here changes only when that has gone well."""
        cursor = {**self.cursor, **changes}
        brought.total = cursor["total"]
        brought.requests, brought.points = self.asker.taken()
        self.run.began_at = self.run.began_at or self.asker.answered_at or self.clock()
        is_stopped = self.keeper.keep(self.lease, brought, cursor, self.run.began_at, self.clock())
        self.cursor = cursor
        return is_stopped

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

    def room(self) -> int | None:
        """Return how many reports may still be taken; None for any number."""
        if self.query.limit is None:
            return None
        taken = GithubReport.objects.filter(source=self.source_id, repository=self.run.name).count()
        waiting = Piece.objects.filter(repository_harvest=self.run, kind__in=("node", "issue"))
        return max(0, self.query.limit - taken - waiting.count())

"""Keeping what one request brought: reports, pieces, counts and the cursor, in one transaction.

A worker that is killed before it commits has fetched one page for nothing, and the next one fetches that page again; a
worker whose lease has gone finds out here, and its page is undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease
from mining.github.models import GithubReport, Piece, RepositoryHarvest
from mining.github.pseudonyms import Names
from mining.github.records import Thread, record_of
from mining.known import reports_at
from mining.models import Corpus, Harvest, ImportProblem, Report
from mining.records import Record, Unusable
from mining.services.storing import store_records

COUNTS = ("read", "created", "updated", "unchanged", "rejected")
Cursor = dict[str, Any]  # Any: what a stage needs to go on


@dataclass
class Brought:
    """What one request brought: whole threads, pieces of others, and which pieces are used up or changed."""

    threads: Sequence[Thread] = ()
    new_pieces: Sequence[Piece] = ()
    changed_pieces: Sequence[Piece] = ()
    used_pieces: Sequence[int] = ()
    there: Sequence[int] = ()  # numbers of known reports that are listed as before
    fates: Mapping[int, tuple[str, str]] = field(default_factory=dict)  # by number: fate, new address
    problems: Mapping[int, str] = field(default_factory=dict)  # by number: why there is no report
    total: int | None = None
    requests: int = 0
    points: int = 0


@dataclass(frozen=True)
class Keeper:
    """Keeps what is fetched of one repository."""

    run: RepositoryHarvest
    names: Names

    @property
    def source_id(self) -> int:
        return self.run.harvest.source_id

    def keep(self, lease: Lease, brought: Brought, cursor: Cursor, began_at: datetime, at: datetime) -> bool:
        """Keep it with the cursor behind it; returns whether the person asked to stop."""
        records, problems = self._read(brought.threads)
        problems += [self._problem(self.address_of(number), Unusable(why)) for number, why in brought.problems.items()]
        with transaction.atomic():
            # two harvests into one corpus take turns, or both would make the same report
            corpus = Corpus.objects.select_for_update().get(pk=self.run.harvest.source.corpus_id)
            harvest = self.run.harvest
            stored = store_records(
                corpus=corpus, harvest=harvest, records=[each for each, _ in records], at=harvest.started_at
            )
            self._track(corpus, records)
            self._keep_pieces(brought)
            self._mark_there(brought.there)
            self._mark_fates(brought.fates, at)
            ImportProblem.objects.bulk_create(problems)
            read = len(brought.threads) + len(brought.problems)
            counts = dict(zip(COUNTS, (read, *vars(stored).values(), len(problems)), strict=True))
            done = self._count(counts, brought, began_at)
            return jobs.save_progress(lease=lease, at=at, done=done, total=brought.total, cursor=cursor)

    def _read(self, threads: Sequence[Thread]) -> tuple[list[tuple[Record, Thread]], list[ImportProblem]]:
        records, problems = [], []
        for thread in threads:
            try:
                records.append((record_of(thread, self.names), thread))
            except Unusable as problem:
                problems.append(self._problem(thread.url, problem))
        return records, problems

    def address_of(self, number: int) -> str:
        """Return the address of a listed report of which nothing else is known."""
        return f"https://github.com/{self.run.name}/issues/{number}"

    def _problem(self, url: str, problem: Unusable) -> ImportProblem:
        number = url.rpartition("/")[2]
        return ImportProblem(
            harvest=self.run.harvest,
            line=int(number) if number.isdecimal() else 0,
            column=problem.column,
            reason=problem.reason,
            excerpt=url[:300],
            is_rejected=True,
        )

    def _track(self, corpus: Corpus, records: Sequence[tuple[Record, Thread]]) -> None:
        """Note that GitHub has these reports, and when it last changed them."""
        urls = [each.url for each, _ in records]
        reports = Report.objects.filter(corpus=corpus).only("url")
        keys = {url: report.pk for url, report in reports_at(reports, urls).items()}
        GithubReport.objects.bulk_create(
            [
                GithubReport(
                    report_id=keys[each.url],
                    source_id=self.source_id,
                    repository=self.run.name,
                    number=each.number or 0,
                    changed_at=datetime.fromisoformat(thread.changed_at),
                    seen_in=self.run,
                )
                for each, thread in records
            ],
            update_conflicts=True,
            unique_fields=["report", "source"],
            update_fields=["repository", "number", "changed_at", "seen_in", "fate", "fate_at", "moved_to"],
        )

    def _keep_pieces(self, brought: Brought) -> None:
        Piece.objects.bulk_create(brought.new_pieces, ignore_conflicts=True)
        Piece.objects.bulk_update(brought.changed_pieces, ["kind", "weight", "data"])
        Piece.objects.filter(pk__in=brought.used_pieces).delete()

    def _mark_there(self, numbers: Sequence[int]) -> None:
        known = GithubReport.objects.filter(source=self.source_id, repository=self.run.name, number__in=numbers)
        known.update(fate="", fate_at=None, moved_to="", seen_in=self.run)

    def _mark_fates(self, fates: Mapping[int, tuple[str, str]], at: datetime) -> None:
        for number, (fate, moved_to) in fates.items():
            known = GithubReport.objects.filter(source=self.source_id, repository=self.run.name, number=number)
            known.update(fate=fate, fate_at=at, moved_to=moved_to[:500], seen_in=self.run)

    def _count(self, counts: Mapping[str, int], brought: Brought, began_at: datetime) -> int:
        """Add to the counts of harvest and repository, and return how much of the repository is done."""
        added: dict[str, Any] = {name: F(name) + count for name, count in counts.items()}  # Any: F or a value
        Harvest.objects.filter(pk=self.run.harvest_id).update(**added)
        del added["rejected"]
        RepositoryHarvest.objects.filter(pk=self.run.pk).update(
            **added,
            gone=F("gone") + len(brought.fates),
            requests=F("requests") + brought.requests,
            points=F("points") + brought.points,
            began_at=began_at,
            troubles=0,
        )
        return RepositoryHarvest.objects.values_list("read", flat=True).get(pk=self.run.pk)

"""Harvesting commits: begun by a person, worked through batch by batch, gone on with after any interruption.

The tip is resolved once, at the start, so that the order of the commits, and with it the place to go on from, stays
the same whatever is pushed meanwhile.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotator.common.events import JsonValue, record
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease
from mining import access
from mining.git.commits import Mined, mine
from mining.git.history import Headline, commits, count_commits, headlines, reverted_hashes
from mining.git.models import Clone
from mining.git.names import commit_at
from mining.git.plan import Plan
from mining.git.reading import open_history, place_of
from mining.git.subjects import Wanted
from mining.github.services.keys import names_in
from mining.models import Corpus, Harvest
from mining.services.references import keep_references
from mining.services.storing import store_records

if TYPE_CHECKING:
    from annotator.common.people import Person

TASK = "mining.harvest_commits"
# a batch ends with either: enough to store at once, or enough looked at for a sign of life
MOST_TAKEN, MOST_SEEN = 250, 20_000


def start_harvest(*, clone: Clone, plan: Plan, by: "Person", at: datetime) -> Harvest:
    """Enqueue a harvest of the commits that the plan takes; refuses strangers, unknown branches, packed bundles."""
    corpus = clone.source.corpus
    access.require(by, "import_reports", corpus)
    tip = commit_at(place_of(clone), plan.revision)
    with transaction.atomic():
        harvest = Harvest.objects.create(source=clone.source, started_at=at)
        told: dict[str, JsonValue] = {"tip": tip, "plan": plan.as_json()}
        harvest.job = jobs.enqueue(
            task=TASK,
            title=f"Harvest of {clone.source.name}"[:200],
            scope=corpus,
            arguments={"harvest": harvest.pk, **told},
            by=by,
            at=at,
            unit="commits",
        )
        harvest.save(update_fields=["job"])
        record(scope=corpus, subject=harvest, action="harvest started", by=by, at=at, after=told)
    return harvest


@dataclass
class Standing:
    """How far a harvest is: commits looked at, and what became of those wanted."""

    seen: int = 0
    left_out: int = 0
    found_by: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, cursor: Mapping[str, JsonValue]) -> "Standing":
        """Return the standing that a cursor keeps."""
        seen, left_out, found_by = (cursor.get(name) for name in ("seen", "left_out", "found_by"))
        counts = {str(name): int(str(count)) for name, count in found_by.items()} if isinstance(found_by, dict) else {}
        return cls(int(str(seen or 0)), int(str(left_out or 0)), Counter(counts))

    def as_json(self) -> dict[str, JsonValue]:
        """Return it as a cursor keeps it."""
        return {"seen": self.seen, "left_out": self.left_out, "found_by": dict(self.found_by)}


@dataclass(frozen=True)
class Batch:
    """The wanted among some commits, and how many were looked at."""

    wanted: Sequence[Headline]
    reasons: Sequence[str]
    seen: int


def run_harvest(lease: Lease, clock: Callable[[], datetime] = timezone.now) -> Mapping[str, JsonValue] | None:
    """Go through the history from where the last worker stopped; returns the counts, or None when cancelled."""
    harvest = Harvest.objects.select_related("source__clone", "job__created_by").get(job_id=lease.job_id)
    clone, standing = harvest.source.clone, Standing.read(lease.cursor)
    kept = lease.arguments["plan"]
    assert isinstance(kept, Mapping), "start_harvest wrote it"
    plan = Plan.read(kept)
    span = plan.span(str(lease.arguments["tip"]))
    names = names_in(harvest.source.corpus_id, keeps=clone.keeps_names)
    with open_history(clone) as git:
        total, taken_back = count_commits(git, span), reverted_hashes(git, span)
        for batch in cut_batches(headlines(git, span, skip=standing.seen), plan.wanted):
            found = commits(git, [each.sha for each in batch.wanted])
            mined = [mine(commit, clone.address, taken_back, names) for commit in found]
            if _store(harvest, lease, standing, batch, mined, plan, total, clock()):
                return None
    return _finish(harvest, standing, total, clock())


def cut_batches(found: Iterator[Headline], wanted: Wanted) -> Iterator[Batch]:
    """Cut a history into batches by the number of commits taken and looked at."""
    taken: list[Headline] = []
    reasons: list[str] = []
    seen = 0
    for headline in found:
        seen += 1
        if reason := wanted.why(headline.subject):
            taken.append(headline)
            reasons.append(reason)
        if len(taken) >= MOST_TAKEN or seen >= MOST_SEEN:
            yield Batch(taken, reasons, seen)
            taken, reasons, seen = [], [], 0
    if seen:
        yield Batch(taken, reasons, seen)


def _store(
    harvest: Harvest,
    lease: Lease,
    standing: Standing,
    batch: Batch,
    mined: Sequence[Mined],
    plan: Plan,
    total: int,
    at: datetime,
) -> bool:
    """Store one batch with its counts and the place to go on from; returns whether the person cancelled."""
    kept = [each for each in mined if not set(each.marks) & set(plan.leave_out)]
    standing.seen += batch.seen
    standing.left_out += len(mined) - len(kept)
    standing.found_by.update(batch.reasons)
    with transaction.atomic():
        # harvests and imports of one corpus take turns, or two would make the same report
        corpus = Corpus.objects.select_for_update().get(pk=harvest.source.corpus_id)
        counts = store_records(
            corpus=corpus, harvest=harvest, records=[each.record for each in kept], at=harvest.started_at
        )
        keep_references(corpus=corpus, references={each.record.url: each.references for each in kept})
        Harvest.objects.filter(pk=harvest.pk).update(
            read=F("read") + len(kept),
            created=F("created") + counts.created,
            updated=F("updated") + counts.updated,
            unchanged=F("unchanged") + counts.unchanged,
        )
        cursor = standing.as_json()
        return jobs.save_progress(lease=lease, at=at, done=standing.seen, total=total, cursor=cursor, result=cursor)


def _finish(harvest: Harvest, standing: Standing, total: int, at: datetime) -> Mapping[str, JsonValue]:
    with transaction.atomic():
        is_first = Harvest.objects.filter(pk=harvest.pk, finished_at=None).update(finished_at=at)
        harvest.refresh_from_db()
        counts = {name: getattr(harvest, name) for name in ("read", "created", "updated", "unchanged")}
        result: dict[str, JsonValue] = {**standing.as_json(), **counts, "total": total}
        if is_first:
            by = harvest.job.created_by if harvest.job else None
            record(scope=harvest.source.corpus, subject=harvest, action="harvest finished", by=by, at=at, after=result)
    return result

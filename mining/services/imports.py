"""Importing a file of reports: taking it in, working through it batch by batch, cancelling.

Each batch is one short transaction that holds the reports, the counts, the problems and the place to go on from; a
worker that is killed at any point therefore loses and doubles nothing.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotator.common.errors import Invalid, NotFound
from annotator.common.events import JsonValue, record
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease
from annotator.common.models import Job
from mining import access
from mining.files import Row, Rows, guess_format, open_rows
from mining.files.rows import Unreadable
from mining.models import Corpus, Harvest, ImportProblem, Source, SourceKind
from mining.records import Record, Unusable, read_record
from mining.services.bulk import rare_collecting
from mining.services.storing import store_records

if TYPE_CHECKING:
    from annotator.common.people import Person

TASK = "mining.import_file"
# large enough to be fast, small enough that a writer holds the database for a fraction of a second
MOST_ROWS, MOST_BYTES = 500, 4 * 1024 * 1024
MOST_PROBLEMS = 10_000
SNIFFED = 64 * 1024


def start_import(
    *, corpus: Corpus, file: "File[bytes]", name: str, file_format: str | None, by: "Person", at: datetime
) -> Harvest:
    """Keep the file and enqueue its import; refuses strangers, files that are too large and unreadable formats."""
    access.require(by, "import_reports", corpus)
    if file.size > settings.IMPORT_MAX_BYTES:
        limit = settings.IMPORT_MAX_BYTES // 1024**2
        raise Invalid(f"The file is larger than {limit:,} MB; split it.", field="file")
    name = PurePath(name).name[:255]
    guessed = guess_format(name, _start_of(file))
    sha256 = _hash(file)
    harvest = Harvest(file_format=file_format or guessed, file_sha256=sha256, started_at=at)
    harvest.file.save(name[-80:], file, save=False)
    try:
        return _enqueue(harvest, corpus, name, by, at)
    except BaseException:
        harvest.file.delete(save=False)  # a file without its row would stay for ever
        raise


def _enqueue(harvest: Harvest, corpus: Corpus, name: str, by: "Person", at: datetime) -> Harvest:
    with transaction.atomic():
        harvest.source, _ = Source.objects.get_or_create(
            corpus=corpus, kind=SourceKind.FILE, name=name, defaults={"created_at": at}
        )
        harvest.save()
        harvest.job = jobs.enqueue(
            task=TASK, title=f"Import of {name}", scope=corpus, arguments={"harvest": harvest.pk}, by=by, at=at
        )
        harvest.save(update_fields=["job"])
        record(
            scope=corpus,
            subject=harvest,
            action="import started",
            by=by,
            at=at,
            after={"file": name, "sha256": harvest.file_sha256},
        )
    return harvest


def cancel_import(*, harvest: Harvest, by: "Person", at: datetime) -> None:
    """Stop an import at its next batch; what was imported stays. Refuses when it has ended."""
    access.require(by, "import_reports", harvest.source.corpus)
    if harvest.job is None:
        raise NotFound
    with transaction.atomic():
        jobs.request_cancel(job=harvest.job, at=at)
        record(scope=harvest.source.corpus, subject=harvest, action="import cancelled", by=by, at=at)


@dataclass(frozen=True)
class Batch:
    """Some rows, and where the file stands behind them."""

    rows: Sequence[Row]
    cursor: Mapping[str, int]
    done: int


def run_import(lease: Lease, clock: Callable[[], datetime] = timezone.now) -> Mapping[str, JsonValue] | None:
    """Work through the file from where the last worker stopped; returns the counts, or None when cancelled."""
    harvest = Harvest.objects.select_related("source__corpus", "job__created_by").get(job_id=lease.job_id)
    with harvest.file.storage.open(str(harvest.file.name)) as stored, rare_collecting():
        # the file itself: Django's wrapper costs a call for each line
        rows = open_rows(cast(BinaryIO, stored.file), stored.size, harvest.file_format, _cursor(lease))
        Job.objects.filter(pk=lease.job_id).update(unit=rows.unit)
        for batch in cut_batches(rows):
            if _import_batch(harvest, lease, rows.total, batch, clock()):
                return None
    return _finish(harvest, clock())


def _import_batch(harvest: Harvest, lease: Lease, total: int | None, batch: Batch, at: datetime) -> bool:
    """Store one batch and its counts in one transaction; returns whether the person cancelled."""
    records, problems = _read(harvest, batch.rows)
    with transaction.atomic():
        # two imports into one corpus take turns, or both would make the same report
        corpus = Corpus.objects.select_for_update().get(pk=harvest.source.corpus_id)
        counts = store_records(corpus=corpus, harvest=harvest, records=records, at=harvest.started_at)
        _keep_problems(harvest, problems)
        Harvest.objects.filter(pk=harvest.pk).update(
            read=F("read") + len(batch.rows),
            created=F("created") + counts.created,
            updated=F("updated") + counts.updated,
            unchanged=F("unchanged") + counts.unchanged,
            rejected=F("rejected") + len(batch.rows) - len(records),
        )
        return jobs.save_progress(lease=lease, at=at, done=batch.done, total=total, cursor=batch.cursor)


def cut_batches(rows: Rows) -> Iterator[Batch]:
    """Cut rows into batches of a bounded number and size."""
    batch: list[Row] = []
    start = rows.cursor.get("offset", 0)
    try:
        for row in rows:
            batch.append(row)
            if len(batch) >= MOST_ROWS or rows.cursor.get("offset", 0) - start >= MOST_BYTES:
                yield Batch(batch, rows.cursor, rows.done)
                batch, start = [], rows.cursor.get("offset", 0)
    except Unreadable:
        if batch:  # what came before the damage counts
            yield Batch(batch, rows.cursor, rows.done)
        raise
    if batch:
        yield Batch(batch, rows.cursor, rows.done)


def _read(harvest: Harvest, rows: Sequence[Row]) -> tuple[list[Record], list[ImportProblem]]:
    """Read rows as records; a row that can't be one becomes a problem, and so does a loss."""
    records: list[Record] = []
    problems: list[ImportProblem] = []
    for row in rows:
        try:
            if row.problem:
                raise row.problem
            found = read_record(row.values)
        except Unusable as problem:
            problems.append(_problem(harvest, row.line, problem, is_rejected=True))
            continue
        records.append(found)
        for column in found.lossy:
            loss = Unusable("Characters that can't be stored were each replaced by “\ufffd”.", column)
            problems.append(_problem(harvest, row.line, loss, is_rejected=False))
    return records, problems


def _problem(harvest: Harvest, line: int, problem: Unusable, *, is_rejected: bool) -> ImportProblem:
    return ImportProblem(
        harvest=harvest,
        line=line,
        column=problem.column,
        reason=problem.reason,
        excerpt=problem.excerpt,
        is_rejected=is_rejected,
    )


def _keep_problems(harvest: Harvest, problems: Sequence[ImportProblem]) -> None:
    """Keep problems up to a limit; a file that is wrong from end to end needs no list of a million lines."""
    if problems:
        room = MOST_PROBLEMS - ImportProblem.objects.filter(harvest=harvest).count()
        ImportProblem.objects.bulk_create(problems[: max(0, room)])


def _finish(harvest: Harvest, at: datetime) -> Mapping[str, JsonValue]:
    """Note once that the whole file has been read, and return the counts."""
    with transaction.atomic():
        is_first = Harvest.objects.filter(pk=harvest.pk, finished_at=None).update(finished_at=at)
        harvest.refresh_from_db()
        counts = {name: getattr(harvest, name) for name in ("read", "created", "updated", "unchanged", "rejected")}
        if is_first:
            by = harvest.job.created_by if harvest.job else None
            record(scope=harvest.source.corpus, subject=harvest, action="import finished", by=by, at=at, after=counts)
    return counts


def _cursor(lease: Lease) -> dict[str, int]:
    return {name: value for name, value in lease.cursor.items() if isinstance(value, int)}


def _start_of(file: "File[bytes]") -> bytes:
    file.seek(0)
    return bytes(file.read(SNIFFED))


def _hash(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()

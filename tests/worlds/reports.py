"""Invented reports for a corpus: stored row by row, or brought in by a file as a person brings them."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from mining import services, tasks
from mining.models import Corpus, Harvest, Report
from mining.records import read_record
from mining.services.storing import store_records

if TYPE_CHECKING:
    from annotator.common.people import Person

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_row(number: int = 1, **values: object) -> dict[str, object]:
    """Return one row of a file as the import page describes it; `values` replace or add columns."""
    row: dict[str, object] = {
        "url": f"https://github.com/example/engine/issues/{number}",
        "title": f"Crash while loading model {number}",
        "body": f"Loading fails in step {number}.\n\n```\nRuntimeError: out of memory\n```\n",
        "state": "closed",
        "labels": ["bug"],
        "author": "u-7c19",
        "author_association": "CONTRIBUTOR",
        "created_at": "2024-03-10T21:33:07Z",
        "closed_at": "2024-03-12T06:22:47Z",
        "comments": [{"author": "u-02fa", "created_at": "2024-03-11T08:00:00Z", "body": "Confirmed."}],
    }
    return row | values


def as_jsonl(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Return rows as the content of a JSONL file."""
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def make_reports(corpus: Corpus, n: int, by: "Person | None" = None, at: datetime = AT) -> list[Report]:
    """Leave `n` reports in the corpus and return them by number."""
    return store(corpus, [make_row(number) for number in range(1, n + 1)], at=at)


def store(corpus: Corpus, rows: Sequence[Mapping[str, object]], at: datetime = AT) -> list[Report]:
    """Store rows without a file, and return the corpus's reports with their current snapshots."""
    store_records(corpus=corpus, harvest=None, records=[read_record(row) for row in rows], at=at)
    return list(Report.objects.filter(corpus=corpus).select_related("current_snapshot").order_by("pk"))


def make_report(corpus: Corpus, **values: object) -> Report:
    """Store one row and return its report."""
    row = make_row(**values)
    store(corpus, [row])
    return Report.objects.select_related("current_snapshot").get(corpus=corpus, url=row["url"])


def upload(corpus: Corpus, content: bytes, *, by: "Person", name: str = "reports.jsonl", at: datetime = AT) -> Harvest:
    """Take a file in without working through it."""
    return services.start_import(
        corpus=corpus, file=ContentFile(content, name=name), name=name, file_format=None, by=by, at=at
    )


def bring(corpus: Corpus, content: bytes, *, by: "Person", name: str = "reports.jsonl", at: datetime = AT) -> Harvest:
    """Take a file in and work through it, as a worker does."""
    harvest = upload(corpus, content, by=by, name=name, at=at)
    tasks.import_file(harvest.job_id)
    return Harvest.objects.select_related("job", "source").get(pk=harvest.pk)

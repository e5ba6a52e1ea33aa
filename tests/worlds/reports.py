"""Invented reports for a corpus, brought in the way a person brings them: by a file."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mining.models import Corpus, Report

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


def as_jsonl(rows: Sequence[dict[str, object]]) -> bytes:
    """Return rows as the content of a JSONL file."""
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def make_reports(corpus: Corpus, n: int, by: "Person | None" = None, at: datetime = AT) -> list[Report]:
    """Leave `n` reports in the corpus and return them by number."""
    store(corpus, [make_row(number) for number in range(1, n + 1)], at=at)
    return list(Report.objects.filter(corpus=corpus).select_related("current_snapshot").order_by("pk"))


def store(corpus: Corpus, rows: Sequence[dict[str, object]], at: datetime = AT) -> None:
    """Store rows without a file."""
    from mining.records import read_record
    from mining.services.storing import store_records

    store_records(corpus=corpus, harvest=None, records=[read_record(row) for row in rows], at=at)

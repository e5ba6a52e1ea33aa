"""Pairs that may be one bug found among 3,000 reports on SQLite; every fiftieth is another's text and a few words more.

With `BENCH_REPORTS=path` a file of reports (JSON lines, also packed) is searched instead.
"""

import gzip
import json
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.report import finish, say

REPORTS, WORDS_OF_BODY = 3_000, 400
BUDGET, RECALL = 6.0, 0.95
FORM = "Describe the bug. How can it be made to happen again. Which version do you have. What did you expect. " * 4


def invented() -> Iterator[dict[str, object]]:
    """Give reports with the questions of a form in each of them, and copies among them."""
    generator = random.Random(2026)
    words = [f"{generator.choice('bcdfgkmnprst')}{generator.choice('aeiou')}{number}" for number in range(4_000)]
    bodies: list[list[str]] = []
    for number in range(1, REPORTS + 1):
        body = generator.choices(words, k=WORDS_OF_BODY)
        if number % 50 == 0:
            body = [*bodies[generator.randrange(len(bodies))], *generator.choices(words, k=20)]
        bodies.append(body)
        url, title = f"https://github.com/example/engine/issues/{number}", " ".join(generator.choices(words, k=8))
        yield {"url": url, "title": title, "body": f"{FORM}\n{' '.join(body)}"}


def given(path: Path) -> Iterator[dict[str, object]]:
    """Give the reports of a file."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            yield json.loads(line)


def main() -> None:
    """Set up a database in a temporary folder, search, report."""
    with tempfile.TemporaryDirectory(prefix="intercoder-bench-") as folder:
        os.environ |= {"INTERCODER_DATA": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "annotator.settings", "INTERCODER_LOG_LEVEL": "ERROR"}
        measure()


def measure() -> None:
    """Measure on the database that the environment names."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from mining.duplicates.search import search
    from mining.records import read_record
    from mining.services import create_corpus
    from mining.services.storing import store_records

    call_command("migrate", verbosity=0)
    at = timezone.now()
    corpus = create_corpus(name="Benchmark", at=at)
    path = os.environ.get("BENCH_REPORTS")
    records = [read_record(row) for row in (given(Path(path)) if path else invented())]
    for start in range(0, len(records), 500):
        store_records(corpus=corpus, harvest=None, records=records[start : start + 500], at=at)
    started, processor = time.perf_counter(), time.process_time()
    found = search(corpus, lambda _: None)
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    kinds = Counter(reason["why"] for each in found for reason in each.reasons)
    print(f"{len(records):,} reports, {len(found):,} pairs: {dict(kinds)}; {processor:.2f} s of processor time")
    if not path:
        say("duplicates.found", len(found) / (REPORTS // 50), "share", RECALL, higher_is_better=True)
    finish("duplicates", seconds * REPORTS / len(records), "s", BUDGET)


if __name__ == "__main__":
    main()

"""10,000 reports (23 MB of JSON lines) brought into an empty corpus on SQLite, as a worker does it."""

import json
import os
import random
import tempfile
import time
from pathlib import Path
from typing import BinaryIO, cast

from bench.report import finish

REPORTS, WORDS_OF_BODY = 10_000, 330
BUDGET = 3.0
WORDS = (
    "cuda",
    "crash",
    "memory",
    "kernel",
    "model",
    "loader",
    "token",
    "hang",
    "batch",
    "server",
    "metal",
    "attention",
)


def write_file(path: Path) -> None:
    """Write invented reports with labels, dates and one comment in three."""
    generator = random.Random(2026)
    with path.open("w") as file:
        for number in range(1, REPORTS + 1):
            row = {
                "url": f"https://github.com/example/engine{number % 5}/issues/{number}",
                "title": " ".join(generator.choices(WORDS, k=8)),
                "body": " ".join(generator.choices(WORDS, k=WORDS_OF_BODY)),
                "state": generator.choice(["open", "closed"]),
                "labels": generator.sample(WORDS, 2),
                "created_at": f"2024-0{number % 9 + 1}-11T10:00:00Z",
                "author": f"u-{number % 400}",
                "comments": [{"author": "u-1", "body": "Confirmed."}] if number % 3 == 0 else [],
            }
            file.write(json.dumps(row) + "\n")


def main() -> None:
    """Set up a database in a temporary folder, import, report."""
    with tempfile.TemporaryDirectory(prefix="intercoder-bench-") as folder:
        os.environ |= {"INTERCODER_DATA": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "annotator.settings", "INTERCODER_LOG_LEVEL": "ERROR"}
        measure(Path(folder) / "reports.jsonl")


def measure(path: Path) -> None:
    """Measure on the database that the environment names."""
    import django

    django.setup()
    from django.core.files import File
    from django.core.management import call_command
    from django.utils import timezone

    from annotator.accounts.services import create_owner
    from annotator.studies.services import create_study
    from mining import services, tasks
    from mining.models import Harvest

    call_command("migrate", verbosity=0)
    write_file(path)
    at = timezone.now()
    lead = create_owner(username="lead", email="lead@example.org", name="Lead", password="quiet-reading-room", at=at)
    corpus = create_study(name="Benchmark", by=lead, at=at).corpus
    with path.open("rb") as file:
        content = cast("File[bytes]", File(cast(BinaryIO, file)))
        harvest = services.start_import(corpus=corpus, file=content, name=path.name, file_format=None, by=lead, at=at)
    assert harvest.job_id is not None
    started, processor = time.perf_counter(), time.process_time()
    tasks.import_file(harvest.job_id)
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    created = Harvest.objects.get().created
    assert created == REPORTS, f"{created} of {REPORTS} reports were made"
    print(f"{REPORTS:,} reports, {path.stat().st_size / 1e6:.1f} MB; {processor:.2f} s of processor time")
    finish("import_file", seconds, "s", BUDGET)


if __name__ == "__main__":
    main()

"""The bug fixes of a history harvested into an empty corpus on SQLite, as a worker does it: seconds for 5,000 commits.

The history is made for the run: 10,000 commits, every second one a bug fix that changes three files of a growing tree.
With `BENCH_CLONE=path` that clone is harvested instead, and its figures are printed beside those of the invented one.
"""

import os
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.report import finish, say

COMMITS, FILES = 10_000, 2_000
BUDGET, MEGABYTES = 10.0, 60.0
ADDRESS = "https://github.com/example/engine"


def orders() -> Iterator[bytes]:
    """Give the orders of `git fast-import` for the history."""
    generator = random.Random(2026)
    for number in range(1, COMMITS + 1):
        subject = f"[Bugfix][Loader] Read part {number} (#{number})" if number % 2 else f"Add part {number} (#{number})"
        message = f"{subject}\n\n{'Why it was wrong, at some length. ' * 12}\n\nFixes #{20_000 + number}\n".encode()
        yield b"commit refs/heads/main\ncommitter A <a@example.org> %d +0000\n" % (1_600_000_000 + 600 * number)
        yield b"data %d\n%s\n" % (len(message), message)
        for _ in range(3):
            text = "".join(f"line {generator.randrange(40)}\n" for _ in range(60)).encode()
            name = generator.randrange(min(FILES, 20 + number))
            yield b"M 100644 inline src/part%d/file%d.c\ndata %d\n%s\n" % (name % 40, name, len(text), text)


def make_history(folder: Path) -> None:
    """Write the history as a bare repository."""
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(folder)], check=True)
    command = ["git", "-C", str(folder), "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for order in orders():
            process.stdin.write(order)


def main() -> None:
    """Set up a database and the history in a temporary folder, harvest, report."""
    with tempfile.TemporaryDirectory(prefix="intercoder-bench-") as folder:
        clones = Path(folder) / "clones"
        os.environ |= {"INTERCODER_DATA": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "annotator.settings", "INTERCODER_LOG_LEVEL": "ERROR"}
        os.environ |= {"INTERCODER_CLONES": str(clones)}
        clones.mkdir()
        make_history(clones / "engine")
        measure(clones)


def measure(clones: Path) -> None:
    """Measure on the database that the environment names."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from annotator.accounts.services import create_owner
    from annotator.studies.services import create_study

    call_command("migrate", verbosity=0)
    at = timezone.now()
    lead = create_owner(username="lead", email="lead@example.org", name="Lead", password="quiet-reading-room", at=at)
    if given := os.environ.get("BENCH_CLONE"):
        settings.CLONES_DIR = str(Path(given).resolve().parent)
        print(harvest(create_study(name="Real", by=lead, at=at).corpus, Path(given).name, lead)[1])
        settings.CLONES_DIR = str(clones)
    before = _peak()
    seconds, told = harvest(create_study(name="Benchmark", by=lead, at=at).corpus, "engine", lead)
    print(told)
    say("git_history.memory", _peak() - before, "MB", MEGABYTES)
    finish("git_history", seconds * 5_000 / COMMITS, "s", BUDGET)


def harvest(corpus, folder: str, lead) -> tuple[float, str]:  # type: ignore[no-untyped-def]  # rows of a loaded Django
    """Return how long a harvest of a clone takes, and its figures in words."""
    from django.utils import timezone

    from mining import tasks
    from mining.git import services
    from mining.git.plan import Plan
    from mining.models import Harvest

    at = timezone.now()
    clone = services.use_clone(corpus=corpus, folder=folder, address=ADDRESS, by=lead, at=at)
    begun = services.start_harvest(clone=clone, plan=Plan(), by=lead, at=at)
    assert begun.job_id is not None
    started = time.perf_counter()
    tasks.harvest_commits(begun.job_id)
    seconds = time.perf_counter() - started
    done = Harvest.objects.select_related("job").get(pk=begun.pk)
    assert done.job is not None
    assert done.job.state == "done", done.job.message
    counts = f"{done.job.done:,} commits looked at, {done.read:,} bug fixes taken in {seconds:.2f} s"
    return seconds, f"{folder}: {counts}, found by {done.job.result['found_by']}"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

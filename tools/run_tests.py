"""`make test`: the whole suite on SQLite, then every test that touches the database on PostgreSQL; says where it is.

The servers are started once for both runs: from DATABASE_URL and REDIS_URL if given, else from the wheels. The last
line counts both runs. Standard library and the neighbours only.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from xml.etree import ElementTree

from tools.chromium import ensure_chromium
from tools.postgres import running_postgres
from tools.processes import PartMissing
from tools.redis_server import running_redis

ROOT = Path(__file__).resolve().parent.parent
# two for each core were measured to be slower on PostgreSQL, whose own processes need the cores too
PROCESSES = str(min(os.cpu_count() or 1, 12))
Counts = Counter[str]


def say(text: str) -> None:
    """Print which step begins."""
    print(f"\n=== {text}", flush=True)


@contextmanager
def given_or(given: str, start: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """Yield the address that the environment gives, or that of a server started for this run."""
    if given:
        yield given
    else:
        with start() as url:
            yield url


def count(report: Path) -> Counts:
    """Return how many tests passed, failed, erred and were skipped, from pytest's own report."""
    if not report.exists():
        return Counter(failed=1)
    counts: Counts = Counter()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314  written by pytest a moment ago
        number = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")}
        counts["failed"] += number["failures"] + number["errors"]
        counts["skipped"] += number["skipped"]
        counts["passed"] += number["tests"] - number["failures"] - number["errors"] - number["skipped"]
    return counts


def run(arguments: list[str], environment: dict[str, str]) -> Counts:
    """Run pytest on all cores and return its counts; a run that collects nothing counts as failed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-n", os.environ.get("TEST_PROCESSES", PROCESSES)]
        command += ["--dist", "worksteal", "-q", f"--junitxml={report}", *arguments]
        status = subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
        counts = count(report)
        if status != 0 and not counts["failed"]:
            counts["failed"] = 1
        return counts


def main() -> int:
    """Have every part, run both, count."""
    started = time.monotonic()
    say("Chromium, PostgreSQL and Redis")
    try:
        ensure_chromium()
        given = os.environ.get("DATABASE_URL", "")
        with (
            given_or(given if given.startswith("postgres") else "", running_postgres) as postgres,
            given_or(os.environ.get("REDIS_URL", ""), running_redis) as redis,
        ):
            base = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            base |= {"INTERCODER_TEST_POSTGRES": postgres, "INTERCODER_TEST_REDIS": redis}
            say("The whole suite on SQLite")
            counts = run(sys.argv[1:], base)
            say("Every test that touches the database, on PostgreSQL")
            counts += run(["--only-database", *sys.argv[1:]], {**base, "DATABASE_URL": postgres})
    except PartMissing as missing:
        sys.exit(f"make test can't run: {missing}")
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    print(f"\nBoth runs took {minutes} min {seconds} s, {counts['skipped']} skipped.")
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())

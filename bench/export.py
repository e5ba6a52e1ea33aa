"""A package of 100,000 codings, gold labels and agreement included, built by the job's own code on SQLite.

The study is as large as a package gets: one closed round of 50,000 reports and two raters who differ on a tenth of
the symptoms, every conflict decided, under the codebook of the demo. The package is built in a process of its own,
and its memory compared with that of a package a tenth as large: what grows is not flat.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from bench.report import finish

CODINGS = 100_000
BUDGET = 5.0


def build(folder: Path) -> tuple[float, float, float]:
    """Build a package of the study in a folder; return the seconds, those on the processor, and the peak megabytes."""
    child = [sys.executable, "-m", "bench.export", str(folder)]
    said = subprocess.run(child, env=environment(folder), check=True, capture_output=True, text=True).stdout
    seconds, cpu, megabytes = json.loads(said.splitlines()[-1])
    return seconds, cpu, megabytes


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of an installation in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INTERCODER_", "DATABASE_URL"))}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "annotator.settings",
        "INTERCODER_DATA": str(folder),
        "INTERCODER_LOG_LEVEL": "ERROR",
    }


class Peak(threading.Thread):
    """Watches how much memory of its own this process takes; the database file, mapped into memory, is not its own."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.megabytes = 0.0
        self.has_ended = threading.Event()

    def run(self) -> None:
        process = psutil.Process()
        while not self.has_ended.wait(0.02):
            now = process.memory_info()
            self.megabytes = max(self.megabytes, (now.rss - now.shared) / 1024**2)


def measure_here() -> None:
    """Build in this process and print seconds and megabytes; the study stands already."""
    import django

    django.setup()
    from django.utils import timezone

    from annotator.exports import services, tasks
    from annotator.exports.models import Package
    from annotator.studies.models import Study

    study = Study.objects.get()
    package = services.start_export(study=study, by=study.created_by, at=timezone.now())
    peak = Peak()
    peak.start()
    started, cpu = time.perf_counter(), time.process_time()
    tasks.build_package(package.job_id)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak.has_ended.set()
    package = Package.objects.select_related("job").get(pk=package.pk)
    if not package.file:
        raise SystemExit(f"The package was not built: {package.job.message}")
    print(json.dumps([seconds, cpu, peak.megabytes]))


def main() -> None:
    """Make both studies, build both packages, compare."""
    with tempfile.TemporaryDirectory(prefix="intercoder-bench-") as place:
        peaks = []
        for codings in (CODINGS // 10, CODINGS):
            folder = Path(place) / str(codings)
            folder.mkdir()
            worlds = [sys.executable, "-m", "bench.coded_study", str(codings)]
            subprocess.run(worlds, env=environment(folder), check=True)
            seconds, cpu, megabytes = min(build(folder) for _ in range(3))
            print(f"{codings:,} codings: {seconds:.2f} s ({cpu:.2f} s of processor), {megabytes:.0f} MB", flush=True)
            peaks.append(megabytes)
    print(f"ten times the codings take {peaks[1] - peaks[0]:.0f} MB more")
    finish("export", seconds, "s", BUDGET)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure_here()
    else:
        main()

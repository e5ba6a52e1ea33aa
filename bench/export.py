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
from pathlib import Path

from bench.report import finish

CODINGS = 100_000
BUDGET = 5.0


def build(folder: Path) -> tuple[float, float]:
    """Build a package of the study in a folder; return the seconds and the megabytes at the peak."""
    child = [sys.executable, "-m", "bench.export", str(folder)]
    said = subprocess.run(child, env=environment(folder), check=True, capture_output=True, text=True).stdout
    seconds, megabytes = json.loads(said.splitlines()[-1])
    return seconds, megabytes


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of an installation in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INTERCODER_", "DATABASE_URL"))}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "annotator.settings",
        "INTERCODER_DATA": str(folder),
        "INTERCODER_LOG_LEVEL": "ERROR",
    }


def measure_here() -> None:
    """Build in this process and print seconds and megabytes; the study stands already."""
    import resource
    import time

    import django

    django.setup()
    from django.utils import timezone

    from annotator.exports import services, tasks
    from annotator.exports.models import Package
    from annotator.studies.models import Study

    study = Study.objects.get()
    package = services.start_export(study=study, by=study.created_by, at=timezone.now())
    started = time.perf_counter()
    tasks.build_package(package.job_id)
    seconds = time.perf_counter() - started
    package = Package.objects.select_related("job").get(pk=package.pk)
    if not package.file:
        raise SystemExit(f"The package was not built: {package.job.message}")
    print(package.contents, f"{package.size:,} bytes")
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def main() -> None:
    """Make both studies, build both packages, compare."""
    with tempfile.TemporaryDirectory(prefix="intercoder-bench-") as place:
        peaks = []
        for codings in (CODINGS // 10, CODINGS):
            folder = Path(place) / str(codings)
            folder.mkdir()
            worlds = [sys.executable, "-m", "bench.coded_study", str(codings)]
            subprocess.run(worlds, env=environment(folder), check=True)
            seconds, megabytes = min(build(folder) for _ in range(3))
            print(f"{codings:,} codings: {seconds:.2f} s, {megabytes:.0f} MB at the peak", flush=True)
            peaks.append(megabytes)
    print(f"ten times the codings take {peaks[1] - peaks[0]:.0f} MB more")
    finish("export", seconds, "s", BUDGET)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure_here()
    else:
        main()

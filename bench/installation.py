"""An installation in a temporary folder, served as `make serve` serves it; for benchmarks that ask over HTTP."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tools.processes import free_port, running, tail, wait_until

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Served:
    """A running installation."""

    port: int
    supervisor: psutil.Process
    seconds_to_first_page: float

    @property
    def family(self) -> list[psutil.Process]:
        """Supervisor, web server and worker with all that they started."""
        return [self.supervisor, *self.supervisor.children(recursive=True)]

    def processor_seconds(self, name: str) -> float:
        """Return what the processes whose command names this have used of the processor."""
        used = [one.cpu_times() for one in self.family if name in " ".join(one.cmdline())]
        return float(sum(times.user + times.system for times in used))

    def resident_megabytes(self) -> dict[str, float]:
        """Return the resident memory of each process by what it is."""
        sizes: dict[str, float] = {}
        for one in self.family:
            command = " ".join(one.cmdline())
            name = next((part for part in ("granian", "celery", "tools.serve") if part in command), "other")
            sizes[name] = sizes.get(name, 0) + one.memory_info().rss / 1e6
        return sizes


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of an installation in a folder, free of that of the person's own."""
    ours = ("INTERCODER_", "DATABASE_URL", "CELERY_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    names = {"DJANGO_SETTINGS_MODULE": "annotator.settings", "INTERCODER_DATA": str(folder / "data")}
    return {**kept, **names, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **more}


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="intercoder-bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def run(place: Path, *command: str, more: Mapping[str, str] | None = None) -> str:
    """Run a Python module in the installation of a folder and return what it printed."""
    values = environment(place, **(more or {}))
    ran = subprocess.run([sys.executable, *command], env=values, cwd=ROOT, check=False, text=True, capture_output=True)
    if ran.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


@contextmanager
def served(place: Path, *options: str, more: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Serve the installation of a folder until the block ends; `options` are those of `tools.serve`."""
    log = place / "serve.log"
    log.unlink(missing_ok=True)
    values = environment(place, PORT=str(free_port()), **(more or {}))
    started = time.perf_counter()
    with running([sys.executable, "-m", "tools.serve", *options], log=log, env=values, cwd=ROOT) as process:
        wait_until(lambda: "Ctrl-C" in log.read_text() or process.poll() is not None, seconds=180, what="Serving")
        seconds = time.perf_counter() - started
        address = re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text())
        if address is None:
            raise SystemExit(f"The installation was not served:\n{tail(log)}")
        yield Served(int(address[1]), psutil.Process(process.pid), seconds)

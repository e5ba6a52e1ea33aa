"""Installing what running needs into a fresh virtual environment, as `make setup` does: seconds and megabytes."""

import os
import subprocess
import time
from pathlib import Path

from bench import installation
from bench.report import finish, say

SECONDS, MEGABYTES = 30.0, 300.0


def main() -> None:
    """Install once, weigh, report."""
    with installation.folder() as place:
        venv = place / "venv"
        script = installation.ROOT / "tools" / "setup.sh"
        started = time.perf_counter()
        subprocess.run([str(script), "base"], env={**os.environ, "VENV": str(venv)}, check=True)
        seconds = time.perf_counter() - started
        size = sum(weight(path) for path in venv.rglob("*"))
    say("installing.size", size / 1e6, "MB", MEGABYTES)
    finish("installing", seconds, "s", SECONDS)


def weight(path: Path) -> int:
    """Return the bytes that a file takes."""
    return path.lstat().st_size if path.is_file() and not path.is_symlink() else 0


if __name__ == "__main__":
    main()

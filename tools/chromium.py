"""Chromium for the browser tests: an installed one, else from the system's packages, else Playwright's own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.processes import PartMissing

# no network of its own, no GPU, no sandbox (a container's root has none), no QUIC
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def find_chromium() -> Path | None:
    """Return the browser named by INTERCODER_CHROMIUM, an installed one, or Playwright's; None if there is none."""
    named = os.environ.get("INTERCODER_CHROMIUM")
    if named:
        if not Path(named).is_file():
            raise PartMissing(f"INTERCODER_CHROMIUM is {named!r}, and there is no such file.")
        return Path(named)
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        found = shutil.which(name)
        if found:
            return Path(found)
    return _playwrights_own()


def _playwrights_own() -> Path | None:
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium"):
        for found in sorted(folder.glob(pattern), reverse=True):
            return found
    return None


def _try(command: Sequence[str]) -> str:
    """Run a command; return "" when it worked, else how it ended."""
    print("  " + " ".join(command), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    ran = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return "" if ran.returncode == 0 else f"{' '.join(command)}: {(ran.stdout.strip().splitlines() or ['failed'])[-1]}"


def _as_root() -> list[str] | None:
    """Return what to put before a command to run it as root without a password, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def ensure_chromium() -> Path:
    """Return a Chromium, installing one where there is none; refuses, saying what was tried."""
    found = find_chromium()
    if found:
        return found
    tried: list[str] = []
    root = _as_root()
    if root is not None and shutil.which("apt-get"):
        tried += [_try([*root, "apt-get", "update", "-q"]), _try([*root, "apt-get", "install", "-y", "-q", "chromium"])]
    elif shutil.which("apt-get"):
        tried.append("apt-get: not root, and sudo asks for a password")
    found = find_chromium()
    if found is None:
        dependencies = ["--with-deps"] if root is not None else []
        tried.append(_try([sys.executable, "-m", "playwright", "install", *dependencies, "chromium"]))
        found = find_chromium()
    if found is None:
        reasons = "; ".join(reason for reason in tried if reason) or "nothing could be tried"
        raise PartMissing(
            f"Chromium can't be had ({reasons}). Install Chromium or set INTERCODER_CHROMIUM to its path: "
            "the browser tests are not skipped."
        )
    return found


if __name__ == "__main__":
    try:
        print(f"  Chromium: {ensure_chromium()}")
    except PartMissing as missing:
        sys.exit(str(missing))

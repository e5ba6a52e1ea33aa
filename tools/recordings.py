"""Answers of GitHub that PyGithub recorded for its own tests: read from its source package, which pip fetches once.

They are PyGithub's (LGPL) and stay outside this repository, in the cache folder of whoever runs the tests.
"""

import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tools.processes import PartMissing

MOST_SECONDS = 600
# in a recording: scheme, method, host, port, path, request headers, request body, status, headers, body
LINES = 10


@dataclass(frozen=True)
class Recording:
    """One answer to a GET, and the test of PyGithub's that it was recorded for."""

    test: str
    path: str
    status: int
    body: Any  # Any: JSON of any shape


def ensure_package() -> Path:
    """Return the source package of the installed PyGithub, fetching it if need be; refuses when it can't be had."""
    name = f"pygithub-{version('pygithub')}.tar.gz"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "intercoder"
    if not (cache / name).exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            _fetch(Path(folder))
            (Path(folder) / name).replace(cache / name)  # at once, for two may fetch at the same time
    return cache / name


def _fetch(folder: Path) -> None:
    wanted = f"pygithub=={version('pygithub')}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    try:
        ran = subprocess.run(
            [*command, "--dest", str(folder), wanted], capture_output=True, text=True, timeout=MOST_SECONDS, check=False
        )
        trouble = ran.stderr.strip() if ran.returncode else ""
    except subprocess.TimeoutExpired:
        trouble = f"nothing after {MOST_SECONDS} s"
    if trouble:
        raise PartMissing(f"The recorded answers of PyGithub can't be had: {' '.join(command)}: {trouble[-500:]}")


def recordings(pattern: str) -> Iterator[Recording]:
    """Give every recorded answer with status 200 whose path matches."""
    wanted = re.compile(pattern)
    with tarfile.open(ensure_package()) as package:
        for member in package:
            if "/ReplayData/" in member.name and member.isfile():
                stored = package.extractfile(member)
                text = stored.read().decode() if stored else ""
                test = Path(member.name).stem
                yield from (found for found in _read(test, text) if wanted.fullmatch(found.path))


def _read(test: str, text: str) -> Iterator[Recording]:
    """Give the answers of one file, each a block of lines."""
    lines = text.split("\n")
    for start in range(len(lines) - LINES + 1):
        scheme, method, _, _, path, _, _, status, _, body = lines[start : start + LINES]
        if scheme in {"https", "http"} and method == "GET" and status == "200" and body:
            try:
                yield Recording(test, path, 200, json.loads(body))
            except ValueError:
                continue  # an answer that is no JSON

"""What a test holds of the double: its address, and the doors to what it serves, refuses, and has counted."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.fakes.github.world import World
from tools.processes import end

ROOT = Path(__file__).parents[3]
TOKEN, SECOND_TOKEN = "ghp_double0000000000000000000000000001", "ghp_double0000000000000000000000000002"


@dataclass(frozen=True)
class Log:
    """What was asked, in order; what a test counts by."""

    entries: list[dict[str, Any]]

    def of(self, resource: str) -> list[dict[str, Any]]:
        return [entry for entry in self.entries if entry["resource"] == resource]

    @property
    def requests(self) -> int:
        return len(self.entries)

    @property
    def points(self) -> int:
        """Points of GraphQL and requests of REST: what is taken from the 5,000 an hour of each."""
        return sum(entry["points"] for entry in self.entries)

    @property
    def faults(self) -> Counter[str]:
        return Counter(entry["fault"] for entry in self.entries if entry["fault"])

    @property
    def whole(self) -> list[dict[str, Any]]:
        """Return those that were answered and arrived."""
        spoilt = {"truncated", "cut_json", "drop_late", "resource_limits"}
        return [entry for entry in self.entries if entry["status"] == 200 and entry["fault"] not in spoilt]

    @property
    def pages(self) -> Counter[str]:
        """Return how often each question was answered in full."""
        return Counter(entry["page"] for entry in self.whole)

    @property
    def read(self) -> Counter[tuple[str, int]]:
        """Return how often each issue was given with its body."""
        return Counter((name, number) for entry in self.whole for name, number in entry["read"])


class GithubDouble:
    """A running double; `set_world`, `fail`, `edit` ... act on it, `log` tells what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = requests.Session()

    def _send(self, door: str, value: Any = None) -> Any:
        answer = self._client.post(f"{self.url}/_double/{door}", json=value, timeout=120)
        if answer.status_code != 200:
            raise AssertionError(f"The double refuses {door}: {answer.json()['message']}")
        return answer.json()

    def reset(self) -> None:
        """Empty it of everything, and give out two tokens."""
        self._send("reset")
        self.add_token(TOKEN, "first")
        self.add_token(SECOND_TOKEN, "second")

    def set_world(self, world: World) -> World:
        """Let it serve these repositories and no others."""
        self._send("world", world.as_json())
        return world

    def add_token(
        self, token: str, login: str, limits: dict[str, int] | None = None, window: float | None = None
    ) -> None:
        """Give out a token; `limits` by resource replace GitHub's, a `window` is in seconds."""
        self._send("tokens", {"token": token, "login": login, "limits": limits, "window": window})

    def revoke(self, token: str) -> None:
        """Take a token back."""
        self._send("revoke", token)

    def fail(self, *faults: dict[str, Any]) -> None:
        """Fail as `tests.fakes.github.faults.Fault` describes; without any, not at all."""
        self._send("faults", list(faults))

    def change(self, what: str, repository: str, number: int, at: str, **values: object) -> None:
        """Let an issue be edited, commented, deleted or transferred; see `tests.fakes.github.changes`."""
        self._send("change", {"what": what, "repository": repository, "number": number, "at": at, **values})

    def forget(self) -> None:
        """Begin the log anew."""
        self._send("forget")

    @property
    def log(self) -> Log:
        return Log(self._send("state")["log"])

    @property
    def asked(self) -> int:
        """Return how many requests have arrived."""
        return int(self._send("count"))

    @property
    def unserved(self) -> list[str]:
        """Return what was asked for that GitHub would refuse, or that the double can't serve."""
        return list(self._send("state")["unserved"])


@contextmanager
def running_double() -> Iterator[GithubDouble]:
    """Run the double in a process of its own for the length of a `with` block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.github.server"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().decode().strip()
        if not url:
            raise RuntimeError(f"The double of GitHub ended at once, with status {process.wait()}.")
        yield GithubDouble(url)
    finally:
        end(process)

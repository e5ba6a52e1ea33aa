"""The rater's loop over HTTP: submit a coding and get the next report, as the desk does with one request.

One rater alone (how long the person waits), then eight at once (what the server can take), on SQLite with 10,000
reports, served by granian as `make serve` does; then one rater again among 100,000 reports, which must not be slower.
Every loop is a real coding under the demo's codebook with a real report as its answer; none is repeated.
"""

import gzip
import http.client
import json
import random
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import installation
from bench.installation import Served
from bench.report import finish, say

REPORTS, MANY_REPORTS = 10_000, 12_000
RATERS = 8
ALONE, TOGETHER, WARM_UP = 400, 200, 30
CSRF = "b" * 32


@dataclass
class Desk:
    """One rater's browser: a connection, a session, and what the open desk knows."""

    port: int
    session: str
    path: str
    choices: dict[str, list[str]]
    chance: random.Random
    milliseconds: list[float] = field(default_factory=list)
    hidden: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Accept-Encoding": "gzip",
        }

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str, str]:
        """Return status, where a redirect goes, and the text."""
        self.connection.request(method, path, body, {**self.headers, **headers})
        answer = self.connection.getresponse()
        content = answer.read()
        text = gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content
        return answer.status, answer.headers.get("Location", ""), text.decode()

    def sit_down(self) -> None:
        """Open the desk as a browser does the first time."""
        _, self.path, _ = self.ask("GET", self.path)
        status, _, page = self.ask("GET", self.path)
        if status != 200:
            raise SystemExit(f"The desk answered {status}: {page[:500]}")
        values = (re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("client_id", "base_revision"))
        self.hidden = dict(zip(("client_id", "base_revision"), (one[1] if one else "" for one in values), strict=True))

    def loop(self) -> None:
        """Submit a coding of the report on the desk; its answer is the next report."""
        answers = {name: self.chance.choice(codes) for name, codes in self.choices.items()}
        sent = {**self.hidden, **answers, "action": "submit", "active_seconds": "40", "memo": ""}
        kind = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        headers = {"Accept": "application/json", "Content-Type": kind}
        status, _, text = self.ask("POST", self.path, urlencode(sent), **headers)
        self.milliseconds.append(1000 * (time.perf_counter() - started))
        parts = json.loads(text) if status == 200 else {}
        if "report" not in parts:
            raise SystemExit(f"The desk answered {status}: {text[:500]}")
        self.path, self.hidden = parts["url"], parts["hidden"]


def desks_of(world: dict[str, Any], port: int) -> list[Desk]:
    """Return the raters' desks, each opened."""
    desks = [
        Desk(port, session, world["desk"], world["choices"], random.Random(number))
        for number, session in enumerate(world["sessions"])
    ]
    for desk in desks:
        desk.sit_down()
    return desks


def alone(desk: Desk, loops: int) -> tuple[float, float]:
    """Return the median and the 95th percentile of one rater's waiting, in milliseconds."""
    for _ in range(WARM_UP):
        desk.loop()
    desk.milliseconds.clear()
    for _ in range(loops):
        desk.loop()
    return statistics.median(desk.milliseconds), statistics.quantiles(desk.milliseconds, n=100)[94]


def together(desks: list[Desk], server: Served) -> tuple[float, float, float]:
    """Return loops a second, milliseconds of the server's processor a loop, and the 95th percentile of the waiting."""
    for desk in desks:
        desk.milliseconds.clear()
        desk.connection.close()  # the server has, after half a minute of silence; it opens again by itself
    used, started = server.processor_seconds("granian"), time.perf_counter()
    with ThreadPoolExecutor(len(desks)) as pool:
        list(pool.map(lambda desk: [desk.loop() for _ in range(TOGETHER)], desks))
    seconds, used = time.perf_counter() - started, server.processor_seconds("granian") - used
    loops = TOGETHER * len(desks)
    waits = [wait for desk in desks for wait in desk.milliseconds]
    return loops / seconds, 1000 * used / loops, statistics.quantiles(waits, n=100)[94]


def make_world(place: Path, reports: int) -> dict[str, Any]:
    """Return an open round of so many reports in the installation of a folder."""
    started = time.perf_counter()
    said = installation.run(place, "-m", "bench.open_round", str(reports), str(RATERS))
    print(f"{reports:,} reports, {RATERS} raters: made in {time.perf_counter() - started:.0f} s", flush=True)
    world: dict[str, Any] = json.loads(said.splitlines()[-1])
    return world


def measure_both() -> tuple[float, float, float, float]:
    """Return the 95th percentile alone, loops a second, processor milliseconds a loop, and the median alone."""
    with installation.folder() as place:
        world = make_world(place, REPORTS)
        with installation.served(place) as server:
            desks = desks_of(world, server.port)
            median, p95 = alone(desks[0], ALONE)
            print(f"one rater: median {median:.1f} ms, 95th percentile {p95:.1f} ms of {ALONE} loops")
            rate, processor, waiting = together(desks, server)
            waits = f"{processor:.1f} ms of processor a loop, 95th percentile of waiting {waiting:.0f} ms"
            print(f"{RATERS} raters: {rate:.0f} loops/s, {waits}")
    return p95, rate, processor, median


def measure_many() -> tuple[float, float]:
    """Return the median and the 95th percentile of one rater among many reports."""
    with installation.folder() as place:
        world = make_world(place, MANY_REPORTS)
        with installation.served(place) as server:
            median, p95 = alone(desks_of(world, server.port)[0], ALONE)
    print(f"one rater among {MANY_REPORTS:,}: median {median:.1f} ms, 95th percentile {p95:.1f} ms")
    return median, p95


def main() -> None:
    """Measure and report."""
    p95, rate, processor, median = measure_both()
    median_among_many, _ = measure_many()
    say("rater_loop.p95", p95, "ms", 30)
    say("rater_loop.processor", processor, "ms/loop", 10)
    say("rater_loop.flat", median_among_many / median, "x", 1.5)
    finish("rater_loop", rate, "loops/s", 100, higher_is_better=True)


if __name__ == "__main__":
    main()

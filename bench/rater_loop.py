"""The rater's loop over HTTP: submit a coding and get the next report, as the desk does with one request.

One rater alone (how long the person waits), then eight at once (what the server can take), on SQLite with 10,000
reports, served by granian as `make serve` does; then one rater again among more reports, which must not be slower.
Every loop is a real coding under the demo's codebook with a real report as its answer; none is repeated.

`python -m bench.rater_loop --reports 10000 100000 --database sqlite postgresql` measures each size on each database and
prints a table of all percentiles instead; a size of 100,000 takes minutes to make.
"""

import argparse
import gzip
import http.client
import json
import random
import re
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import installation
from bench.installation import Served
from bench.report import finish, say
from tools.postgres import running_postgres

REPORTS, MANY_REPORTS = 10_000, 100_000
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


@dataclass(frozen=True)
class Waits:
    """How long raters waited for their loops, in milliseconds, and what the server did meanwhile."""

    median: float
    p95: float
    p99: float
    rate: float
    processor: float

    @classmethod
    def of(cls, milliseconds: Sequence[float], seconds: float, processor: float) -> "Waits":
        """Return the figures of so many loops within so many seconds, which took `processor` seconds."""
        cuts, loops = statistics.quantiles(milliseconds, n=100), len(milliseconds)
        return cls(statistics.median(milliseconds), cuts[94], cuts[98], loops / seconds, 1000 * processor / loops)

    def __str__(self) -> str:
        waits = f"p50 {self.median:.1f}, p95 {self.p95:.1f}, p99 {self.p99:.1f} ms"
        return f"{waits}; {self.rate:.0f} loops/s; {self.processor:.1f} ms of processor a loop"


def loop_together(desks: list[Desk], loops: int, server: Served) -> Waits:
    """Return the waits of raters who loop at the same time, or of one alone."""
    for desk in desks:
        desk.milliseconds.clear()
        desk.connection.close()  # the server has, after half a minute of silence; it opens again by itself
    used, started = server.processor_seconds("granian"), time.perf_counter()
    with ThreadPoolExecutor(len(desks)) as pool:
        list(pool.map(lambda desk: [desk.loop() for _ in range(loops)], desks))
    seconds, used = time.perf_counter() - started, server.processor_seconds("granian") - used
    return Waits.of([wait for desk in desks for wait in desk.milliseconds], seconds, used)


def alone(desk: Desk, loops: int, server: Served) -> Waits:
    """Return the waits of one rater, once warm."""
    for _ in range(WARM_UP):
        desk.loop()
    return loop_together([desk], loops, server)


def make_world(place: Path, reports: int, more: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return an open round of so many reports in the installation of a folder."""
    started = time.perf_counter()
    said = installation.run(place, "-m", "bench.open_round", str(reports), str(RATERS), more=more)
    print(f"{reports:,} reports, {RATERS} raters: made in {time.perf_counter() - started:.0f} s", flush=True)
    world: dict[str, Any] = json.loads(said.splitlines()[-1])
    return world


@contextmanager
def database(kind: str) -> Iterator[dict[str, str]]:
    """The environment that names a database: SQLite in the installation's folder, or a PostgreSQL of its own."""
    if kind == "sqlite":
        yield {}
        return
    with running_postgres() as url:
        yield {"DATABASE_URL": url}


def measure(kind: str, reports: int, *, has_many_raters: bool = True) -> tuple[Waits, Waits | None]:
    """Return the waits of one rater, and of all at once."""
    with installation.folder() as place, database(kind) as more:
        world = make_world(place, reports, more)
        with installation.served(place, more=more) as server:
            desks = desks_of(world, server.port)
            one = alone(desks[0], ALONE, server)
            print(f"{kind}, {reports:,} reports, one rater: {one}", flush=True)
            if not has_many_raters:
                return one, None
            all_of_them = loop_together(desks, TOGETHER, server)
            print(f"{kind}, {reports:,} reports, {RATERS} raters: {all_of_them}", flush=True)
            return one, all_of_them


def main() -> None:
    """Measure what is asked for, or what has a budget, and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, nargs="*", default=[])
    parser.add_argument("--database", nargs="*", choices=["sqlite", "postgresql"], default=["sqlite"])
    options = parser.parse_args()
    if options.reports:
        for kind in options.database:
            for reports in options.reports:
                measure(kind, reports)
        return
    one, all_of_them = measure("sqlite", REPORTS)
    among_many, _ = measure("sqlite", MANY_REPORTS, has_many_raters=False)
    if all_of_them is None:
        raise SystemExit("Nothing was measured.")
    say("rater_loop.p95", one.p95, "ms", 30)
    say("rater_loop.processor", all_of_them.processor, "ms/loop", 10)
    say("rater_loop.flat", among_many.median / one.median, "x", 1.5)
    finish("rater_loop", all_of_them.rate, "loops/s", 100, higher_is_better=True)


if __name__ == "__main__":
    main()

"""What a harvest takes of memory as its corpus grows tenfold: what grows is not flat.

Small issues, because it is their number that is in question; the double of GitHub serves them as it serves any other.
`BENCH_ISSUES=100000` harvests as many instead of 20,000, in about ten minutes; they took 22 MB more than 2,000.
"""

import os
from datetime import UTC, datetime, timedelta

from bench.mining_points import NAME, harvest
from bench.report import finish
from tests.fakes.github.double import running_double
from tests.fakes.github.world import Issue, Repository, World

FEW, MANY = 2_000, 20_000
# SQLite keeps up to 32 MB of pages at hand, and fills that as the file grows
MEGABYTES = 32.0
BEGUN = datetime(2020, 1, 1, tzinfo=UTC)


def small_world(count: int) -> World:
    """Return a repository of so many issues of a few words, a minute apart."""
    issues = {}
    for number in range(1, count + 1):
        at = (BEGUN + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        body = f"Loading part {number} fails.\n\nSee #{max(1, number - 1)}."
        issues[number] = Issue(NAME, number, number, f"Crash {number}", body, "ann", at, labels=["bug"])
    return World([Repository(NAME, 1, issues)])


def main() -> None:
    """Harvest a small corpus and a large one, each in a process of its own, and report what the large one adds."""
    many = int(os.environ.get("BENCH_ISSUES", MANY))
    with running_double() as github:
        _, small = harvest(github, FEW, small_world(FEW))
        _, large = harvest(github, many, small_world(many))
    print(f"{many // FEW} times the issues take {large - small:.0f} MB more")
    finish("mining_memory", max(0.0, large - small), "MB", MEGABYTES)


if __name__ == "__main__":
    main()

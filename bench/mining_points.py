"""What 1,000 issues with comments, timeline and linked fixes cost of GitHub's limits, and what they take of memory.

The double of GitHub counts. The product harvests its corpus through GraphQL, as a worker does it, in a process of its
own; then the same corpus is read with PyGithub as its manual shows it: an issue after the other, its comments, its
timeline, and the pull requests that fixed it. Both are charged against 5,000 an hour, points there and requests here.
Memory is compared with a corpus several times as large: what grows is not flat.
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

from bench.installation import environment
from bench.report import finish, say
from tests.fakes.github.double import TOKEN, GithubDouble, running_double
from tests.fakes.github.seeded import make_world
from tests.fakes.github.world import World

NAME = "example/engine"
ISSUES, MANY = 1_000, 5_000
# SQLite keeps up to 32 MB of pages at hand, and fills that as the file grows
BUDGET, MEGABYTES = 60.0, 32.0


def main() -> None:
    """Harvest both corpora, read the small one naively, report."""
    with running_double() as github:
        points, small = harvest(github, ISSUES)
        requests = read_naively(github)
        print(f"PyGithub, issue by issue: {requests:,} requests; {requests / points:.0f} times as much")
        _, large = harvest(github, MANY)
    print(f"{MANY // ISSUES} times the issues take {large - small:.0f} MB more")
    say("mining_points.memory", max(0.0, large - small), "MB", MEGABYTES)
    finish("mining_points", points * 1000 / ISSUES, "points", BUDGET)


def harvest(github: GithubDouble, issues: int, world: World | None = None) -> tuple[int, float]:
    """Harvest so many issues, seeded ones unless a world is given, in a process of its own.

    Returns the points, and the peak of that process's own megabytes.
    """
    github.reset()
    github.set_world(world or make_world(issues))
    with tempfile.TemporaryDirectory(prefix="intercoder-bench-") as folder:
        more = {"INTERCODER_GITHUB_URL": github.url, "INTERCODER_LOG_LEVEL": "ERROR"}
        child = [sys.executable, "-m", "bench.mining_points", str(issues)]
        said = subprocess.run(child, env=environment(Path(folder), **more), check=True, capture_output=True, text=True)
    seconds, processor, megabytes = json.loads(said.stdout.splitlines()[-1])
    log = github.log
    print(
        f"{issues:,} issues: {log.points} points in {log.requests} requests, {seconds:.1f} s "
        f"({processor:.1f} s of processor), {megabytes:.0f} MB",
        flush=True,
    )
    return log.points, megabytes


class Peak(threading.Thread):
    """Watches how much memory of its own this process takes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.megabytes = 0.0

    def run(self) -> None:
        process = psutil.Process()
        while True:
            now = process.memory_info()
            self.megabytes = max(self.megabytes, (now.rss - now.shared) / 1024**2)
            time.sleep(0.02)


def harvest_here(issues: int) -> None:
    """Harvest into an installation of this process, and print seconds, those of the processor, and megabytes."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from annotator.accounts.services import create_owner
    from annotator.studies.services import create_study
    from mining import services, tasks
    from mining.github.query import GithubQuery
    from mining.models import Report

    call_command("migrate", verbosity=0)
    at = timezone.now()
    lead = create_owner(username="lead", email="lead@example.org", name="Lead", password="quiet-reading-room", at=at)
    corpus = create_study(name="Benchmark", by=lead, at=at).corpus
    services.add_token(corpus=corpus, name="first", token=TOKEN, by=lead, at=at)
    source = services.create_github_source(corpus=corpus, query=GithubQuery((NAME,)), by=lead, at=at)
    run = services.start_github_harvest(source=source, by=lead, at=at)
    peak = Peak()
    peak.start()
    started, processor = time.perf_counter(), time.process_time()
    for repository in run.repositories.all():
        tasks.harvest_github(repository.job_id)
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    made = Report.objects.count()
    assert made == issues, f"{made} of {issues} issues were harvested"
    print(json.dumps([seconds, processor, peak.megabytes]))


def read_naively(github: GithubDouble) -> int:
    """Read the corpus as PyGithub's manual does it; return the requests."""
    from github import Auth, Github

    github.forget()
    started = time.perf_counter()
    with Github(base_url=github.url, auth=Auth.Token(TOKEN), seconds_between_requests=0, per_page=100) as client:
        repository = client.get_repo(NAME)
        for issue in repository.get_issues(state="all"):
            if issue.pull_request is None:
                list(issue.get_comments())
                for number in _fixes(list(issue.get_timeline())):
                    list(repository.get_pull(number).get_files())
    log = github.log
    print(f"PyGithub read the same in {time.perf_counter() - started:.1f} s")
    return log.requests


def _fixes(timeline: list[object]) -> set[int]:
    """Return the pull requests that a timeline refers to, of which a naive reader must ask each."""
    sources = [getattr(event, "source", None) for event in timeline]
    issues = [source.issue for source in sources if source is not None]
    return {issue.number for issue in issues if issue is not None and issue.pull_request is not None}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
        harvest_here(int(sys.argv[1]))
    else:
        main()

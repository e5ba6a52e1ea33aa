"""The real material, 2,957 issues and 620 threads in three repositories, served by the double and harvested whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.github.double import TOKEN, GithubDouble
from tests.fakes.github.material import world_of

pytestmark = pytest.mark.shared
ROOT = Path(__file__).parents[3]

# in a process of its own, so that its peak is its own
CHILD = """
import json, os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"
import django
django.setup()
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone
call_command("migrate", verbosity=0)
from mining import services, tasks
from mining.github.query import GithubQuery
from mining.models import Harvest, Report, Snapshot
from tests.worlds import people
lead, at = people.make_user("lead"), timezone.now()
corpus = people.make_study(lead).corpus
services.add_token(corpus=corpus, name="first", token=sys.argv[1], by=lead, at=at)
started = time.perf_counter()
for kind in ("issue", "pull"):
    query = GithubQuery(tuple(sys.argv[2:]), kind=kind)
    source = services.create_github_source(corpus=corpus, query=query, by=lead, at=at)
    tasks.harvest_github(services.start_github_harvest(source=source, by=lead, at=at).job_id)
seconds = time.perf_counter() - started
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024
states = list(Harvest.objects.values_list("job__state", "job__message"))
lengths = sorted(len(body) for body in Snapshot.objects.values_list("body", flat=True))
comments = Report.objects.aggregate(all=Sum("comment_count"))["all"]
print(json.dumps([states, Report.objects.count(), comments, lengths[-1], lengths.count(0), seconds, peak]))
"""


def test_the_material_is_harvested_whole(
    github: GithubDouble, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = github.set_world(world_of(shared_data))
    given = [issue for repository in world for issue in repository.standing()]
    assert len(given) == 2957 + 620
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"INTERCODER_DATA": str(tmp_path), "INTERCODER_GITHUB_URL": github.url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", CHILD, TOKEN, *(repository.name for repository in world)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    states, reports, comments, longest, empty, seconds, peak = json.loads(done.stdout.splitlines()[-1])
    log = github.log
    with capsys.disabled():
        print(  # noqa: T201  figures for whoever runs this
            f"\n{reports:,} reports with {comments:,} comments in {seconds:.0f} s: {log.points} points in "
            f"{log.requests} requests, peak memory {peak} MB"
        )
    assert states == [["done", ""], ["done", ""]]
    assert reports == len(given)
    assert comments == sum(len(issue.comments) for issue in given)
    assert longest > 100_000
    assert empty == sum(not issue.body.replace("\x00", "").strip() for issue in given)
    # a search ends at its thousandth result; the next begins with what was created in the same second
    assert sum(times - 1 for times in log.read.values()) <= len(given) // 1000
    assert log.points <= 0.06 * len(given)
    assert peak < 250

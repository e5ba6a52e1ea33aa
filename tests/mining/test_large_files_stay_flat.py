"""A file of 200 MB is imported in the memory that a small one needs."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

ROOT = Path(__file__).parents[2]
BODY = 'Loading the second part fails, "tensor not found".\n' * 400

# in a process of its own, so that its peak is its own; with a database of its own, so that no test waits for it
CHILD = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.core.files import File
from django.core.management import call_command
import annotator.celery
call_command("migrate", verbosity=0)
from tests.worlds import people, reports
from mining import services, tasks
from mining.models import Harvest
lead = people.make_user("lead")
corpus = people.make_study(lead).corpus

def peak():
    # the process's own peak; what getrusage tells begins with that of the process that started it
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024

before = peak()
with open(sys.argv[1], "rb") as file:
    harvest = services.start_import(
        corpus=corpus, file=File(file), name=os.path.basename(sys.argv[1]), file_format=None, by=lead, at=reports.AT
    )
tasks.import_file(harvest.job_id)
harvest = Harvest.objects.select_related("job").get()
print(harvest.job.state, harvest.read, harvest.created, peak() - before, peak())
"""


def write_lines(file: BinaryIO, size: int) -> int:
    rows = 0
    while file.tell() < size:
        row = {"url": f"https://github.com/example/engine/issues/{rows + 1}", "body": BODY, "title": "x"}
        file.write(json.dumps(row).encode() + b"\n")
        rows += 1
    return rows


def write_table(file: BinaryIO, size: int) -> int:
    rows = 0
    cell = '"' + BODY.replace('"', '""') + '"'
    file.write(b"url,body\n")
    while file.tell() < size:
        file.write(f"https://github.com/example/engine/issues/{rows + 1},{cell}\n".encode())
        rows += 1
    return rows


@pytest.mark.parametrize(("suffix", "write", "megabytes"), [("jsonl", write_lines, 200), ("csv", write_table, 60)])
def test_a_large_file_takes_no_more_memory_than_its_batches(
    tmp_path: Path, suffix: str, write: Callable[[BinaryIO, int], int], megabytes: int
) -> None:
    path = tmp_path / f"large.{suffix}"
    with path.open("wb") as file:
        rows = write(file, megabytes * 1024**2)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    state, read, created, grown, peak = done.stdout.split()
    assert (state, int(read), int(created)) == ("done", rows, rows)
    assert int(grown) < 100, f"peak {peak} MB"
    assert int(peak) < 250

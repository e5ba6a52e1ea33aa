"""The arrows between rooms point down, and no room is unplaced."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT


def test_the_arrows_between_rooms_point_down() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_the_statistics_work_without_django_and_without_scipy() -> None:
    code = (
        "import sys, pkgutil, importlib, annotator.statistics as room;"
        "[importlib.import_module(f'annotator.statistics.{m.name}') for m in pkgutil.iter_modules(room.__path__)"
        " if m.name != '__main__'];"
        "print(sorted({'django', 'scipy', 'sklearn', 'pandas'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"

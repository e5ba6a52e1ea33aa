"""A package of many codings is built in the memory that one of few needs."""

import tracemalloc

import pytest

from annotator.coding.models import Coding
from annotator.coding.selectors import independent
from annotator.exports.reading import lists, scope
from annotator.studies.models import Study
from mining.models import Snapshot
from tests.worlds import packages
from tests.worlds.conflicts import CRASH, make_scene

pytestmark = pytest.mark.django_db
FEW, MANY = 8, 48
# much longer than what is kept of a coding on purpose: what all of them say
TEXT = "The trace tells. " * 2_000


def study_of(reports: int) -> Study:
    scene = make_scene([CRASH] * reports, [CRASH] * reports)
    Coding.objects.filter(assignment__round=scene.round).update(memo=TEXT)
    Snapshot.objects.filter(report__corpus=scene.study.corpus).update(comments=[{"author": "u-1", "body": TEXT}])
    return scene.study


def peak_of(study: Study) -> int:
    """Build a package and return the most bytes that Python held meanwhile."""
    tracemalloc.start()
    try:
        packages.build(study)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_package_of_many_codings_takes_no_more_memory_than_one_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(independent, "REPORTS_AT_ONCE", 4)
    monkeypatch.setattr(scope, "WINDOW", 4)
    monkeypatch.setattr(lists, "WINDOW", 4)
    few = study_of(FEW)
    packages.build(few)  # what is loaded by the first one of a process stays
    small = peak_of(few)
    assert peak_of(study_of(MANY)) - small < (MANY - FEW) * len(TEXT) / 4

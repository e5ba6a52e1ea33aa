"""Screening is as blind as coding: verdicts come with the close of the round, for every member and nobody else.

The stage is that of the play about blinding, with a screening round on it; `test_twin_worlds` tells of the open round.
"""

from dataclasses import replace

import pytest

from annotator.rounds.models import Verdict
from tests.functional.stage import Stage, set_stage
from tests.worlds import codings, draws, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    stage = set_stage()
    round = draws.make_screening(stage.study, [stage.cast["ada"], stage.cast["ben"]], name="Screening")
    return replace(stage, round=round)


def test_verdicts_are_there_for_every_member_once_the_round_is_closed(stage: Stage) -> None:
    for rater in ("ada", "ben"):
        for number in (1, 2, 3):
            codings.submit(stage.assignment(rater, number), screening="not-a-bug" if number == 1 else "include")
    rounds.end(stage.round)
    assert not Verdict.objects.exists()
    draws.close(stage.round)
    page = f"/studies/{stage.study.slug}/screening/"
    for name in ("lead", "ada", "viewer"):
        assert "Not a bug" in stage.see(name, [page])[page].main
    assert stage.see("stranger", [page])[page].status == 404

"""Screening is as blind as coding: while a screening round is open, every address shows everybody the same.

The stage is that of the play about blinding, with a screening round on it.
"""

from dataclasses import replace

import pytest

from annotator.coding.answers import Content
from annotator.rounds.models import Assignment, Verdict
from tests.functional.stage import Stage, secrets_in, set_stage
from tests.worlds import codings, draws, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    stage = set_stage()
    round = draws.make_screening(stage.study, [stage.cast["ada"], stage.cast["ben"]], name="Screening")
    return replace(stage, round=round)


def screen(stage: Stage, rater: str, number: int, code: str, memo: str = "") -> None:
    own = stage.assignment(rater, number)
    codings.submit(Assignment.objects.select_related("round", "rater").get(pk=own.pk), said(code, memo))


def said(code: str, memo: str) -> Content:
    return Content(codings.content(screening=code).answers, memo=memo)


def test_nobody_reads_what_another_said_while_the_round_is_open(stage: Stage) -> None:
    screen(stage, "ada", 1, "not-a-bug", "A heron stood there.")
    screen(stage, "ben", 1, "include", "An ibis flew by.")
    seen = stage.everybody_sees()
    assert {name: secrets_in(sights) for name, sights in seen.items() if secrets_in(sights)} == {
        "ada": {"heron"},
        "ben": {"ibis"},
    }


def test_whatever_a_rater_says_no_page_of_anybody_else_changes(stage: Stage) -> None:
    for number in (1, 2, 3):
        screen(stage, "ada", number, "include")
    before = {name: sights for name, sights in stage.everybody_sees().items() if name != "ada"}
    screen(stage, "ada", 1, "not-a-bug")
    screen(stage, "ada", 2, "user-error")
    after = {name: sights for name, sights in stage.everybody_sees().items() if name != "ada"}
    differing = [
        (name, address)
        for name, sights in before.items()
        for address in sights
        if sights[address] != after[name][address]
    ]
    assert differing == []


def test_verdicts_are_there_for_every_member_once_the_round_is_closed(stage: Stage) -> None:
    for rater in ("ada", "ben"):
        for number in (1, 2, 3):
            screen(stage, rater, number, "not-a-bug" if number == 1 else "include")
    rounds.end(stage.round)
    assert not Verdict.objects.exists()
    draws.close(stage.round)
    page = f"/studies/{stage.study.slug}/screening/"
    for name in ("lead", "ada", "viewer"):
        assert "Not a bug" in stage.see(name, [page])[page].main
    assert stage.see("stranger", [page])[page].status == 404

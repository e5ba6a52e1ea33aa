"""Stages in the play about blinding: who reads the hidden parts of which report after each step, and who learns of it.

Two raters code three reports part by part. The labels and fixes of each report hold a word with its number.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import resolve, reverse

from annotator.coding import services as coding
from annotator.rounds import services
from tests.functional import addresses
from tests.functional.stage import Sight, Stage, set_stage, sight_of
from tests.worlds import codings, reports, rounds, staged

pytestmark = pytest.mark.django_db
ALL = {4, 5, 6}
# where reports are read or listed
OF_REPORTS = {
    "coding:assignment",
    "coding:queue",
    "mining:reports",
    "mining:report",
    "mining:changes",
    "api:assignment",
    "api:assignments",
    "api:corpus_reports",
    "api:corpus_report",
}
AT = rounds.OPENED_AT + timedelta(minutes=5)


def numbered(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row whose label and fix hold the number of the report."""
    number = str(row["url"]).rpartition("/")[2]
    fix = {"url": f"https://github.com/example/engine/pull/{number}", "title": f"{staged.FIX}-{number}"}
    return {**row, "labels": [f"{staged.LABEL}-{number}"], "fixes": [fix]}


def planned() -> Stage:
    """Return the stage with a planned round of three reports part by part."""
    stage = set_stage()
    reports.store(stage.study.corpus, [numbered(row) for row in staged.make_rows(6)[3:]])
    ids = list(stage.study.corpus.reports.order_by("number").values_list("pk", flat=True))[3:]
    raters = [stage.cast["ada"], stage.cast["ben"]]
    parts = rounds.make_round(stage.study, raters, name="Parts", report_ids=ids, stage=staged.STAGE)
    return replace(stage, round=parts)


def open_(stage: Stage) -> None:
    services.open_round(round=stage.round, by=stage.cast["lead"], at=rounds.OPENED_AT)


def reads(stage: Stage, *people: str) -> dict[str, set[int]]:
    """Return of which reports people read hidden parts where reports are read or listed; the raters if none is named.

    They open their own desks, and what there is of the reports of the round.
    """
    raters = people or ("ada", "ben")
    return {who: set().union(*map(hidden_in, stage.see(who, places(stage, who)).values())) for who in raters}


def places(stage: Stage, who: str) -> list[str]:
    others = set(stage.study.corpus.reports.filter(number__lt=min(ALL)).values_list("pk", flat=True))
    asked = []
    for address in addresses.every_address(stage.study, [stage.round], desks={stage.cast[who].pk}):
        place = resolve(addresses.path_of(address))
        if "?" not in address and place.view_name in OF_REPORTS and place.kwargs.get("report_id") not in others:
            asked.append(address)
    return asked


def hidden_in(sight: Sight) -> set[int]:
    """Return the reports whose hidden parts an answer holds, but as labels that a list can be narrowed by."""
    said = re.sub(r"<option[^>]*>[^<]*</option>", "", sight.text) + sight.headers
    return {number for number in ALL if f"{staged.LABEL}-{number}" in said or f"{staged.FIX}-{number}" in said}


def test_hidden_parts_are_read_report_by_report_by_whoever_answered_what_is_asked_first() -> None:
    stage = planned()
    everybody = {"ada": ALL, "ben": ALL, "lead": ALL, "viewer": ALL, "stranger": set()}
    assert reads(stage, *everybody) == everybody, "Before the round opens every member reads the corpus."
    open_(stage)
    assert reads(stage, *everybody) == {**everybody, "ada": set(), "ben": set()}
    begun = stage.assignment("ada", 5)
    coding.save_draft(assignment=begun, content=staged.SYMPTOM, base_revision=0, by=begun.rater, at=AT)
    assert reads(stage) == {"ada": set(), "ben": set()}, "A draft shows nothing."
    staged.submit_stage(stage.assignment("ada", 4), at=AT)
    assert reads(stage) == {"ada": {4}, "ben": set()}
    codings.submit(stage.assignment("ada", 4), staged.WHOLE, at=AT)
    assert reads(stage) == {"ada": {4}, "ben": set()}, "Answering the rest shows no more to anybody."
    staged.submit_stage(stage.assignment("ben", 6), at=AT)
    assert reads(stage) == {"ada": {4}, "ben": {6}}
    rounds.end(stage.round)
    assert reads(stage, *everybody) == everybody


def test_while_nothing_is_submitted_whole_nobody_else_learns_that_a_rater_went_on_to_hidden_parts() -> None:
    with time_machine.travel(rounds.ENDED_AT, tick=False):
        stage = planned()
        open_(stage)
        for person in stage.cast:
            stage.client(person)
        whoever_looks_first(stage)
        first, answer = looked_round(stage), refused(stage)
        for number, symptom in ((4, "crash"), (5, "system-hang")):
            staged.submit_stage(stage.assignment("ada", number), codings.content(symptom=symptom), at=AT)
        begun = stage.assignment("ada", 4)
        coding.save_draft(assignment=begun, content=staged.WHOLE, base_revision=1, by=begun.rater, at=AT)
        second = looked_round(stage)
        assert refused(stage) == answer
    assert [at for at in first if first[at] != second[at]] == []


def whoever_looks_first(stage: Stage) -> None:
    """Let what is made once be made."""
    stage.see("lead", [reverse("rounds:round", kwargs={"slug": stage.study.slug, "round_id": stage.round.pk})])


def looked_round(stage: Stage) -> dict[str, Sight]:
    """Return what others are answered wherever something could be told of codings."""
    asked = [each for each in addresses.every_address(stage.study, [stage.round]) if is_asked(each)]
    return {f"{who} {at}": sight for who in ("lead", "ben") for at, sight in stage.see(who, asked).items()}


def is_asked(address: str) -> bool:
    return "?" not in address and addresses.room_of(address) in addresses.TELLING


def refused(stage: Stage) -> Sight:
    """Let the lead end the round and let go what nobody coded, which is all of it, and return what they read then."""
    place = {"slug": stage.study.slug, "round_id": stage.round.pk}
    answer = stage.client("lead").post(reverse("rounds:end", kwargs=place), {"reports": "release"}, follow=True)
    assert "the round would end empty" in answer.content.decode()
    return sight_of(answer)

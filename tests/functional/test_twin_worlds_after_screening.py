"""Twin worlds of a screening that has ended: nobody can tell which rater would have kept a report, closed or not.

What the worlds are, `ended` says. Who has letter B leaves the first report out and said otherwise before; the round is
left among conflicts, or closed with a decision, which gives verdicts. The study does not name its raters.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from annotator.adjudication import services as adjudication
from annotator.rounds.models import Assignment, RoundReport, Verdict
from annotator.studies.models import Study
from tests.functional import addresses
from tests.functional.ended import FIRST, LOOKED_AT, RATERS, SECOND, World, set_ended_stage, taking_place
from tests.functional.stage import OUTSIDE, Sight, Stage
from tests.worlds import codings, draws, rounds
from tests.worlds.conflicts import DECIDED_AT

pytestmark = pytest.mark.django_db
LOOKERS = ("lead", "cleo", "adjudicator", "viewer", *OUTSIDE)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with time_machine.travel(LOOKED_AT, tick=False), transaction.atomic():
        stage = set_ended_stage()
        for person in stage.cast:
            stage.client(person)
        yield stage
        transaction.set_rollback(True)


def ended(stage: Stage, world: World) -> Stage:
    """Let three screen, Ada first, and the round end; the stage is then about this round."""
    round = draws.make_screening(stage.study, [stage.cast[name] for name in RATERS], name="Screening")
    first = min(stage.study.corpus.reports.values_list("pk", flat=True))
    for name in RATERS:
        letter = world.letters[name]
        mine = Assignment.objects.select_related("rater", "round_report", "round").filter(rater=stage.cast[name])
        for own in mine.filter(round=round).order_by("round_report__report_id"):
            at, seconds = world.worked(name, begun_at=rounds.OPENED_AT, is_closed=True)
            leaves_out = letter == "B" and own.round_report.report_id == first
            if leaves_out:
                before = replace(codings.content(screening="include"), memo=f"At first: {world.unseen}")
                codings.submit(own, before, at=at, active_seconds=seconds)
            said = "not-a-bug" if leaves_out else "include"
            codings.submit(own, screening=said, at=at, active_seconds=seconds)
    rounds.end(round)
    return replace(stage, round=round, others=())


def closed(stage: Stage, world: World) -> Stage:
    """Let the same happen, the adjudicator leave the report out, and the round close."""
    stage = ended(stage, world)
    report = RoundReport.objects.select_related("round").filter(round=stage.round).earliest("report_id")
    said = {"question": "facet:screening", "content": codings.content(screening="not-a-bug"), "cause": "slip"}
    judge = stage.cast["adjudicator"]
    adjudication.decide(round_report=report, reason="It asks how.", by=judge, at=DECIDED_AT, **said)
    draws.close(stage.round)
    assert Verdict.objects.exists()
    return stage


def look(stage: Stage) -> dict[str, dict[str, Sight]]:
    """Let everybody but the two who changed places open every address, of desks the own alone."""
    unread = addresses.not_to_be_read(stage.client("lead"), stage.study, stage.round)
    seen = {}
    for person in LOOKERS:
        desks = {stage.cast[person].pk} if person == "cleo" else ()
        asked = addresses.every_address(stage.study, [stage.round], without=unread, desks=desks)
        seen[person] = stage.see(person, asked)
    return seen


@pytest.mark.parametrize("as_told", [ended, closed])
def test_nobody_can_tell_who_left_a_report_out(stage: Stage, as_told: Callable[[Stage, World], Stage]) -> None:
    worlds = []
    for world in (FIRST, SECOND):
        with taking_place(stage, world, as_told) as played:
            worlds.append(look(played))
    one, other = worlds
    assert f"/studies/{stage.study.slug}/screening/" in one["lead"]
    assert {who: sights.keys() for who, sights in one.items()} == {who: sights.keys() for who, sights in other.items()}
    told = {who: [at for at in one[who] if one[who][at] != other[who][at]] for who in LOOKERS}
    assert told == {who: [] for who in LOOKERS}
    for seen in worlds:
        texts = " ".join(each.text for sights in seen.values() for each in sights.values())
        assert FIRST.unseen not in texts
        assert SECOND.unseen not in texts


def test_the_worlds_are_told_apart_by_names_if_the_study_shows_them(stage: Stage) -> None:
    Study.objects.filter(pk=stage.study.pk).update(shows_names_when_closed=True)
    seen = []
    for world in (FIRST, SECOND):
        with taking_place(stage, world, closed) as played:
            report = RoundReport.objects.filter(round=played.round).earliest("report_id")
            place = {"slug": played.study.slug, "round_id": played.round.pk, "round_report_id": report.pk}
            address = reverse("adjudication:conflict", kwargs=place | {"question": "facet:screening"})
            seen.append(played.see("lead", [address])[address])
    assert [sight.status for sight in seen] == [200, 200]
    assert seen[0] != seen[1]

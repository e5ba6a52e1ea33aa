"""The blinding play where raters change and where they train; `test_twin_worlds` has a round of every purpose."""

from dataclasses import replace

import pytest
from django.urls import reverse

from annotator.adjudication import services as adjudication
from annotator.rounds import services
from annotator.rounds.models import Assignment
from tests.functional.stage import Stage, code, secrets_in, set_stage
from tests.worlds import codings, rounds
from tests.worlds.conflicts import CRASH, DECIDED_AT, HANG

pytestmark = pytest.mark.django_db
OWN = {"ada": {"heron", "kite"}, "ben": {"ibis", "egret"}}


def test_when_raters_change_nobody_reads_more_than_before() -> None:
    stage = set_stage()
    services.open_round(round=stage.round, by=stage.cast["lead"], at=rounds.OPENED_AT)
    code(stage)
    change = {"round": stage.round, "by": stage.cast["lead"], "at": rounds.OPENED_AT}
    services.add_rater(rater=stage.cast["rater of other rounds"], **change)
    services.remove_rater(rater=stage.cast["ben"], **change)
    read = {person: secrets_in(sights) for person, sights in stage.everybody_sees().items()}
    assert read.pop("ada") == OWN["ada"]
    assert read.pop("ben") <= {"ibis"}  # a leaver's draft is gone
    assert not any(read.values()), read


def in_training() -> Stage:
    """Return the stage with a training round in which two have coded the first report, each with a memo."""
    stage = set_stage()
    services.open_round(round=stage.round, by=stage.cast["lead"], at=rounds.OPENED_AT)
    for rater in ("ada", "ben"):
        for own in rounds.assignments_of(stage.round, stage.cast[rater]):
            codings.submit(own, CRASH)
    rounds.end(stage.round)
    adjudication.close_round(round=stage.round, by=stage.cast["lead"], at=DECIDED_AT)
    trainees = [stage.cast[name] for name in ("ada", "ben")]
    plan = {"name": "Training", "raters": trainees, "seed": 1, "by": stage.cast["lead"], "at": DECIDED_AT}
    training = services.plan_training(origin=stage.round, **plan)
    services.open_round(round=training, by=stage.cast["lead"], at=DECIDED_AT)
    stage = replace(stage, round=training)
    for rater, memo in (("ada", "A heron stood there."), ("ben", "An ibis flew by.")):
        said = replace(HANG, memo=memo)
        codings.submit(stage.assignment(rater, 1), said)
    return stage


def test_in_training_each_reads_the_own_comparison_and_nobody_anothers() -> None:
    stage = in_training()
    read = {person: secrets_in(sights) for person, sights in stage.everybody_sees().items()}
    assert read == {person: {"ada": {"heron"}, "ben": {"ibis"}}.get(person, set()) for person in stage.cast}
    own = Assignment.objects.get(pk=stage.assignment("ada", 1).pk)
    place = {"slug": stage.study.slug, "round_id": stage.round.pk, "assignment_id": own.pk}
    address = reverse("adjudication:compared", kwargs=place)
    said = {person: stage.see(person, [address])[address].status for person in stage.cast}
    assert said == {person: {"ada": 200, "nobody": 302}.get(person, 404) for person in stage.cast}


def test_in_training_no_score_is_shown_before_the_end() -> None:
    stage = in_training()
    address = reverse("adjudication:training", kwargs={"slug": stage.study.slug, "round_id": stage.round.pk})
    for person in ("lead", "viewer", "adjudicator"):
        assert "Answers compared" not in stage.see(person, [address])[address].main
    rounds.end(stage.round)
    page = stage.see("lead", [address])[address].main
    assert "Answers compared" in page
    assert "Adalind" not in page

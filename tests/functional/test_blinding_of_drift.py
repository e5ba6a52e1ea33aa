"""The play for drift: until it has ended, an address says of a drift round what it says of a main round."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from annotator.adjudication import services as adjudication
from annotator.common.models import Event
from annotator.rounds import services
from annotator.rounds.models import Round
from tests.functional.stage import Sight, Stage, code, export, secrets_in, set_stage
from tests.worlds import codings, reports, rounds
from tests.worlds.conflicts import CRASH, DECIDED_AT, HANG

pytestmark = pytest.mark.django_db
LATER = DECIDED_AT + timedelta(days=60)
TELLING = ("drift", "read again", "read_again", "reading again", "compared with before")


def in_drift(*, is_open: bool) -> Stage:
    """Return the stage with a drift round of a closed one, of three reports and one fresh one."""
    stage = set_stage()
    lead = stage.cast["lead"]
    services.open_round(round=stage.round, by=lead, at=rounds.OPENED_AT)
    for rater in ("ada", "ben"):
        for own in rounds.assignments_of(stage.round, stage.cast[rater]):
            codings.submit(own, CRASH)
    rounds.end(stage.round)
    adjudication.close_round(round=stage.round, by=lead, at=DECIDED_AT)
    reports.make_reports(stage.study.corpus, 5)  # two are new
    drift = services.plan_drift(
        origin=stage.round,
        name="Main",
        raters=[stage.cast["ada"], stage.cast["ben"]],
        seed=4,
        fresh=1,
        by=lead,
        at=LATER,
    )
    if is_open:
        services.open_round(round=drift, by=lead, at=LATER)
    return replace(stage, round=drift)


def make_main(round: Round) -> None:
    """Make it the round for which it passes: a main round of as many reports, drawn at random."""
    Round.objects.filter(pk=round.pk).update(purpose="main", origin=None, read_again={}, draw=round.cover, cover={})


def differing(first: Mapping[str, Sight], second: Mapping[str, Sight]) -> list[str]:
    return [address for address, sight in first.items() if sight != second[address]]


PEOPLE = ("ada", "viewer")


@pytest.mark.parametrize("is_open", [False, True])
def test_until_the_end_every_address_says_what_it_says_of_a_main_round(is_open: bool) -> None:
    stage = in_drift(is_open=is_open)
    if is_open:
        code(stage)
        export(stage)
    stage.see("ada")  # whoever looks first starts what is made once
    told = {name: stage.see(name) for name in PEOPLE}
    make_main(stage.round)
    as_main = {name: stage.see(name) for name in PEOPLE}
    assert {name: differing(told[name], as_main[name]) for name in PEOPLE} == {name: [] for name in PEOPLE}


def test_until_the_end_no_address_names_it_to_a_rater() -> None:
    stage = in_drift(is_open=True)
    code(stage)
    export(stage)
    sights = stage.see("ada")
    telling = {word: [at for at, sight in sights.items() if word in sight.main.lower()] for word in TELLING}
    assert telling == {word: [] for word in TELLING}


def test_neither_the_log_nor_a_package_names_it_before_the_end() -> None:
    stage = in_drift(is_open=True)
    code(stage)
    package = export(stage)
    told = f"{list(Event.objects.values_list('action', 'before', 'after', 'reason'))}".lower()
    assert not [word for word in TELLING if word in told]
    address = reverse("exports:download", kwargs={"slug": stage.study.slug, "package_id": package.pk})
    text = stage.see("lead", [address])[address].text.lower()
    assert "main" in text
    assert not [line for line in text.splitlines() if "main" in line and any(word in line for word in TELLING)]


def test_while_it_is_open_nobody_reads_anothers_words() -> None:
    stage = in_drift(is_open=True)
    code(stage)
    own = {"ada": {"heron", "kite"}, "ben": {"ibis", "egret"}, "lead": set(), "viewer": set()}
    assert {name: secrets_in(stage.see(name)) for name in own} == own


def test_after_the_end_there_are_figures_by_letter_and_no_conflicts() -> None:
    stage = in_drift(is_open=True)
    for rater, said in (("ada", CRASH), ("ben", HANG)):
        for own in rounds.assignments_of(stage.round, stage.cast[rater]):
            codings.submit(own, said, at=LATER)
    rounds.end(stage.round, at=LATER)
    place = {"slug": stage.study.slug, "round_id": stage.round.pk}
    figures, conflicts = reverse("agreement:drift", kwargs=place), reverse("adjudication:conflicts", kwargs=place)
    for name in ("lead", "viewer", "adjudicator", "ben"):
        page = stage.see(name, [figures])[figures]
        assert page.status == 200
        assert "Adalind" not in page.main
    assert "Adalind Quill" in stage.see("ada", [figures])[figures].main
    for name in stage.cast:
        assert stage.see(name, [conflicts])[conflicts].status != 200
    stage.see("ben")  # nothing breaks

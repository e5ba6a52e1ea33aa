"""Own codes in the play about blinding: what raters make for themselves is nobody else's while the round is open."""

import pytest

from annotator.coding import own_services
from annotator.coding.models import OwnCode
from annotator.common.errors import NotFound, Refusal
from annotator.rounds import services
from tests.functional.stage import NAMES, Stage, code, export, secrets_in, set_stage, text_of_zip
from tests.worlds import codings, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    """An open round of open coding, coded, in which both raters made a code and use it."""
    stage = set_stage(is_open_coding=True)
    services.open_round(round=stage.round, by=stage.cast["lead"], at=rounds.OPENED_AT)
    make(stage, "ada", "Like a wigeon")
    make(stage, "ben", "Diver", brief="As a smew does.")
    code(stage)
    for rater in NAMES:
        use(stage, rater, OwnCode.objects.get(rater=stage.cast[rater]))
    return stage


def make(stage: Stage, rater: str, name: str, brief: str = "") -> OwnCode:
    own = stage.assignment(rater, 1)
    return own_services.make_own_code(
        assignment=own, facet="symptom", name=name, brief=brief, by=own.rater, at=codings.AT
    )


def use(stage: Stage, rater: str, own: OwnCode) -> None:
    said = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom=own.key)
    codings.submit(stage.assignment(rater, 2), said)


def test_while_the_round_is_open_everybody_reads_their_own_codes_and_nobody_anothers(stage: Stage) -> None:
    read = {person: secrets_in(sights) for person, sights in stage.everybody_sees().items()}
    assert "wigeon" in read["ada"]
    assert "smew" in read["ben"]
    assert {person for person, words in read.items() if "wigeon" in words} == {"ada"}
    assert {person for person, words in read.items() if "smew" in words} == {"ben"}


def test_nobody_learns_from_a_refusal_that_another_made_a_code(stage: Stage) -> None:
    theirs = OwnCode.objects.get(rater=stage.cast["ada"])
    own = stage.assignment("ben", 1)
    # the same name is free, the other's key is unknown as any other
    make(stage, "ben", theirs.name)
    said = []
    for key in (theirs.key, "own.000000000000"):
        with pytest.raises(NotFound) as refusal:
            own_services.delete_own_code(assignment=own, key=key, by=own.rater, at=codings.AT)
        said.append(refusal.value.message)
        with pytest.raises(Refusal) as refusal:
            own_services.make_own_code(
                assignment=own, facet="symptom", name="Below", parent=key, by=own.rater, at=codings.AT
            )
        said.append(refusal.value.message)
    assert said[:2] == said[2:]


def test_a_package_of_an_open_round_holds_no_own_code(stage: Stage) -> None:
    with export(stage).file.open("rb") as file:
        text = text_of_zip(file.read())
    assert not {"wigeon", "smew"} & set(text.split())
    assert not any(key in text for key in OwnCode.objects.values_list("key", flat=True))


def test_once_the_round_has_ended_they_lie_on_the_board_under_letters(stage: Stage) -> None:
    rounds.end(stage.round)
    board = f"/studies/{stage.study.slug}/rounds/{stage.round.pk}/alignment/"
    seen = {person: stage.see(person, [board])[board] for person in stage.cast}
    assert {person: sight.status for person, sight in seen.items()} == {
        **dict.fromkeys(["lead", "ada", "ben", "rater of other rounds", "adjudicator"], 200),
        "viewer": 403,
        "owner": 404,
        "stranger": 404,
        "nobody": 302,
    }
    for person in ("lead", "ben", "adjudicator"):
        assert secrets_in({board: seen[person]}) == {"wigeon", "smew"}
        assert not any(name in seen[person].main for name in NAMES.values())
    # every address answers somehow while the alignment is awaited
    stage.see("lead")
    # nothing else tells a viewer, before the alignment or by another address
    assert not secrets_in(stage.see("viewer")) & {"wigeon", "smew"}

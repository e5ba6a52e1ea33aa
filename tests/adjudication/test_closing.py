"""Closing a round: refused while a conflict is undecided."""

import pytest

from annotator.adjudication import services
from annotator.common.errors import NotAllowed, NotFound, WrongState
from annotator.common.models import Event
from annotator.rounds.models import Phase, Round
from tests.worlds import rounds
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, decide, decide_everything, make_scene

pytestmark = pytest.mark.django_db


def close(scene, by):
    services.close_round(round=scene.round, by=by, at=rounds.CLOSED_AT)


def phase_of(scene):
    return Round.objects.get(pk=scene.round.pk).phase


def test_a_round_does_not_close_while_conflicts_are_undecided():
    scene = make_scene([CRASH, CRASH], [HANG, TWO_CAUSES])
    with pytest.raises(WrongState, match=r"^2 conflicts are not decided yet\.$"):
        close(scene, scene.lead)
    decide(scene, scene.reports[0])
    with pytest.raises(WrongState, match=r"^1 conflict is not decided yet\.$"):
        close(scene, scene.lead)
    assert phase_of(scene) == scene.round.phase == Phase.RECONCILING


@pytest.mark.parametrize("who", ["lead", "judge"])
def test_a_lead_or_an_adjudicator_closes_a_round_whose_conflicts_are_decided(who):
    scene = make_scene([CRASH], [HANG])
    decide_everything(scene)
    close(scene, getattr(scene, who))
    assert phase_of(scene) == scene.round.phase == Phase.CLOSED
    assert Event.objects.filter(action="close round", by=getattr(scene, who)).count() == 1


def test_others_learn_nothing_of_what_is_undecided():
    scene = make_scene([CRASH], [HANG])
    for user in (scene.viewer, scene.raters[0]):
        with pytest.raises(NotAllowed, match="lead or an adjudicator"):
            close(scene, user)
    with pytest.raises(NotFound):
        close(scene, scene.outsider)


@pytest.mark.parametrize("ended", [False, True])
def test_only_a_reconciling_round_is_closed(ended):
    scene = make_scene([CRASH], [CRASH], ends=ended)
    if ended:
        close(scene, scene.lead)
    with pytest.raises(WrongState):
        close(scene, scene.lead)

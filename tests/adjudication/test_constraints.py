"""What the database itself refuses of decisions, each tried by writing it."""

import pytest

from annotator.adjudication.models import Decision, DecisionAnswer, DecisionCode
from tests.worlds.conflicts import CRASH, HANG, decide, make_scene
from tests.worlds.constraints import copy, refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision() -> Decision:
    scene = make_scene([CRASH], [HANG])
    return decide(scene, scene.reports[0])


def test_a_question_has_each_revision_of_its_decision_once(decision: Decision) -> None:
    with refused_by(Decision, "decision_revision_once_per_question"):
        copy(decision)


def test_a_decision_says_why(decision: Decision) -> None:
    with refused_by(Decision, "decision_has_a_reason"):
        copy(decision, revision=2, reason="")


def test_a_decision_answers_a_facet_once(decision: Decision) -> None:
    with refused_by(DecisionAnswer, "decision_answer_once"):
        copy(DecisionAnswer.objects.get(decision=decision))


def test_a_decision_holds_a_code_once(decision: Decision) -> None:
    with refused_by(DecisionCode, "decision_code_once"):
        copy(DecisionCode.objects.get(answer__decision=decision))

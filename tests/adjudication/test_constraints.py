"""What the database itself refuses of decisions, remarks and second answers, each tried by writing it."""

import pytest

from annotator.adjudication.models import (
    Decision,
    DecisionAnswer,
    DecisionCode,
    ReadMark,
    Remark,
    SecondAnswer,
    SecondAnswerCode,
    SecondAnswerFacet,
)
from tests.worlds.conflicts import CRASH, HANG, decide, make_scene
from tests.worlds.constraints import copy, refused_by
from tests.worlds.discussions import answer, write

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


@pytest.fixture
def remark() -> Remark:
    scene = make_scene([CRASH], [HANG])
    return write(scene.reports[0], scene.raters[0])


@pytest.fixture
def second() -> SecondAnswer:
    scene = make_scene([CRASH], [HANG])
    return answer(scene.reports[0], scene.raters[1])


def test_a_remark_is_sent_once(remark: Remark) -> None:
    with refused_by(Remark, "remark_sent_twice_is_kept_once"):
        copy(remark)


def test_a_remark_is_not_empty(remark: Remark) -> None:
    with refused_by(Remark, "remark_says_something"):
        copy(remark, client_id="another", text="")


def test_a_person_has_one_mark_of_what_they_read_in_a_conflict(remark: Remark) -> None:
    mark = ReadMark.objects.create(
        round_report=remark.round_report, question=remark.question, reader=remark.written_by, up_to=remark
    )
    with refused_by(ReadMark, "read_mark_once_per_reader"):
        copy(mark)


def test_a_rater_has_each_revision_of_a_second_answer_once(second: SecondAnswer) -> None:
    with refused_by(SecondAnswer, "second_answer_revision_once"):
        copy(second)


def test_second_answers_are_counted_from_one(second: SecondAnswer) -> None:
    with refused_by(SecondAnswer, "second_answer_revisions_start_at_one"):
        copy(second, revision=0)


def test_a_second_answer_answers_a_facet_once(second: SecondAnswer) -> None:
    with refused_by(SecondAnswerFacet, "second_answer_facet_once"):
        copy(SecondAnswerFacet.objects.get(second_answer=second))


def test_a_second_answer_holds_a_code_once(second: SecondAnswer) -> None:
    with refused_by(SecondAnswerCode, "second_answer_code_once"):
        copy(SecondAnswerCode.objects.get(answer__second_answer=second))

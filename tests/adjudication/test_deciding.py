"""Deciding a conflict: what it refuses, what it leaves, and that no coding is touched."""

from datetime import timedelta

import pytest

from annotator.adjudication import selectors, services
from annotator.adjudication.models import Decision, DecisionAnswer, DecisionCode
from annotator.coding.models import Answer, AnswerCode, Coding, Draft
from annotator.common.errors import Invalid, NotAllowed, NotFound, WrongState
from annotator.common.models import Event
from tests.worlds import rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, DECIDED_AT, HANG, TWO_CAUSES, decide, make_scene

pytestmark = pytest.mark.django_db


def rows_of_codings() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Coding, Answer, AnswerCode, Draft)]


def test_a_decision_is_kept_with_its_reason_cause_and_answer():
    scene = make_scene([CRASH], [HANG])
    decision = decide(scene, scene.reports[0], reason="  Line 3:\r\nit aborts. ", cause="slip")
    assert (decision.revision, decision.cause, decision.decided_by) == (1, "slip", scene.judge)
    assert decision.reason == "Line 3:\nit aborts."
    [ruling] = selectors.iter_decisions(scene.round, scene.seat(scene.judge))
    assert ruling.content == content(symptom="crash")
    assert ruling.is_last


def test_a_decision_touches_no_coding():
    scene = make_scene([CRASH], [HANG])
    before = rows_of_codings()
    decide(scene, scene.reports[0])
    assert rows_of_codings() == before


def test_an_adjudicator_may_decide_what_no_rater_said():
    scene = make_scene([CRASH], [HANG])
    for answer in ("silent-error", "nothing", "unsure"):
        decide(scene, scene.reports[0], content=content(symptom=answer))
        *_, last = selectors.iter_decisions(scene.round, scene.seat(scene.judge))
        assert last.content == content(symptom=answer)


def test_a_group_is_decided_with_all_its_findings():
    scene = make_scene([CRASH], [TWO_CAUSES])
    both = content(
        [
            {"component": "tokenizer", "root_cause": "misused-api"},
            {"component": "operators", "root_cause": "nothing"},
        ]
    )
    decide(scene, scene.reports[0], "group:Finding", both)
    [ruling] = selectors.iter_decisions(scene.round, scene.seat(scene.judge))
    # findings have no order of their own: they are kept in the order of the book
    assert ruling.content.findings["Finding"] == tuple(reversed(both.findings["Finding"]))
    assert DecisionAnswer.objects.count() == 4
    assert DecisionCode.objects.count() == 3


def test_deciding_again_leaves_the_earlier_decision_beside_the_new():
    scene = make_scene([CRASH], [HANG])
    first = decide(scene, scene.reports[0])
    kept = Decision.objects.filter(pk=first.pk).values().get()
    second = decide(scene, scene.reports[0], content=content(symptom="system-hang"), at=DECIDED_AT + timedelta(hours=1))
    assert second.revision == 2
    assert Decision.objects.filter(pk=first.pk).values().get() == kept
    rulings = list(selectors.iter_decisions(scene.round, scene.seat(scene.judge)))
    assert [(one.revision, one.is_last) for one in rulings] == [(1, False), (2, True)]
    assert [one.content for one in rulings] == [content(symptom="crash"), content(symptom="system-hang")]


def test_a_decision_is_an_event_with_what_was_and_what_is():
    scene = make_scene([CRASH], [HANG])
    decide(scene, scene.reports[0])
    decide(scene, scene.reports[0], content=content(symptom="nothing"), reason="Looked again.")
    first, second = Event.objects.filter(action="decide conflict").order_by("pk")
    assert first.before == {}
    assert first.after["answers"] == {"symptom": {"kind": "codes", "codes": ["crash"]}}
    assert second.before == first.after
    assert second.after["answers"] == {"symptom": {"kind": "nothing"}}
    assert (second.by, second.reason, second.after["revision"]) == (scene.judge, "Looked again.", 2)


@pytest.mark.parametrize("who", ["lead", "viewer"])
def test_only_adjudicators_decide(who):
    scene = make_scene([CRASH], [HANG])
    with pytest.raises(NotAllowed):
        services.decide(
            round_report=scene.reports[0],
            question="facet:symptom",
            content=content(symptom="crash"),
            reason="Because.",
            cause="slip",
            by=getattr(scene, who),
            at=DECIDED_AT,
        )
    assert not Decision.objects.exists()


def test_a_rater_may_not_decide_and_a_stranger_finds_nothing():
    scene = make_scene([CRASH], [HANG])
    values = {
        "round_report": scene.reports[0],
        "question": "facet:symptom",
        "content": content(symptom="crash"),
        "reason": "Because.",
        "cause": "slip",
        "at": DECIDED_AT,
    }
    with pytest.raises(NotAllowed):
        services.decide(**values, by=scene.raters[0])
    with pytest.raises(NotFound):
        services.decide(**values, by=scene.outsider)


def test_nothing_is_decided_while_the_round_is_open():
    scene = make_scene([CRASH], [HANG], ends=False)
    with pytest.raises(WrongState, match="while a round is reconciling"):
        decide(scene, scene.reports[0])


def test_nothing_is_decided_once_the_round_is_closed():
    scene = make_scene([CRASH], [HANG])
    decide(scene, scene.reports[0])
    services.close_round(round=scene.round, by=scene.judge, at=rounds.CLOSED_AT)
    with pytest.raises(WrongState, match="or is closed"):
        decide(scene, scene.reports[0])
    assert Decision.objects.count() == 1


def test_a_question_that_the_round_does_not_ask_is_not_found():
    scene = make_scene([CRASH], [HANG])
    with pytest.raises(NotFound):
        decide(scene, scene.reports[0], "facet:severity")


def test_where_raters_agree_there_is_nothing_to_decide():
    scene = make_scene([CRASH], [HANG])
    findings = content([{"component": "tokenizer", "root_cause": "misused-api"}])
    with pytest.raises(WrongState, match="do not differ"):
        decide(scene, scene.reports[0], "group:Finding", findings)


def test_where_one_rater_answered_there_is_nothing_to_decide():
    scene = make_scene([CRASH], [None])
    with pytest.raises(WrongState, match="do not differ"):
        decide(scene, scene.reports[0])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (content(symptom=["crash", "system-hang"]), "takes one code"),
        (content(symptom="no-such-code"), "no code"),
        (content(phase="engine-setup"), "asks no question 'phase' here"),
        (content(symptom="crash", phase="engine-setup"), "asks no question 'phase' here"),
        (content([{"component": "tokenizer", "root_cause": "misused-api"}], symptom="crash"), "no finding called"),
        (content(symptom="crash", memo="A memo"), "not a memo"),
        (content(memo=""), "Symptom is not answered yet"),
    ],
)
def test_a_decision_answers_its_question_and_nothing_else(said, sentence):
    scene = make_scene([CRASH], [HANG])
    with pytest.raises(Invalid, match=sentence):
        decide(scene, scene.reports[0], content=said)
    assert not Decision.objects.exists()


def test_a_decision_on_a_group_needs_every_required_facet_and_no_heading():
    scene = make_scene([CRASH], [TWO_CAUSES])
    for finding, sentence in [
        ({"component": "tokenizer"}, "Root cause of Finding 1 is not answered yet"),
        ({"component": "tokenizer", "root_cause": "configuration"}, "is a heading"),
    ]:
        with pytest.raises(Invalid, match=sentence):
            decide(scene, scene.reports[0], "group:Finding", content([finding]))


def test_an_optional_question_is_decided_by_an_answer_not_by_silence():
    one = content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash", phase="engine-setup")
    other = content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash", phase="nothing")
    scene = make_scene([one], [other])
    with pytest.raises(Invalid, match="Phase is not answered yet"):
        decide(scene, scene.reports[0], "facet:phase", content())
    decide(scene, scene.reports[0], "facet:phase", content(phase=["engine-setup", "model-conversion"]))


@pytest.mark.parametrize("reason", ["", " \n\t", "\0", "x" * 20_001])
def test_a_reason_is_given_and_can_be_kept(reason):
    scene = make_scene([CRASH], [HANG])
    with pytest.raises(Invalid) as refusal:
        decide(scene, scene.reports[0], reason=reason)
    assert refusal.value.field == "reason"


def test_the_cause_is_one_of_those_that_are_counted():
    scene = make_scene([CRASH], [HANG])
    with pytest.raises(Invalid) as refusal:
        decide(scene, scene.reports[0], cause="bad_mood")
    assert refusal.value.field == "cause"


def test_a_decision_made_meanwhile_is_noticed():
    scene = make_scene([CRASH], [HANG])
    decide(scene, scene.reports[0], base_revision=0)
    with pytest.raises(WrongState, match="since you opened it"):
        decide(scene, scene.reports[0], base_revision=0)
    assert decide(scene, scene.reports[0], base_revision=1).revision == 2

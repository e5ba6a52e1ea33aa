"""Gold labels: consensus, decision or the one answer there is; only of closed rounds, for members only."""

import pytest

from annotator.adjudication import selectors, services
from annotator.adjudication.selectors import Origin
from annotator.common.errors import NotAllowed, WrongState
from annotator.studies.selectors import Seat
from tests.worlds import rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, decide, decide_everything, make_scene

pytestmark = pytest.mark.django_db

FINDING = {"component": "operators", "root_cause": "misconfiguration"}


def labels(scene, report=None):
    return {
        (label.report_id, label.question): (label.origin, label.content)
        for label in selectors.gold_labels(scene.round, scene.seat(scene.viewer))
        if report is None or label.report_id == report
    }


def close(scene):
    services.close_round(round=scene.round, by=scene.lead, at=rounds.CLOSED_AT)


def test_gold_is_consensus_and_decisions():
    scene = make_scene([CRASH, CRASH], [CRASH, HANG])
    agreed, differed = scene.reports
    decide(scene, differed, content=content(symptom="silent-error"))
    close(scene)
    finding = content([FINDING])
    assert labels(scene) == {
        (agreed.report_id, "facet:symptom"): (Origin.CONSENSUS, content(symptom="crash")),
        (agreed.report_id, "group:Finding"): (Origin.CONSENSUS, finding),
        (differed.report_id, "facet:symptom"): (Origin.DECISION, content(symptom="silent-error")),
        (differed.report_id, "group:Finding"): (Origin.CONSENSUS, finding),
    }


def test_the_last_decision_counts():
    scene = make_scene([CRASH], [HANG])
    decide(scene, scene.reports[0], content=content(symptom="crash"))
    decide(scene, scene.reports[0], content=content(symptom="nothing"))
    close(scene)
    assert labels(scene)[scene.reports[0].report_id, "facet:symptom"] == (Origin.DECISION, content(symptom="nothing"))


def test_the_only_answer_is_a_label_that_says_so():
    phase = content([FINDING], symptom="crash", phase="engine-setup")
    scene = make_scene([CRASH, phase], [None, CRASH])
    alone, half = scene.reports
    close(scene)
    found = labels(scene)
    assert found[alone.report_id, "facet:symptom"] == (Origin.SINGLE, content(symptom="crash"))
    assert found[half.report_id, "facet:symptom"][0] is Origin.CONSENSUS
    assert found[half.report_id, "facet:phase"] == (Origin.SINGLE, content(phase="engine-setup"))


def test_a_question_nobody_answered_has_no_label_and_nothing_applies_is_one():
    nothing = content([FINDING], symptom="crash", phase="nothing")
    scene = make_scene([CRASH, nothing, None], [CRASH, nothing, None])
    silent, empty, uncoded = scene.reports
    close(scene)
    found = labels(scene)
    assert (silent.report_id, "facet:phase") not in found
    assert found[empty.report_id, "facet:phase"] == (Origin.CONSENSUS, content(phase="nothing"))
    assert labels(scene, uncoded.report_id) == {}


def test_a_study_has_the_labels_of_all_its_closed_rounds():
    scene = make_scene([CRASH, HANG], [CRASH, HANG])
    again = make_scene([HANG, HANG], [HANG, CRASH], study=scene.study)
    seat = scene.seat(scene.viewer)
    assert selectors.gold_labels(scene.study, seat) == []
    close(scene)
    first = selectors.gold_labels(scene.study, seat)
    assert {label.round_id for label in first} == {scene.round.pk}
    decide_everything(again)
    close(again)
    both = selectors.gold_labels(scene.study, seat)
    assert both[: len(first)] == first
    assert {label.round_id for label in both} == {scene.round.pk, again.round.pk}


@pytest.mark.parametrize("phase", ["open", "reconciling"])
@pytest.mark.parametrize("who", ["lead", "judge", "viewer"])
def test_no_label_is_shown_before_the_round_is_closed(phase, who):
    scene = make_scene([CRASH], [CRASH], ends=phase == "reconciling")
    with pytest.raises(WrongState, match="once the round is closed"):
        selectors.iter_gold(scene.round, scene.seat(getattr(scene, who)))
    assert selectors.gold_labels(scene.study, scene.seat(getattr(scene, who))) == []


def test_labels_need_a_role():
    scene = make_scene([CRASH], [CRASH])
    close(scene)
    with pytest.raises(NotAllowed):
        selectors.iter_gold(scene.round, Seat(scene.study, scene.outsider, frozenset({"guest"})))


def test_findings_of_a_label_stand_in_the_order_of_the_book():
    backwards = content(list(reversed(TWO_CAUSES.findings["Finding"])), symptom="crash")
    scene = make_scene([backwards], [TWO_CAUSES])
    close(scene)
    _, label = labels(scene)[scene.reports[0].report_id, "group:Finding"]
    assert label.findings == TWO_CAUSES.findings


def test_a_round_that_was_closed_without_deciding_has_no_label_where_raters_differ():
    scene = make_scene([CRASH], [HANG])
    rounds.close(scene.round)
    assert {question for _, question in labels(scene)} == {"group:Finding"}

"""What a rater says after discussion: beside the coding, never in its place, and what it settles."""

import pytest

from annotator.adjudication import selectors, services
from annotator.adjudication.conflicts import Standing
from annotator.adjudication.models import SecondAnswer
from annotator.adjudication.selectors import Origin
from annotator.agreement.selectors import headlines
from annotator.common.errors import Invalid, NotAllowed, NotFound, WrongState
from annotator.common.models import Event
from tests.adjudication.test_deciding import rows_of_codings
from tests.worlds import people, rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, decide, make_scene
from tests.worlds.discussions import SAID_AT, answer

pytestmark = pytest.mark.django_db


def standing(scene):
    [one] = selectors.conflicts_of(scene.round, scene.seat(scene.judge))
    return one.standing


def labels(scene):
    seat = scene.seat(scene.lead)
    found = selectors.gold_labels(scene.round, seat)
    return {one.question: (one.origin, one.content) for one in found}


def test_a_second_answer_is_kept_beside_the_coding_which_stays_as_it_was():
    scene = make_scene([CRASH], [HANG])
    before, figures = rows_of_codings(), headlines(round=scene.round, seat=scene.seat(scene.lead))
    kept = answer(scene.reports[0], scene.raters[1], reason=" It does\r\nabort. ", cause="missed_evidence")
    assert rows_of_codings() == before
    assert headlines(round=scene.round, seat=scene.seat(scene.lead)) == figures
    [one] = selectors.stream_second(scene.round)
    assert (one.content, one.rater_id, one.is_last) == (content(symptom="crash"), scene.raters[1].pk, True)
    assert (kept.revision, one.reason, one.cause_name) == (1, "It does\nabort.", "missed evidence")


def test_when_all_raters_say_the_same_the_conflict_is_settled_and_the_round_can_close():
    scene = make_scene([CRASH], [HANG])
    assert standing(scene) is Standing.UNDECIDED
    with pytest.raises(WrongState, match="1 conflict is not decided yet"):
        services.close_round(round=scene.round, by=scene.lead, at=rounds.CLOSED_AT)
    answer(scene.reports[0], scene.raters[1])
    assert standing(scene) is Standing.SETTLED
    counts = selectors.conflict_counts(scene.round, scene.seat(scene.lead))
    assert (counts.total, counts.settled, counts.decided, counts.undecided) == (1, 1, 0, 0)
    services.close_round(round=scene.round, by=scene.lead, at=rounds.CLOSED_AT)
    assert labels(scene)["facet:symptom"] == (Origin.DISCUSSION, content(symptom="crash"))
    assert labels(scene)["group:Finding"][0] is Origin.CONSENSUS


def test_the_last_answer_counts_so_a_rater_can_go_back():
    scene = make_scene([CRASH], [HANG])
    answer(scene.reports[0], scene.raters[1])
    answer(scene.reports[0], scene.raters[1], content(symptom="system-hang"))
    assert standing(scene) is Standing.UNDECIDED
    assert [(one.revision, one.is_last) for one in selectors.stream_second(scene.round)] == [(1, False), (2, True)]


def test_a_decision_wins_over_what_the_raters_settled():
    scene = make_scene([CRASH], [HANG])
    answer(scene.reports[0], scene.raters[1])
    decide(scene, scene.reports[0], content=content(symptom="silent-error"))
    assert standing(scene) is Standing.DECIDED
    services.close_round(round=scene.round, by=scene.lead, at=rounds.CLOSED_AT)
    assert labels(scene)["facet:symptom"] == (Origin.DECISION, content(symptom="silent-error"))


def test_a_group_is_settled_by_equal_findings_in_any_order():
    scene = make_scene([CRASH], [TWO_CAUSES])
    findings = list(reversed(TWO_CAUSES.findings["Finding"]))
    answer(scene.reports[0], scene.raters[0], content(findings), "group:Finding")
    assert standing(scene) is Standing.SETTLED
    services.close_round(round=scene.round, by=scene.judge, at=rounds.CLOSED_AT)
    assert labels(scene)["group:Finding"] == (Origin.DISCUSSION, content(TWO_CAUSES.findings["Finding"]))


def test_of_three_raters_two_who_come_together_settle_nothing_against_the_third():
    silent = content([{"component": "operators", "root_cause": "misconfiguration"}], symptom="silent-error")
    scene = make_scene([CRASH], [HANG], [silent])
    answer(scene.reports[0], scene.raters[1])
    assert standing(scene) is Standing.UNDECIDED
    answer(scene.reports[0], scene.raters[2])
    assert standing(scene) is Standing.SETTLED


def test_only_raters_who_answered_the_question_answer_it_again():
    scene = make_scene([CRASH], [HANG], [None])
    people.add(scene.study, scene.raters[0], "adjudicator")
    for user in (scene.raters[2], scene.judge, scene.lead, scene.viewer):
        with pytest.raises(NotAllowed):
            answer(scene.reports[0], user)
    with pytest.raises(NotFound):
        answer(scene.reports[0], scene.outsider)
    answer(scene.reports[0], scene.raters[0], content(symptom="system-hang"))
    assert standing(scene) is Standing.SETTLED


def test_answers_after_discussion_are_over_once_it_is_decided():
    scene = make_scene([CRASH], [HANG])
    decide(scene, scene.reports[0])
    with pytest.raises(WrongState, match="write a remark"):
        answer(scene.reports[0], scene.raters[1])


@pytest.mark.parametrize("ends", [True, False])
def test_nobody_answers_again_before_the_end_or_after_the_close(ends):
    scene = make_scene([CRASH], [HANG], ends=ends)
    if ends:
        decide(scene, scene.reports[0])
        rounds.close(scene.round)
    with pytest.raises(WrongState, match="while a round is reconciling"):
        answer(scene.reports[0], scene.raters[1])
    assert not SecondAnswer.objects.exists()


def test_saying_the_same_again_is_no_second_answer():
    scene = make_scene([CRASH], [HANG])
    for _ in range(2):
        with pytest.raises(Invalid, match="what you say already"):
            answer(scene.reports[0], scene.raters[0])
    answer(scene.reports[0], scene.raters[1])
    with pytest.raises(Invalid, match="what you say already"):
        answer(scene.reports[0], scene.raters[1])
    assert SecondAnswer.objects.count() == 1


def test_an_answer_from_another_window_is_noticed():
    scene = make_scene([CRASH], [HANG])
    answer(scene.reports[0], scene.raters[1], base_revision=0)
    with pytest.raises(WrongState, match="since you opened the page"):
        answer(scene.reports[0], scene.raters[1], content(symptom="unsure"), base_revision=0)
    assert answer(scene.reports[0], scene.raters[1], content(symptom="unsure"), base_revision=1).revision == 2


@pytest.mark.parametrize(
    ("rest", "field"),
    [({"cause": "bad_mood"}, "cause"), ({"reason": "\0"}, "reason"), ({"reason": "x" * 20_001}, "reason")],
)
def test_reason_and_cause_are_optional_and_must_be_usable(rest, field):
    scene = make_scene([CRASH], [HANG])
    with pytest.raises(Invalid) as refusal:
        answer(scene.reports[0], scene.raters[1], **rest)
    assert refusal.value.field == field
    answer(scene.reports[0], scene.raters[1])


@pytest.mark.parametrize(
    "said",
    [
        content(symptom=["crash", "unsure"]),
        content(phase="engine-setup"),
        content(),
        content(symptom="crash", memo="A memo"),
    ],
)
def test_a_second_answer_answers_its_question_and_nothing_else(said):
    scene = make_scene([CRASH], [HANG])
    with pytest.raises(Invalid):
        answer(scene.reports[0], scene.raters[1], said)
    assert not SecondAnswer.objects.exists()


def test_a_second_answer_is_an_event_of_its_report_and_not_of_the_studys_log():
    scene = make_scene([CRASH], [HANG])
    answer(scene.reports[0], scene.raters[1], reason="Line 3.")
    [event] = Event.objects.filter(action="answer after discussion")
    assert (event.by, event.at, event.reason) == (scene.raters[1], SAID_AT, "Line 3.")
    assert event.after["answers"] == {"symptom": {"kind": "codes", "codes": ["crash"]}}
    assert not event.scope.startswith("study:")

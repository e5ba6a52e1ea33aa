"""Submitting: once is once, a correction stands beside, and only the rater may, while the round is open."""

from datetime import timedelta

import pytest

from annotator.coding import services
from annotator.coding.answers import Content, Incomplete
from annotator.coding.models import Answer, AnswerCode, Coding, Draft
from annotator.coding.selectors import own_coding, own_history
from annotator.common.errors import Invalid, NotFound, WrongState
from annotator.common.models import Event
from annotator.rounds.models import Assignment
from annotator.studies import services as studies
from tests.coding.conftest import Desk
from tests.worlds import codings, people, rounds

FOUND = [{"component": "operators", "root_cause": "misconfiguration"}]
WHOLE = codings.content(FOUND, symptom="crash", phase=["engine-setup", "model-conversion"], memo="Clear.\nVery.")


def test_a_coding_is_read_back_as_it_was_submitted(desk: Desk) -> None:
    two = codings.content(
        [*FOUND, {"component": "nothing", "root_cause": "unsure"}], symptom="repetition", phase="nothing", memo="é"
    )
    coding = codings.submit(desk.first, two, active_seconds=71)
    read = own_coding(desk.first, desk.seat(desk.rater))
    assert read is not None
    assert (read.content, read.revision, read.active_seconds, read.submitted_at) == (two, 1, 71, codings.AT)
    assert coding.snapshot_id == desk.first.round_report.snapshot_id
    assert Assignment.objects.get(pk=desk.first.pk).submitted_at == codings.AT


def test_submitting_twice_keeps_the_first_coding(desk: Desk) -> None:
    first = codings.submit(desk.first, WHOLE, client_id="one")
    again = codings.submit(desk.first, WHOLE, client_id="one", at=codings.AT + timedelta(minutes=1))
    assert again == first
    assert Coding.objects.get().submitted_at == codings.AT
    assert Event.objects.filter(action="coding.submitted").count() == 1


def test_the_same_name_with_other_answers_is_refused_and_nothing_is_lost(desk: Desk) -> None:
    codings.submit(desk.first, WHOLE, client_id="one")
    with pytest.raises(services.SentOtherwise):
        codings.submit(desk.first, codings.content(FOUND, symptom="silent-error"), client_id="one")
    read = own_coding(desk.first, desk.seat(desk.rater))
    assert read is not None
    assert read.content == WHOLE


def test_a_correction_is_a_new_revision_and_the_earlier_one_stays(desk: Desk) -> None:
    codings.submit(desk.first, WHOLE)
    corrected = codings.content(FOUND, symptom="silent-error")
    codings.submit(desk.first, corrected, at=codings.AT + timedelta(hours=1))
    history = own_history(desk.first, desk.seat(desk.rater))
    assert [(each.revision, each.content) for each in history] == [(2, corrected), (1, WHOLE)]
    assert Assignment.objects.get(pk=desk.first.pk).submitted_at == codings.AT


def test_a_required_facet_left_open_is_named_with_its_place(desk: Desk) -> None:
    findings = [*FOUND, {"component": "operators"}]
    with pytest.raises(Incomplete, match="Root cause of Finding 2 is not answered yet") as refused:
        codings.submit(desk.first, codings.content(findings, symptom="crash"))
    assert (refused.value.gap.facet_key, refused.value.gap.finding) == ("root-cause", 2)
    assert not Coding.objects.exists()


def test_unsure_and_nothing_are_answers_to_a_required_facet(desk: Desk) -> None:
    said = codings.content([{"component": "nothing", "root_cause": "unsure"}], symptom="unsure")
    codings.submit(desk.first, said)
    assert not AnswerCode.objects.exists()
    assert sorted(Answer.objects.values_list("kind", flat=True)) == ["nothing", "unsure", "unsure"]


def test_an_optional_facet_left_open_has_no_row_and_is_not_nothing(desk: Desk) -> None:
    codings.submit(desk.first, codings.content(FOUND, symptom="crash"))
    assert not Answer.objects.filter(facet__key="phase").exists()
    read = own_coding(desk.first, desk.seat(desk.rater))
    assert read is not None
    assert "phase" not in read.content.answers


def test_several_codes_where_one_is_asked_are_refused(desk: Desk) -> None:
    with pytest.raises(Invalid, match="takes one code, not 2"):
        codings.submit(desk.first, codings.content(FOUND, symptom=["crash", "silent-error"]))


@pytest.mark.parametrize("who", ["other", "lead", "stranger"])
def test_nobody_else_can_submit_save_or_skip(desk: Desk, who: str) -> None:
    by = people.make_user() if who == "stranger" else getattr(desk, who)
    submit = {"client_id": "x", "active_seconds": 1}
    with pytest.raises(NotFound):
        services.submit(assignment=desk.first, content=WHOLE, by=by, at=codings.AT, **submit)
    with pytest.raises(NotFound):
        services.save_draft(assignment=desk.first, content=WHOLE, base_revision=0, by=by, at=codings.AT)
    with pytest.raises(NotFound):
        services.skip(assignment=desk.first, by=by, at=codings.AT)
    assert not Coding.objects.exists()
    assert not Draft.objects.exists()


def test_a_rater_who_lost_the_role_can_no_longer_submit(desk: Desk) -> None:
    studies.revoke_role(study=desk.study, user=desk.rater, role="rater", by=desk.lead, at=codings.AT)
    with pytest.raises(NotFound):
        codings.submit(desk.first, WHOLE)


def test_nothing_can_be_submitted_saved_or_skipped_once_the_round_has_ended(desk: Desk) -> None:
    stale = desk.first
    rounds.end(desk.round)
    with pytest.raises(WrongState):
        codings.submit(stale, WHOLE)
    with pytest.raises(WrongState):
        services.save_draft(assignment=stale, content=WHOLE, base_revision=0, by=desk.rater, at=codings.AT)
    with pytest.raises(WrongState):
        services.skip(assignment=stale, by=desk.rater, at=codings.AT)
    assert not Coding.objects.exists()


def test_the_event_of_a_submission_says_nothing_of_its_codes(desk: Desk) -> None:
    codings.submit(desk.first, WHOLE)
    event = Event.objects.get(action="coding.submitted")
    assert event.after == {"revision": 1}
    assert event.before == {}
    assert event.scope == f"assignment:{desk.first.pk}"


@pytest.mark.parametrize("seconds", [-1, services.LONGEST_SECONDS + 1])
def test_an_impossible_time_is_refused(desk: Desk, seconds: int) -> None:
    with pytest.raises(Invalid, match="Active time"):
        codings.submit(desk.first, WHOLE, active_seconds=seconds)


@pytest.mark.parametrize("name", ["", "x" * 65, "a\0b"])
def test_a_submission_without_a_proper_name_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(Invalid, match="name of its own"):
        services.submit(
            assignment=desk.first, content=WHOLE, client_id=name, active_seconds=1, by=desk.rater, at=codings.AT
        )


def test_an_empty_coding_is_refused(desk: Desk) -> None:
    with pytest.raises(Incomplete, match="Symptom is not answered yet"):
        codings.submit(desk.first, Content())

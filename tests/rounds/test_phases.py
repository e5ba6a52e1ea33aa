"""A round's way through its phases: what each step needs, leaves behind and refuses."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.common.errors import Invalid, NotAllowed, NotFound, WrongState
from annotator.common.events import list_events
from annotator.rounds import services
from annotator.rounds.models import Assignment, Phase, Round, RoundReport
from annotator.studies import services as studies
from annotator.studies.models import Study
from tests.worlds import people, reports, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return people.make_study()


@pytest.fixture
def raters(study: Study) -> list[User]:
    return [people.add(study, people.make_user(), "rater") for _ in range(3)]


def test_opening_gives_every_report_its_raters_and_nobody_more_than_one_above_another(
    study: Study, raters: list[User]
) -> None:
    round = rounds.make_open_round(study, raters, raters_per_report=2, n_reports=10)
    assert Round.objects.get(pk=round.pk).phase == round.phase == Phase.OPEN
    per_report = Counter(round.assignments.values_list("round_report", flat=True))
    assert list(per_report.values()) == [2] * 10
    per_rater = Counter(round.assignments.values_list("rater", flat=True))
    assert sorted(per_rater.values()) == [6, 7, 7]
    for rater in raters:
        positions = [each.position for each in rounds.assignments_of(round, rater)]
        assert positions == list(range(len(positions)))


def test_a_round_of_one_seed_gives_each_letter_the_same_queue(study: Study, raters: list[User]) -> None:
    first, second = (rounds.make_open_round(study, raters, raters_per_report=2, n_reports=12, seed=5) for _ in range(2))
    assert _queues_by_letter(first) == _queues_by_letter(second)


def _queues_by_letter(round: Round) -> list[list[int]]:
    return [
        [each.round_report.report_id for each in rounds.assignments_of(round, rater.user)]
        for rater in round.raters.select_related("user").order_by("letter_rank")
    ]


def test_the_whole_way_leaves_a_time_and_an_event_for_each_step(study: Study, raters: list[User]) -> None:
    round = rounds.make_open_round(study, raters, n_reports=4)
    services.note_submission(assignment=round.assignments.first(), at=rounds.OPENED_AT)
    rounds.close(rounds.end(round))
    kept = Round.objects.get(pk=round.pk)
    assert (kept.phase, round.phase) == (Phase.CLOSED, Phase.CLOSED)
    times = (kept.opened_at, kept.ended_at, kept.closed_at)
    assert times == (rounds.OPENED_AT, rounds.ENDED_AT, rounds.CLOSED_AT)
    told = [(event.action, event.before, event.after) for event in list_events(study)[:3]]
    assert told == [
        ("close round", {"phase": "reconciling"}, {"phase": "closed"}),
        ("end round", {"phase": "open"}, {"phase": "reconciling", "done": 1, "missing": 11}),
        ("open round", {"phase": "planned"}, {"phase": "open", "reports": 4, "assignments": 12}),
    ]


STEPS = {"open": services.open_round, "end": services.end_round, "close": services.close_round}
ALLOWED = {"open": Phase.PLANNED, "end": Phase.OPEN, "close": Phase.RECONCILING}


def _round_in(phase: Phase, study: Study, raters: list[User]) -> Round:
    if phase is Phase.PLANNED:
        return rounds.make_round(study, raters)
    round = rounds.make_open_round(study, raters)
    if phase is not Phase.OPEN:
        rounds.end(round)
    return rounds.close(round) if phase is Phase.CLOSED else round


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_refused_from_every_phase_but_its_own(
    study: Study, raters: list[User], phase: Phase, step: str
) -> None:
    round = _round_in(phase, study, raters)
    before = Assignment.objects.count()
    if phase is ALLOWED[step]:
        STEPS[step](round=round, by=study.created_by, at=rounds.CLOSED_AT)
        return
    with pytest.raises(WrongState, match=f"Only a round that is {ALLOWED[step].value} can be"):
        STEPS[step](round=round, by=study.created_by, at=rounds.CLOSED_AT)
    assert Round.objects.get(pk=round.pk).phase == phase
    assert Assignment.objects.count() == before


@pytest.mark.parametrize("step", STEPS)
def test_the_second_of_two_who_press_at_once_is_told_that_it_moved_on(
    study: Study, raters: list[User], step: str
) -> None:
    round = _round_in(ALLOWED[step], study, raters)
    seen_by_second = Round.objects.get(pk=round.pk)
    STEPS[step](round=round, by=study.created_by, at=rounds.CLOSED_AT)
    assignments, events = Assignment.objects.count(), list_events(study).count()
    with pytest.raises(WrongState, match="reload the page"):
        STEPS[step](round=seen_by_second, by=study.created_by, at=rounds.CLOSED_AT)
    assert seen_by_second.phase == ALLOWED[step]
    assert (Assignment.objects.count(), list_events(study).count()) == (assignments, events)


@pytest.mark.parametrize(("step", "may"), [("open", {"lead"}), ("end", {"lead"}), ("close", {"lead", "adjudicator"})])
@pytest.mark.parametrize("role", ["lead", "rater", "adjudicator", "viewer", None])
def test_a_step_is_taken_by_those_whose_it_is(
    study: Study, raters: list[User], step: str, may: set[str], role: str | None
) -> None:
    round = _round_in(ALLOWED[step], study, raters)
    person = people.make_user() if role is None else people.add(study, people.make_user(), role)
    if role in may:
        STEPS[step](round=round, by=person, at=rounds.CLOSED_AT)
        return
    with pytest.raises(NotFound if role is None else NotAllowed):
        STEPS[step](round=round, by=person, at=rounds.CLOSED_AT)
    assert Round.objects.get(pk=round.pk).phase == ALLOWED[step]


def test_a_round_whose_rater_left_is_not_opened(study: Study, raters: list[User]) -> None:
    round = rounds.make_round(study, raters)
    studies.revoke_role(study=study, user=raters[0], role="rater", by=study.created_by, at=rounds.OPENED_AT)
    with pytest.raises(Invalid, match=f"{raters[0]} can't code here"):
        services.open_round(round=round, by=study.created_by, at=rounds.OPENED_AT)
    assert (round.phase, Round.objects.get(pk=round.pk).phase) == (Phase.PLANNED, Phase.PLANNED)


def test_a_round_without_reports_is_not_opened(study: Study, raters: list[User]) -> None:
    round = rounds.make_round(study, raters)
    RoundReport.objects.filter(round=round).delete()
    with pytest.raises(WrongState, match="no reports or no raters"):
        services.open_round(round=round, by=study.created_by, at=rounds.OPENED_AT)
    assert Round.objects.get(pk=round.pk).phase == Phase.PLANNED


def test_submitting_twice_keeps_the_first_time(study: Study, raters: list[User]) -> None:
    assignment = rounds.make_open_round(study, raters).assignments.first()
    for hours in (1, 2):
        services.note_submission(assignment=assignment, at=rounds.OPENED_AT + timedelta(hours=hours))
    kept = Assignment.objects.get(pk=assignment.pk)
    assert kept.submitted_at == assignment.submitted_at == rounds.OPENED_AT + timedelta(hours=1)


def test_what_was_set_aside_can_be_submitted_and_then_not_set_aside(study: Study, raters: list[User]) -> None:
    assignment = rounds.make_open_round(study, raters).assignments.first()
    services.note_skip(assignment=assignment, at=rounds.OPENED_AT)
    services.note_submission(assignment=assignment, at=rounds.OPENED_AT + timedelta(hours=1))
    services.note_skip(assignment=assignment, at=rounds.OPENED_AT + timedelta(hours=2))
    kept = Assignment.objects.get(pk=assignment.pk)
    assert kept.skipped_at == rounds.OPENED_AT
    assert kept.submitted_at == rounds.OPENED_AT + timedelta(hours=1)


@pytest.mark.parametrize("note", [services.note_submission, services.note_skip])
def test_nothing_is_noted_once_the_round_has_ended(study: Study, raters: list[User], note) -> None:
    round = rounds.make_open_round(study, raters)
    assignment = round.assignments.first()
    rounds.end(round)
    # as the desk calls it: a refusal undoes the desk's whole transaction
    with pytest.raises(WrongState, match="not open"), transaction.atomic():
        note(assignment=assignment, at=rounds.ENDED_AT)
    kept = Assignment.objects.get(pk=assignment.pk)
    assert (kept.submitted_at, kept.skipped_at) == (None, None)


def test_assignments_are_written_many_at_a_time(study: Study, raters: list[User]) -> None:
    reports.store(study.corpus, [reports.make_row(number, body="", comments=[]) for number in range(1, 501)])
    round = rounds.make_round(study, raters)
    with CaptureQueriesContext(connection) as queries:
        services.open_round(round=round, by=study.created_by, at=rounds.OPENED_AT)
    assert Assignment.objects.filter(round=round).count() == 1_500
    assert len(queries) < 40

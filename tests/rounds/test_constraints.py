"""What the database itself refuses, each tried by writing it."""

import pytest
from django.db import IntegrityError, transaction

from annotator.rounds.models import Assignment, Frame, Round, RoundRater, RoundReport
from tests.worlds import people, rounds
from tests.worlds.constraints import copy, refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    study = people.make_study()
    return rounds.make_open_round(study, [people.make_user(), people.make_user()])


def test_a_study_has_a_rounds_name_once(round: Round) -> None:
    with refused_by(Round, "round_name_once_per_study"):
        copy(round)


def test_a_round_asks_for_at_least_one_rater_per_report(round: Round) -> None:
    with refused_by(Round, "round_has_raters"):
        copy(round, name="Another", raters_per_report=0)


@pytest.mark.parametrize(
    ("phase", "times"),
    [
        ("planned", ["opened_at"]),
        ("open", []),
        ("open", ["opened_at", "ended_at"]),
        ("reconciling", ["opened_at"]),
        ("reconciling", ["opened_at", "ended_at", "closed_at"]),
        ("closed", ["opened_at", "ended_at"]),
        ("elsewhere", []),
    ],
)
def test_a_phase_has_just_its_own_times(round: Round, phase: str, times: list[str]) -> None:
    given = {name: rounds.OPENED_AT if name in times else None for name in ("opened_at", "ended_at", "closed_at")}
    with refused_by(Round, "round_phase_has_its_times"):
        copy(round, name="Another", phase=phase, **given)


def test_a_report_is_in_a_round_once(round: Round) -> None:
    with refused_by(RoundReport, "round_report_once"):
        copy(round.reports.get(position=0), position=99)


def test_a_place_in_the_draw_is_taken_once(round: Round) -> None:
    with refused_by(RoundReport, "round_position_once"):
        round.reports.filter(position=1).update(position=0)


def test_a_rater_is_in_a_round_once(round: Round) -> None:
    with refused_by(RoundRater, "round_rater_once"):
        copy(round.raters.get(letter_rank=0), letter_rank=9, place=9)


def test_a_letter_is_given_once(round: Round) -> None:
    with refused_by(RoundRater, "round_letter_once"):
        copy(round.raters.get(letter_rank=0), user_id=people.make_user().pk, place=9)


def test_a_place_in_the_allocation_is_taken_once(round: Round) -> None:
    with refused_by(RoundRater, "round_place_once"):
        copy(round.raters.get(letter_rank=0), user_id=people.make_user().pk, letter_rank=9)


def test_a_rater_weighs_at_least_one(round: Round) -> None:
    with refused_by(RoundRater, "round_rater_weighs_something"):
        round.raters.update(weight=0)


def test_no_more_than_all_reports_overlap(round: Round) -> None:
    with refused_by(Round, "round_overlap_is_a_share"):
        Round.objects.filter(pk=round.pk).update(overlap_share=101)


def test_a_report_is_assigned_to_a_rater_once(round: Round) -> None:
    with refused_by(Assignment, "assignment_once"):
        copy(round.assignments.first(), position=99)


def test_a_place_in_a_queue_is_taken_once(round: Round) -> None:
    rater = round.raters.first().user
    with refused_by(Assignment, "assignment_position_once"):
        round.assignments.filter(rater=rater, position=1).update(position=0)


def test_setting_aside_does_not_come_after_submitting(round: Round) -> None:
    row = round.assignments.filter(pk=round.assignments.first().pk)
    with refused_by(Assignment, "assignment_skip_is_before_submission"):
        row.update(submitted_at=rounds.OPENED_AT, skipped_at=rounds.ENDED_AT)


def test_a_round_has_one_frame(round: Round) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Frame.objects.create(round=round, report_ids="1-2")

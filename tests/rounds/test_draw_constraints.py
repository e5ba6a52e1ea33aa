"""What the database itself refuses of draws and verdicts, each tried by writing it."""

import pytest

from annotator.rounds.models import Draw, DrawBatch, DrawnReport, DrawStratum, Verdict
from annotator.studies.models import Study
from tests.worlds import draws, people, rounds
from tests.worlds.constraints import copy, refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def draw() -> Draw:
    study = people.make_study()
    draws.fill(study.corpus, alpha=6, beta=6)
    return draws.make_draw(study, draws.by_number(6))


def test_a_study_has_a_draws_name_once(draw: Draw):
    with refused_by(Draw, "draw_name_once_per_study"):
        copy(draw)


def test_a_draw_has_a_stratum_once(draw: Draw):
    with refused_by(DrawStratum, "draw_stratum_once"):
        copy(draw.strata.first(), position=9)


def test_a_batch_has_a_number_of_its_own(draw: Draw):
    with refused_by(DrawBatch, "draw_batch_number_once"):
        copy(draw.batches.get())


def test_batches_count_from_one(draw: Draw):
    with refused_by(DrawBatch, "draw_batches_count_from_one"):
        copy(draw.batches.get(), number=0)


def test_a_report_is_drawn_once(draw: Draw):
    with refused_by(DrawnReport, "drawn_report_once"):
        copy(draw.reports.get(position=0), position=99)


def test_a_place_in_a_draw_is_taken_once(draw: Draw):
    with refused_by(DrawnReport, "drawn_position_once"):
        draw.reports.filter(position=1).update(position=0)


@pytest.fixture
def verdict(draw: Draw) -> Verdict:
    draws.take_back(draw.study, draws.drawn(draw)[0], reason=excluding(draw.study))
    return Verdict.objects.get()


def excluding(study: Study) -> str:
    draws.make_screening(study, [people.make_user()])
    return "not-a-bug"


def test_one_verdict_on_a_report_is_current(verdict: Verdict):
    with refused_by(Verdict, "verdict_one_is_current"):
        copy(verdict)


def test_whoever_excludes_has_a_reason_and_whoever_includes_none(verdict: Verdict):
    with refused_by(Verdict, "verdict_excludes_for_a_reason"):
        copy(verdict, is_current=False, reason="")
    with refused_by(Verdict, "verdict_excludes_for_a_reason"):
        copy(verdict, is_current=False, is_included=True)


def test_a_verdict_by_hand_says_why(verdict: Verdict):
    with refused_by(Verdict, "verdict_by_hand_says_why"):
        copy(verdict, is_current=False, note="")


def test_a_verdict_of_a_round_needs_no_note(verdict: Verdict):
    round = rounds.make_round(verdict.study, [people.make_user()])
    copy(verdict, is_current=False, note="", round_id=round.pk)

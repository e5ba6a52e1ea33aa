"""What the database itself refuses of drafts and codings, each tried by writing it."""

import pytest

from annotator.coding.models import Answer, AnswerCode, Coding, Tally
from tests.worlds import codings, people, rounds
from tests.worlds.constraints import copy, refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def coding() -> Coding:
    round = rounds.make_open_round(people.make_study(), [people.make_user()])
    [rater] = [each.user for each in round.raters.all()]
    said = codings.content([{"component": "job-manager", "root_cause": "concurrency-issue"}], symptom="crash")
    return codings.submit(rounds.assignments_of(round, rater)[0], said)


def test_an_assignment_has_each_revision_once(coding: Coding) -> None:
    with refused_by(Coding, "coding_revision_once"):
        copy(coding, client_id="another")


def test_a_submission_sent_twice_is_one_row(coding: Coding) -> None:
    with refused_by(Coding, "coding_sent_twice_is_kept_once"):
        copy(coding, revision=2)


def test_revisions_are_counted_from_one(coding: Coding) -> None:
    with refused_by(Coding, "coding_revisions_start_at_one"):
        copy(coding, revision=0, client_id="another")


def test_a_coding_answers_a_facet_of_a_finding_once(coding: Coding) -> None:
    answer = coding.answers.first()
    assert answer is not None
    with refused_by(Answer, "answer_once_per_facet_and_finding"):
        copy(answer)


def test_an_answer_holds_a_code_once(coding: Coding) -> None:
    chosen = AnswerCode.objects.filter(answer__coding=coding).first()
    assert chosen is not None
    with refused_by(AnswerCode, "answer_code_once"):
        copy(chosen)


def test_a_rater_has_one_tally_in_a_round(coding: Coding) -> None:
    tally = Tally.objects.get(round=coding.assignment.round, rater=coding.assignment.rater)
    with refused_by(Tally, "tally_once_per_rater"):
        copy(tally)


def test_a_tally_has_no_more_parts_than_reports(coding: Coding) -> None:
    tally = Tally.objects.get(round=coding.assignment.round, rater=coding.assignment.rater)
    with refused_by(Tally, "tally_parts_are_within_the_whole"):
        Tally.objects.filter(pk=tally.pk).update(submitted=tally.assigned + 1)

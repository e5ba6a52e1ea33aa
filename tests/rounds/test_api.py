"""Rounds as JSON: the same facts and counts as the pages, for members only."""

import pytest
from rest_framework.test import APIClient

from annotator.accounts.models import User
from annotator.rounds import services
from annotator.rounds.models import Round
from annotator.studies.models import Study
from tests.worlds import people, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return people.make_study()


@pytest.fixture
def ada(study: Study) -> User:
    return people.add(study, people.make_user("ada"), "rater")


@pytest.fixture
def round(study: Study, ada: User) -> Round:
    round = rounds.make_open_round(study, [ada, people.make_user("ben")], n_reports=4, name="Pilot")
    services.note_submission(assignment=rounds.assignments_of(round, ada)[0], at=rounds.OPENED_AT)
    return round


def get(user: User | None, address: str):
    client = APIClient()
    if user:
        client.force_authenticate(user)
    return client.get(f"/api/v1/{address}")


def test_the_list_gives_facts_and_counts(study: Study, ada: User, round: Round) -> None:
    [line] = get(ada, f"studies/{study.slug}/rounds/").json()
    assert line == {
        "id": round.pk,
        "name": "Pilot",
        "purpose": "reliability",
        "phase": "open",
        "version": 1,
        "raters_per_report": 2,
        "overlap": "full",
        "overlap_share": 100,
        "order": "shuffled",
        "is_open_coding": False,
        "is_spread": False,
        "shows_old_answers": False,
        "hides": [],
        "hides_until": [],
        "due_on": None,
        "reports": 4,
        "everybody": {"assigned": 8, "done": 1, "left": 7},
        "mine": {"assigned": 4, "done": 1, "left": 3},
        "created_at": "2026-03-03T09:00:00Z",
        "opened_at": "2026-03-03T10:00:00Z",
        "ended_at": None,
        "closed_at": None,
    }


def test_one_round_gives_its_draw_as_well(study: Study, ada: User, round: Round) -> None:
    found = get(ada, f"rounds/{round.pk}/").json()
    assert (found["study"], found["seed"], found["draw"]) == (study.slug, 1, round.draw)
    assert found["draw"]["frame"]["size"] == 4


@pytest.mark.parametrize("address", ["studies/{slug}/rounds/", "rounds/{pk}/"])
def test_who_is_no_member_finds_nothing(study: Study, round: Round, address: str) -> None:
    place = address.format(slug=study.slug, pk=round.pk)
    assert get(people.make_user(), place).status_code == 404
    assert get(None, place).status_code in (401, 403)


def test_a_round_that_is_not_there_is_not_found(ada: User, round: Round) -> None:
    assert get(ada, f"rounds/{round.pk + 1}/").status_code == 404


def test_the_list_costs_the_same_for_two_and_for_ten(
    study: Study, ada: User, round: Round, django_assert_num_queries
) -> None:
    client = APIClient()
    client.force_authenticate(ada)
    with django_assert_num_queries(5):
        client.get(f"/api/v1/studies/{study.slug}/rounds/")
    for _ in range(9):
        rounds.make_open_round(study, [ada])
    with django_assert_num_queries(5):
        client.get(f"/api/v1/studies/{study.slug}/rounds/")

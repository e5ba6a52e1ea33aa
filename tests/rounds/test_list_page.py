"""The list of rounds: what is there, what is next, at a constant cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.rounds import services
from annotator.studies.models import Study
from tests.rounds.pages import at, client_of, text_of
from tests.worlds import people, rounds

pytestmark = pytest.mark.django_db


def test_an_empty_list_tells_the_lead_what_is_needed_first() -> None:
    study = people.make_study()
    page = text_of(study.created_by, at("rounds", study))
    assert "There is no round yet." in page
    for words in ("import some", "write and publish it", "choose or invite raters"):
        assert words in page
    assert "Before a round can be planned" in text_of(study.created_by, at("new", study))


def test_an_empty_list_offers_a_rater_nothing_to_press(ready_study: Study, raters_of_three: list[User]) -> None:
    page = text_of(raters_of_three[0], at("rounds", ready_study))
    assert "The lead plans one" in page
    assert "Plan a round" not in page


def test_the_list_shows_counts_of_all_and_of_mine(ready_study: Study, raters_of_three: list[User]) -> None:
    ada, *_ = raters_of_three
    round = rounds.make_open_round(ready_study, raters_of_three, raters_per_report=2, size=6, name="Pilot 1")
    for assignment in rounds.assignments_of(round, ada)[:3]:
        services.note_submission(assignment=assignment, at=rounds.OPENED_AT)
    page = text_of(ada, at("rounds", ready_study))
    for words in ("Pilot 1 reliability 6", "3 of 12", "1 left", "open: blind"):
        assert words in page
    assert "left" not in text_of(ready_study.created_by, at("rounds", ready_study))


def test_a_round_that_is_over_has_nothing_left_to_code(ready_study: Study, raters_of_three: list[User]) -> None:
    rounds.end(rounds.make_open_round(ready_study, raters_of_three))
    page = text_of(raters_of_three[0], at("rounds", ready_study))
    assert "0 of 20" in page
    assert "left" not in page


def test_two_rounds_and_twelve_cost_the_list_the_same_queries(ready_study: Study, raters_of_three: list[User]) -> None:
    client, costs = client_of(raters_of_three[0]), []
    for more in (2, 10):
        for _ in range(more):
            rounds.make_open_round(ready_study, raters_of_three, size=3)
        with CaptureQueriesContext(connection) as queries:
            client.get(at("rounds", ready_study))
        costs.append(len(queries))
    assert costs[0] == costs[1]

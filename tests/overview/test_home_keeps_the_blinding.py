"""What the home shows of a round, phase by phase, to each kind of person."""

import re

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.rounds.models import Round
from annotator.studies.models import Study
from tests.worlds import codings, people, rounds

pytestmark = pytest.mark.django_db
ROLES = ["lead", "rater", "adjudicator", "viewer"]


class World:
    """Two raters who differ on one report of four, and one person of every role."""

    def __init__(self) -> None:
        self.study: Study = people.make_study()
        self.raters = [people.make_user(), people.make_user()]
        self.round: Round = rounds.make_open_round(self.study, self.raters, name="Blind", n_reports=4)
        self.people: dict[str, User] = {"lead": self.study.created_by, "rater": self.raters[0]}
        for role in ("adjudicator", "viewer"):
            self.people[role] = people.add(self.study, people.make_user(), role)
        reports = list(self.round.reports.order_by("position").values_list("pk", flat=True))
        for rater in self.raters:
            for assignment in rounds.assignments_of(self.round, rater):
                place = reports.index(assignment.round_report_id)
                symptom = "system-hang" if place % 2 or (place == 0 and rater == self.raters[1]) else "crash"
                said = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom=symptom)
                codings.submit(assignment, said)

    def home(self, role: str) -> str:
        client = Client()
        client.force_login(self.people[role])
        page = client.get(f"/studies/{self.study.slug}/").content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split('id="main"')[1]))


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("role", ROLES)
def test_an_open_round_shows_counts_of_reports_and_nothing_else(world: World, role: str) -> None:
    home = world.home(role)
    assert "8 of 8" in home
    assert "hidden until a round has ended" in home
    for word in ("kappa", "Crash", "Symptom", "Settle", "differ"):
        assert word not in home


@pytest.mark.parametrize("role", ROLES)
def test_agreement_is_shown_once_the_round_has_ended(world: World, role: str) -> None:
    world.home(role)
    rounds.end(world.round)
    home = world.home(role)
    assert ".500 kappa, Symptom" in home
    assert "75.0 %" in home


@pytest.mark.parametrize("role", ["lead", "rater", "adjudicator"])
def test_conflicts_are_counted_once_the_round_has_ended(world: World, role: str) -> None:
    rounds.end(world.round)
    assert "1 conflict" in world.home(role)


def test_a_viewer_learns_no_number_of_conflicts(world: World) -> None:
    rounds.end(world.round)
    assert "conflict" not in world.home("viewer").replace("its conflicts are being settled", "")


def test_figures_of_an_ended_round_are_not_taken_for_those_of_another(world: World) -> None:
    rounds.end(world.round)
    world.home("lead")
    second = rounds.make_open_round(world.study, world.raters, name="Second")
    said = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash")
    for rater in world.raters:
        for assignment in rounds.assignments_of(second, rater):
            codings.submit(assignment, said)
    rounds.end(second, at=rounds.CLOSED_AT)
    home = world.home("lead")
    assert "independent codings, Second" in home
    assert "undefined kappa, Symptom" in home

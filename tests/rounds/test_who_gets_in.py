"""Who is turned away from which page and step."""

import pytest
from django.test import Client
from django.urls import reverse

from annotator.accounts.models import User
from annotator.rounds.models import Phase, Round
from annotator.studies.models import Study
from tests.rounds.pages import at, client_of
from tests.worlds import people, rounds

pytestmark = pytest.mark.django_db

OF_STUDY = ["rounds", "new", "preview"]
STEPS = ["open", "end", "discard"]


def visit(client: Client, name: str, study: Study, round: Round):
    """Open a page, or take a step."""
    address = at(name, study, None if name in OF_STUDY else round)
    return client.post(address) if name in STEPS else client.get(address)


@pytest.mark.parametrize("name", [*OF_STUDY, "round", *STEPS])
def test_a_stranger_finds_nothing_and_an_administrator_is_one(
    ready_study: Study, raters_of_three: list[User], name: str
) -> None:
    round = rounds.make_round(ready_study, raters_of_three)
    administrator = people.make_user()
    User.objects.filter(pk=administrator.pk).update(is_superuser=True, is_staff=True)
    for stranger in (people.make_user(), User.objects.get(pk=administrator.pk)):
        assert visit(client_of(stranger), name, ready_study, round).status_code == 404
    assert Round.objects.get().phase == Phase.PLANNED


@pytest.mark.parametrize("name", [*OF_STUDY, "round", *STEPS])
def test_nobody_gets_in_without_signing_in(ready_study: Study, raters_of_three: list[User], name: str) -> None:
    round = rounds.make_round(ready_study, raters_of_three)
    response = visit(Client(), name, ready_study, round)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["new", "preview", *STEPS])
@pytest.mark.parametrize("role", ["rater", "adjudicator", "viewer"])
def test_only_a_lead_plans_and_moves_rounds(
    ready_study: Study, raters_of_three: list[User], name: str, role: str
) -> None:
    round = rounds.make_round(ready_study, raters_of_three)
    member = people.add(ready_study, people.make_user(), role)
    assert visit(client_of(member), name, ready_study, round).status_code == 403
    assert Round.objects.get().phase == Phase.PLANNED


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_not_taken_by_following_a_link(ready_study: Study, raters_of_three: list[User], name: str) -> None:
    round = rounds.make_round(ready_study, raters_of_three)
    assert client_of(ready_study.created_by).get(at(name, ready_study, round)).status_code == 405


def test_a_round_of_another_study_is_not_there(ready_study: Study, raters_of_three: list[User]) -> None:
    lead = ready_study.created_by
    round = rounds.make_round(people.make_study(lead, name="Another"), [raters_of_three[0]])
    for name in ("round", "open"):
        assert visit(client_of(lead), name, ready_study, round).status_code == 404

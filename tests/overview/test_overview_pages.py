"""The list of my studies and the home of one: who sees them, what they say, what they cost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.rounds.models import Round
from annotator.studies.models import Study
from tests.worlds import codings, people, reports, rounds

pytestmark = pytest.mark.django_db
SAID = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_stranger_is_led_to_the_door(client: Client) -> None:
    study = people.make_study()
    for path in ("/", f"/studies/{study.slug}/"):
        assert client.get(path).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("kind", ["stranger", "owner"])
def test_a_study_is_a_404_for_who_does_not_belong_to_it(kind: str) -> None:
    visitor = people.make_owner() if kind == "owner" else people.make_user()
    study = people.make_study(name="Secret bugs")
    client = signed_in(visitor)
    assert client.get(f"/studies/{study.slug}/").status_code == 404
    assert "Secret bugs" not in client.get("/").content.decode()


@pytest.mark.parametrize("role", ["rater", "adjudicator", "viewer"])
def test_every_member_sees_the_home(role: str) -> None:
    study = people.make_study()
    user = people.add(study, people.make_user(), role)
    page = signed_in(user).get(f"/studies/{study.slug}/").content.decode()
    assert f"You are {role}." in page
    assert "Plan a round" not in page


def test_an_empty_list_says_what_to_do() -> None:
    page = signed_in(people.make_user()).get("/").content.decode()
    assert "You belong to no study yet" in page
    assert 'href="/new-study/"' in page


def test_the_list_says_my_roles_and_what_waits_for_me() -> None:
    study = people.make_study(name="Bugs")
    rater = people.add(study, people.make_user(), "viewer")
    round = rounds.make_open_round(study, [rater], n_reports=3)
    codings.submit(rounds.assignments_of(round, rater)[0], SAID)
    rounds.make_round(study, [rater])
    page = signed_in(rater).get("/").content.decode()
    assert "You are rater and viewer." in page
    assert "<strong>2</strong> reports to code" in page
    assert "to code" not in signed_in(study.created_by).get("/").content.decode()


def test_the_steps_count_what_is_there() -> None:
    study = people.make_study()
    raters = [people.make_user(), people.make_user()]
    pilot = rounds.make_open_round(study, raters, name="Pilot", n_reports=4)
    codings.submit(rounds.assignments_of(pilot, raters[0])[0], SAID)
    shown = signed_in(study.created_by).get(f"/studies/{study.slug}/").context["steps"]
    figures = {step.key: (step.figure, step.name, step.detail) for step in shown}
    assert figures["reports"] == ("4", "reports", "1 repository")
    assert figures["codebook"] == ("v1", "codebook", "published 2 Mar")
    assert figures["rounds"] == ("1", "round", "1 open")
    assert figures["coded"] == ("12 %", "coded", "Pilot")
    assert figures["agreement"][0] == figures["conflicts"][0] == "–"
    assert figures["gold"] == ("0", "reports settled", "once a round is closed")


@pytest.mark.parametrize("role", ["lead", "rater", "adjudicator", "viewer"])
def test_every_step_leads_to_a_page_that_its_reader_may_open(role: str) -> None:
    study = people.make_study()
    raters = [people.make_user(), people.make_user()]
    for ends in (rounds.close, None):
        round = rounds.make_open_round(study, raters, n_reports=2)
        for rater in raters:
            for assignment in rounds.assignments_of(round, rater):
                codings.submit(assignment, SAID)
        rounds.end(round)
        if ends:
            ends(round)
    user = people.add(study, people.make_user(), role)
    client = signed_in(user)
    for step in client.get(f"/studies/{study.slug}/").context["steps"]:
        assert step.place is not None
        assert client.get(step.place.url, follow=True).status_code == 200, step.key


def many_rounds(study: Study, raters: list[User], many: int) -> list[Round]:
    made = []
    for number in range(many):
        round = rounds.make_open_round(study, raters, report_ids=[study.corpus.reports.order_by("pk")[0].pk])
        if number % 2:
            rounds.end(round)
        if number % 4 == 1:
            rounds.close(round)
        made.append(round)
    return made


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("role", ["lead", "rater", "adjudicator", "viewer"])
def test_the_home_takes_the_same_queries_for_few_and_for_many_rounds(role: str) -> None:
    study = people.make_study()
    raters = [people.make_user(), people.make_user()]
    reports.make_reports(study.corpus, 1)
    client = signed_in(people.add(study, people.make_user(), role))
    many_rounds(study, raters, 4)
    few = queries_of(client, f"/studies/{study.slug}/")
    many_rounds(study, raters, 36)
    assert queries_of(client, f"/studies/{study.slug}/") <= few
    assert few <= 32


def test_the_list_takes_the_same_queries_for_few_and_for_many_studies() -> None:
    user = people.make_user()
    client = signed_in(user)
    people.make_study(user)
    few = queries_of(client, "/")
    for _ in range(12):
        people.make_study(user)
    assert queries_of(client, "/") == few

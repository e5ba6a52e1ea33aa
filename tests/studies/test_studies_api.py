"""Studies as JSON."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.worlds import people

pytestmark = pytest.mark.django_db


def test_the_list_holds_my_studies_with_my_roles_only(client: Client) -> None:
    me = people.make_user()
    study = people.make_study(me, name="Bugs")
    people.add(study, people.make_user(), "rater")
    people.make_study(name="Not mine")
    client.force_login(me)
    assert client.get("/api/v1/studies/").json()["results"] == [
        {
            "slug": "bugs",
            "name": "Bugs",
            "description": "",
            "corpus_id": study.corpus_id,
            "codebook_id": study.codebook_id,
            "my_roles": ["lead"],
            "created_at": "2026-03-02T09:00:00Z",
            "url": "/api/v1/studies/bugs/",
        }
    ]


def test_one_study_adds_what_its_members_agreed_on(client: Client) -> None:
    study = people.make_study()
    user = people.add(study, people.make_user(), "rater", "adjudicator")
    client.force_login(user)
    found = client.get(f"/api/v1/studies/{study.slug}/").json()
    assert (found["my_roles"], found["protocol"], found["shows_names_when_closed"]) == (
        ["adjudicator", "rater"],
        "",
        False,
    )


def test_a_study_i_am_not_in_is_a_404_in_a_sentence(client: Client) -> None:
    client.force_login(people.make_user())
    response = client.get(f"/api/v1/studies/{people.make_study().slug}/")
    assert response.status_code == 404
    assert response.json() == {"detail": "There is nothing at this address, or you may not see it."}


def test_the_list_takes_the_same_queries_for_two_and_for_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    me = people.make_user()
    client.force_login(me)
    for many in (2, 20):
        for _ in range(many):
            people.make_study(me)
        with django_assert_num_queries(4):
            client.get("/api/v1/studies/")

"""Making and setting up a study in the browser; its members and its log."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from annotator.studies import services
from annotator.studies.models import Membership, Study
from tests.worlds import people

pytestmark = pytest.mark.django_db


def test_a_new_study_leads_to_its_home(client: Client) -> None:
    client.force_login(people.make_user())
    response = client.post("/new-study/", {"name": "Bugs", "description": ""})
    assert response.headers["Location"] == "/studies/bugs/"


def test_a_study_without_a_name_is_asked_for_one(client: Client) -> None:
    client.force_login(people.make_user())
    response = client.post("/new-study/", {"name": "  ", "description": ""})
    assert "This field is required." in response.content.decode()
    assert not Study.objects.exists()


def test_settings_are_saved(client: Client) -> None:
    study = people.make_study()
    client.force_login(study.created_by)
    answers = {"name": "Faults", "description": "x", "shows_names_when_closed": "on"}
    client.post(f"/studies/{study.slug}/settings/", answers)
    study.refresh_from_db()
    assert (study.name, study.shows_names_when_closed) == ("Faults", True)


def test_ticked_roles_are_the_roles(client: Client) -> None:
    study = people.make_study()
    user = people.add(study, people.make_user(), "rater")
    client.force_login(study.created_by)
    address = f"/studies/{study.slug}/members/{user.pk}/roles/"
    page = client.post(address, {"roles": ["viewer", "adjudicator"]}, follow=True).content.decode()
    assert f"{user} is adjudicator and viewer." in page
    client.post(address, {})
    assert not Membership.objects.filter(user=user).exists()


def test_the_last_lead_reads_why_not(client: Client) -> None:
    study = people.make_study()
    client.force_login(study.created_by)
    address = f"/studies/{study.slug}/members/{study.created_by_id}/roles/"
    page = client.post(address, {"roles": ["viewer"]}, follow=True).content.decode()
    assert "A study keeps at least one lead" in page


def test_a_lead_who_leaves_is_led_to_the_start(client: Client) -> None:
    study = people.make_study()
    people.add(study, people.make_user(), "lead")
    client.force_login(study.created_by)
    response = client.post(f"/studies/{study.slug}/members/{study.created_by_id}/roles/", {})
    assert response.headers["Location"] == "/"


def test_a_stranger_is_no_member_whose_roles_could_be_set(client: Client) -> None:
    study = people.make_study()
    client.force_login(study.created_by)
    address = f"/studies/{study.slug}/members/{people.make_user().pk}/roles/"
    assert client.post(address, {"roles": ["rater"]}).status_code == 404


def test_the_log_names_people_and_what_changed(client: Client) -> None:
    study = people.make_study()
    people.add(study, people.make_user("nora", name="Nora"), "rater")
    client.force_login(study.created_by)
    page = client.get(f"/studies/{study.slug}/log/").content.decode()
    assert "grant role" in page
    assert "Nora" in page
    assert "rater" in page


def test_the_log_is_paged(client: Client) -> None:
    study = people.make_study()
    for number in range(60):
        services.edit_protocol(study=study, text=f"text {number}.", by=study.created_by, at=people.AT)
    client.force_login(study.created_by)
    first = client.get(f"/studies/{study.slug}/log/")
    assert "text 59." in first.content.decode()
    assert "create study" not in first.content.decode()
    after = first.context["page"].after
    second = client.get(f"/studies/{study.slug}/log/?after={after}").content.decode()
    assert "create study" in second
    assert "text 59." not in second


def test_nonsense_page_keys_show_the_first_page(client: Client) -> None:
    study = people.make_study()
    client.force_login(study.created_by)
    assert client.get(f"/studies/{study.slug}/log/?after=x&before=99999999999999999999").status_code == 200


@pytest.mark.parametrize("name", ["members", "log"])
def test_long_lists_take_the_same_queries_as_short_ones(
    client: Client, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    study = people.make_study()
    for _ in range(20):
        people.add(study, people.make_user(), "rater", "viewer")
        services.invite(study=study, roles=["rater"], email="", by=study.created_by, at=people.AT)
    client.force_login(study.created_by)
    with django_assert_max_num_queries(11):
        client.get(f"/studies/{study.slug}/{name}/")

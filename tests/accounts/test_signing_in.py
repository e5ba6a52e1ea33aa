"""The door: in by name or address, out by a button, no sign-up."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.worlds import people

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.mark.parametrize("login", ["ada", "ADA", "ada@example.org"])
def test_a_person_signs_in_by_name_or_address(client: Client, login: str) -> None:
    user = people.make_user("ada")
    response = client.post(LOGIN, {"login": login, "password": people.PASSWORD}, follow=True)
    assert response.context["user"] == user
    assert response.redirect_chain[-1][0] == "/"


def test_signing_in_leads_to_where_the_person_wanted_to_go(client: Client) -> None:
    people.make_user("ada")
    asked = client.get("/profile/")
    assert asked.headers["Location"] == f"{LOGIN}?next=/profile/"
    response = client.post(LOGIN, {"login": "ada", "password": people.PASSWORD, "next": "/profile/"})
    assert response.headers["Location"] == "/profile/"


def test_signing_in_never_leads_to_another_site(client: Client) -> None:
    people.make_user("ada")
    answers = {"login": "ada", "password": people.PASSWORD, "next": "https://evil.example/"}
    assert client.post(LOGIN, answers).headers["Location"] == "/"


def test_a_wrong_password_is_said_without_saying_which_part_was_wrong(client: Client) -> None:
    people.make_user("ada")
    wrong = client.post(LOGIN, {"login": "ada", "password": "no-such-password"}).content.decode()
    unknown = client.post(LOGIN, {"login": "nobody", "password": "no-such-password"}).content.decode()
    sentence = "The username and/or password you specified are not correct."
    assert sentence in wrong
    assert sentence in unknown


def test_guessing_is_stopped_after_five_wrong_passwords(client: Client) -> None:
    people.make_user("ada")
    for _ in range(5):
        client.post(LOGIN, {"login": "ada", "password": "no-such-password"})
    right = client.post(LOGIN, {"login": "ada", "password": people.PASSWORD})
    assert "Too many failed login attempts" in right.content.decode()


def test_signing_out_takes_a_press_of_a_button(client: Client) -> None:
    client.force_login(people.make_user("ada"))
    client.get("/accounts/logout/")
    assert client.get("/profile/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_set_password"])
def test_the_framework_pages_that_do_nothing_here_have_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_deactivated_person_is_told_so(client: Client) -> None:
    user = people.make_user("ada")
    user.is_active = False
    user.save()
    response = client.post(LOGIN, {"login": "ada", "password": people.PASSWORD}, follow=True)
    assert "This account is deactivated" in response.content.decode()
    assert not response.context["user"].is_authenticated

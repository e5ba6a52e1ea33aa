"""The demo's sign-in page lists its accounts; no other does."""

import pytest
from django.test import Client
from pytest_django import Settings

from annotator.accounts import demo, services
from tests.worlds import people

pytestmark = pytest.mark.django_db


def test_the_demo_lists_its_accounts_with_a_button_each(client: Client, settings: Settings) -> None:
    settings.IS_DEMO = True
    people.make_user()
    page = client.get("/accounts/login/").content.decode()
    for username, _ in demo.ACCOUNTS:
        assert f"Sign in as {username}</button>" in page
    assert page.count(f'name="password" value="{demo.PASSWORD}"') == len(demo.ACCOUNTS)


def test_a_demo_button_sends_what_signs_in(client: Client, settings: Settings) -> None:
    settings.IS_DEMO = True
    user = services.create_account(username="rater", email="", name="Rater", password=demo.PASSWORD, at=people.AT)
    response = client.post("/accounts/login/", {"login": "rater", "password": demo.PASSWORD}, follow=True)
    assert response.context["user"] == user


def test_other_installations_say_nothing_of_the_demo(client: Client) -> None:
    people.make_user()
    page = client.get("/accounts/login/").content.decode()
    assert demo.PASSWORD not in page
    assert "Sign in as" not in page

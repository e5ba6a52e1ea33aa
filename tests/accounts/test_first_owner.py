"""The first start: one owner, once."""

import pytest
from django.db import IntegrityError
from django.test import Client

from annotator.accounts import services
from annotator.accounts.models import User
from annotator.common.errors import WrongState
from tests.worlds import people

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Olga",
    "username": "olga",
    "email": "olga@example.org",
    "password": people.PASSWORD,
    "password_again": people.PASSWORD,
}


@pytest.mark.parametrize("address", ["/", "/accounts/login/"])
def test_the_first_visitor_is_led_to_the_welcome_page(client: Client, address: str) -> None:
    response = client.get(address, follow=True)
    assert response.redirect_chain[-1][0] == "/welcome/"
    assert "Welcome to Intercoder" in response.content.decode()


def test_the_welcome_page_makes_the_owner_and_signs_in(client: Client) -> None:
    response = client.post("/welcome/", ANSWERS, follow=True)
    owner = User.objects.get()
    assert owner.is_superuser
    assert owner.check_password(people.PASSWORD)
    assert response.redirect_chain == [("/", 302)]
    assert response.context["user"] == owner


def test_the_welcome_page_is_gone_once_there_is_an_account(client: Client) -> None:
    people.make_user()
    assert client.get("/welcome/").status_code == 404
    assert client.post("/welcome/", ANSWERS).status_code == 404
    assert User.objects.count() == 1


def test_a_second_owner_is_refused() -> None:
    people.make_owner()
    with pytest.raises(WrongState, match="has its owner already"):
        services.create_owner(
            username="second", email="second@example.org", name="Second", password=people.PASSWORD, at=people.AT
        )


def test_the_database_itself_holds_one_owner() -> None:
    people.make_owner()
    other = people.make_user()
    other.is_superuser = True
    with pytest.raises(IntegrityError) as refusal:
        other.save()
    # PostgreSQL names the constraint, SQLite the column of its index
    assert any(name in str(refusal.value) for name in ("user_one_owner", "accounts_user.is_superuser"))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("password", "short", "The two passwords differ."),
        ("username", "olga@home", "A user name has no @"),
        ("email", "nowhere", "Enter a valid email address."),
        ("name", "", "This field is required."),
    ],
)
def test_the_welcome_page_says_what_is_wrong(client: Client, field: str, value: str, sentence: str) -> None:
    response = client.post("/welcome/", ANSWERS | {field: value})
    assert sentence in response.content.decode()
    assert not User.objects.exists()


def test_a_common_password_is_refused(client: Client) -> None:
    response = client.post("/welcome/", ANSWERS | {"password": "password123", "password_again": "password123"})
    assert "too common" in response.content.decode()
    assert not User.objects.exists()

"""API tokens: shown once, stored as a digest, useless once revoked, never in a log."""

import re
import time

import pytest
import time_machine
from django.db import connection
from django.test import Client

from annotator.accounts import tokens
from annotator.accounts.models import ApiToken, User
from annotator.common.models import Event
from tests.worlds import people

pytestmark = pytest.mark.django_db
STUDIES = "/api/v1/studies/"


def sign_in(client: Client) -> User:
    user = people.make_user("ada")
    client.post("/accounts/login/", {"login": "ada", "password": people.PASSWORD})
    return user


def made_on_page(client: Client) -> str:
    page = client.post("/profile/tokens/", {"name": "cron"}).content.decode()
    found = re.search(r'id="token"\s+value="([^"]+)"', page)
    assert found
    return found[1]


def status_with(secret: str) -> int:
    return Client().get(STUDIES, headers={"Authorization": f"Token {secret}"}).status_code


def test_a_token_signs_in_to_the_api(client: Client) -> None:
    sign_in(client)
    assert status_with(made_on_page(client)) == 200


def test_a_token_is_shown_once_and_stored_only_as_its_digest(client: Client) -> None:
    sign_in(client)
    secret = made_on_page(client)
    assert secret not in client.get("/profile/tokens/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_apitoken")
        stored = str(cursor.fetchall())
    assert secret not in stored
    assert tokens.digest_of(secret) in stored


def test_a_revoked_token_is_a_401(client: Client) -> None:
    sign_in(client)
    secret = made_on_page(client)
    client.post(f"/profile/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert status_with(secret) == 401
    assert "cron" not in client.get("/profile/tokens/").content.decode().split("Your tokens")[1]


def test_the_token_of_a_deactivated_person_is_a_401() -> None:
    user = people.make_user()
    _, secret = tokens.make_token(user=user, name="x", at=people.AT)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert status_with(secret) == 401


@pytest.mark.parametrize("secret", ["nonsense", "", "a b", "é"])
def test_an_unknown_token_is_a_401(secret: str) -> None:
    assert status_with(secret) in (401, 403)


def test_nobody_revokes_another_persons_token(client: Client) -> None:
    row, secret = tokens.make_token(user=people.make_user(), name="x", at=people.AT)
    client.force_login(people.make_user())
    assert client.post(f"/profile/tokens/{row.pk}/revoke/").status_code == 404
    assert status_with(secret) == 200


def test_no_log_line_holds_the_secret(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    sign_in(client)
    secret = made_on_page(client)
    status_with(secret)
    status_with(secret + "x")
    assert "/profile/tokens/" in caplog.text
    assert secret not in caplog.text


def test_making_and_revoking_are_events_without_the_secret() -> None:
    user = people.make_user()
    row, secret = tokens.make_token(user=user, name="x", at=people.AT)
    tokens.revoke_token(token=row, at=people.AT)
    tokens.revoke_token(token=row, at=people.AT)
    told = Event.objects.filter(subject=f"apitoken:{row.pk}").order_by("pk")
    assert [event.action for event in told] == ["make API token", "revoke API token"]
    assert not any(secret in str(vars(event)) for event in told)


def test_a_token_in_an_old_session_asks_for_the_password_first(client: Client) -> None:
    sign_in(client)
    with time_machine.travel(time.time() + 3600):
        asked = client.post("/profile/tokens/", {"name": "cron"})
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiToken.objects.exists()

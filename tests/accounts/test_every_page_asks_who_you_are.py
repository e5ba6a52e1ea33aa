"""Pages behind the door lead a stranger to it; writes take POST."""

import pytest
from django.test import Client

from tests.worlds import people

pytestmark = pytest.mark.django_db
READ = ["/profile/", "/profile/tokens/", "/people/", "/accounts/password/change/", "/accounts/reauthenticate/"]
WRITE = [
    "/profile/theme/",
    "/profile/tokens/1/revoke/",
    "/people/1/deactivate/",
    "/people/1/reactivate/",
    "/people/1/reset-link/",
]


@pytest.mark.parametrize("path", READ)
def test_a_stranger_is_led_to_the_door(client: Client, path: str) -> None:
    people.make_user()
    response = client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", WRITE)
def test_a_strangers_write_is_led_to_the_door(client: Client, path: str) -> None:
    people.make_user()
    response = client.post(path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", WRITE)
def test_reading_a_write_changes_nothing(client: Client, path: str) -> None:
    client.force_login(people.make_owner())
    assert client.get(path).status_code == 405

"""A person's own page."""

import time

import pytest
import time_machine
from django.test import Client

from annotator.accounts import services
from annotator.accounts.models import User
from annotator.common.errors import NotAllowed
from annotator.common.models import Event
from tests.worlds import people

pytestmark = pytest.mark.django_db


def sign_in(client: Client, user: User) -> None:
    client.post("/accounts/login/", {"login": user.username, "password": people.PASSWORD})


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_a_theme_is_applied_at_once(client: Client, theme: str) -> None:
    user = people.make_user("ada")
    client.force_login(user)
    page = client.post("/profile/theme/", {"theme": theme}, follow=True).content.decode()
    assert f'data-theme="{theme}"' in page
    assert User.objects.get(pk=user.pk).theme == theme


def test_an_unknown_theme_is_refused(client: Client) -> None:
    client.force_login(people.make_user())
    assert client.post("/profile/theme/", {"theme": "neon"}).status_code == 400


def test_a_name_is_changed_and_the_change_is_an_event(client: Client) -> None:
    user = people.make_user("ada")
    client.force_login(user)
    client.post("/profile/", {"name": "Ada L.", "email": user.email})
    assert User.objects.get(pk=user.pk).name == "Ada L."
    event = Event.objects.get(action="edit profile")
    assert (event.by, event.before["name"], event.after["name"]) == (user, "Ada", "Ada L.")


def test_saving_the_same_profile_is_no_event(client: Client) -> None:
    user = people.make_user("ada")
    client.force_login(user)
    client.post("/profile/", {"name": user.name, "email": user.email})
    assert not Event.objects.filter(action="edit profile").exists()


def test_a_new_address_right_after_signing_in_is_kept(client: Client) -> None:
    user = people.make_user("ada")
    sign_in(client, user)
    client.post("/profile/", {"name": "Ada", "email": "new@example.org"})
    assert User.objects.get(pk=user.pk).email == "new@example.org"


def test_a_new_address_in_an_old_session_asks_for_the_password_and_then_goes_on(client: Client) -> None:
    user = people.make_user("ada")
    sign_in(client, user)
    with time_machine.travel(time.time() + 3600):
        asked = client.post("/profile/", {"name": "Ada", "email": "new@example.org"})
        assert asked.headers["Location"] == "/accounts/reauthenticate/?next=%2Fprofile%2F"
        assert User.objects.get(pk=user.pk).email == "ada@example.org"
        client.post("/accounts/reauthenticate/", {"password": people.PASSWORD, "next": "/profile/"})
    assert User.objects.get(pk=user.pk).email == "new@example.org"


def test_somebody_elses_address_is_refused_with_a_sentence(client: Client) -> None:
    people.make_user("bob")
    user = people.make_user("ada")
    sign_in(client, user)
    page = client.post("/profile/", {"name": "Ada", "email": "bob@example.org"}).content.decode()
    assert "An account has this e-mail address already." in page


def test_nobody_edits_another_persons_profile() -> None:
    user, other = people.make_user(), people.make_user()
    with pytest.raises(NotAllowed):
        services.edit_profile(user=user, name="x", email="x@example.org", by=other, at=people.AT)

"""A new password by mail, and by a link that the owner hands out."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from annotator.accounts import services
from annotator.accounts.models import User
from annotator.common.errors import NotAllowed, WrongState
from annotator.common.models import Event
from tests.worlds import people

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"
NEW = "another-quiet-room"


def link_in_mail() -> str:
    found = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def set_password(client: Client, link: str) -> None:
    form = client.get(link, follow=True)
    assert "Set a new password" in form.content.decode()
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})


def test_a_mailed_link_sets_a_new_password_once(client: Client) -> None:
    user = people.make_user("ada")
    client.post(RESET, {"email": "ada@example.org"})
    assert mail.outbox[-1].subject == "Set a new password for Intercoder"
    set_password(client, link_in_mail())
    user.refresh_from_db()
    assert user.check_password(NEW)
    again = client.get(link_in_mail(), follow=True)
    assert "This link doesn't work any more" in again.content.decode()


def test_the_page_does_not_say_whether_an_address_is_known(client: Client) -> None:
    people.make_user("ada")
    known = client.post(RESET, {"email": "ada@example.org"}, follow=True)
    unknown = client.post(RESET, {"email": "nobody@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_the_owner_hands_out_a_link(client: Client) -> None:
    owner, user = people.make_owner(), people.make_user("ada")
    client.force_login(owner)
    page = client.post(f"/people/{user.pk}/reset-link/").content.decode()
    found = re.search(r'value="http://testserver(/accounts/password/reset/key/[^"]+)"', page)
    assert found
    set_password(Client(), found[1])
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert Event.objects.filter(action="make reset link", subject=f"user:{user.pk}", by=owner).exists()


def test_nobody_else_hands_out_links() -> None:
    people.make_owner()
    user, other = people.make_user(), people.make_user()
    with pytest.raises(NotAllowed):
        services.make_reset_key(user=user, by=other, at=people.AT)


def test_a_deactivated_account_gets_no_link() -> None:
    owner, user = people.make_owner(), people.make_user()
    services.deactivate(user=user, by=owner, at=people.AT)
    with pytest.raises(WrongState):
        services.make_reset_key(user=user, by=owner, at=people.AT)


def test_an_address_that_was_given_up_opens_nothing_any_more(client: Client) -> None:
    user = people.make_user("ada")
    EmailAddress.objects.create(user=user, email="ada@example.org", primary=True)
    services.edit_profile(user=user, name="Ada", email="new@example.org", by=user, at=people.AT)
    client.post(RESET, {"email": "ada@example.org"})
    assert mail.outbox == []
    response = client.post("/accounts/login/", {"login": "ada@example.org", "password": people.PASSWORD})
    assert response.status_code == 200
    assert User.objects.get(pk=user.pk).email == "new@example.org"


def test_changing_the_password_takes_the_old_one(client: Client) -> None:
    user = people.make_user("ada")
    client.force_login(user)
    address = "/accounts/password/change/"
    client.post(address, {"oldpassword": "not-this-one", "password1": NEW, "password2": NEW})
    assert User.objects.get(pk=user.pk).check_password(people.PASSWORD)
    answers = {"oldpassword": people.PASSWORD, "password1": NEW, "password2": NEW}
    response = client.post(address, answers, follow=True)
    assert response.redirect_chain == [("/profile/", 302)]
    assert "Your password is changed." in response.content.decode()
    assert User.objects.get(pk=user.pk).check_password(NEW)


def test_asking_for_links_without_end_is_stopped_with_a_page_in_the_look(client: Client) -> None:
    people.make_user("ada")
    statuses = {client.post(RESET, {"email": f"x{number}@example.org"}).status_code for number in range(20)}
    assert statuses == {302}
    stopped = client.post(RESET, {"email": "ada@example.org"})
    assert stopped.status_code == 429
    assert "Wait some minutes and try again." in stopped.content.decode()
    assert mail.outbox == []

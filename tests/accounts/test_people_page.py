"""The owner's list of accounts."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from annotator.accounts import services
from annotator.accounts.models import User
from annotator.common.errors import NotAllowed, WrongState
from annotator.common.models import Event
from tests.worlds import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/people/", "/people/1/deactivate/", "/people/1/reactivate/", "/people/1/reset-link/"]
)
def test_the_page_is_not_there_for_anybody_but_the_owner(client: Client, path: str) -> None:
    people.make_owner()
    client.force_login(people.make_user())
    method = client.get if path == "/people/" else client.post
    assert method(path).status_code == 404


def test_the_owner_closes_and_opens_an_account(client: Client) -> None:
    owner, user = people.make_owner(), people.make_user("ada")
    client.force_login(owner)
    inside = Client()
    inside.force_login(user)
    client.post(f"/people/{user.pk}/deactivate/")
    assert inside.get("/profile/").status_code == 302
    client.post(f"/people/{user.pk}/reactivate/")
    assert User.objects.get(pk=user.pk).is_active
    told = Event.objects.filter(subject=f"user:{user.pk}", by=owner).order_by("pk")
    assert [event.action for event in told] == ["deactivate account", "reactivate account"]


def test_the_owner_can_not_lock_everybody_out() -> None:
    owner = people.make_owner()
    with pytest.raises(WrongState):
        services.deactivate(user=owner, by=owner, at=people.AT)


def test_a_member_deactivates_nobody() -> None:
    people.make_owner()
    user, other = people.make_user(), people.make_user()
    with pytest.raises(NotAllowed):
        services.deactivate(user=user, by=other, at=people.AT)
    with pytest.raises(NotAllowed):
        services.reactivate(user=user, by=other, at=people.AT)


def test_the_list_takes_the_same_queries_for_two_and_for_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(people.make_owner())
    people.make_user()
    with django_assert_num_queries(3):
        client.get("/people/")
    for _ in range(20):
        people.make_user()
    with django_assert_num_queries(3):
        client.get("/people/")


def test_an_unknown_account_is_a_404(client: Client) -> None:
    client.force_login(people.make_owner())
    assert client.post("/people/999/deactivate/").status_code == 404

"""User names and addresses are unique, whatever their case."""

import pytest
from django.db import IntegrityError

from annotator.accounts import services
from annotator.accounts.models import User
from annotator.common.errors import Invalid
from tests.worlds import people

pytestmark = pytest.mark.django_db


def make(username: str, email: str) -> User:
    return services.create_account(
        username=username, email=email, name="Somebody", password=people.PASSWORD, at=people.AT
    )


def test_a_user_name_is_taken_in_every_spelling() -> None:
    make("ada", "ada@example.org")
    with pytest.raises(Invalid, match="This user name is taken"):
        make("Ada", "other@example.org")


def test_an_address_is_taken_in_every_spelling() -> None:
    make("ada", "ada@example.org")
    with pytest.raises(Invalid, match="has this e-mail address already"):
        make("bob", "ADA@example.org")


def test_several_accounts_may_have_no_address() -> None:
    make("ada", "")
    assert make("bob", "").pk


def test_the_database_refuses_two_spellings_of_a_user_name() -> None:
    make("ada", "ada@example.org")
    with pytest.raises(IntegrityError, match="user_name_is_unique_whatever_its_case"):
        User.objects.create(username="ADA", name="x")


def test_the_database_refuses_two_spellings_of_an_address() -> None:
    make("ada", "ada@example.org")
    with pytest.raises(IntegrityError, match="user_email_is_unique"):
        User.objects.create(username="bob", name="x", email="Ada@example.org")

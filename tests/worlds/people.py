"""People and studies for tests, made through services."""

from datetime import UTC, datetime
from itertools import count

from annotator.accounts import services as accounts
from annotator.accounts.models import User
from annotator.studies import services as studies
from annotator.studies.models import Study

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "quiet-reading-room"
_numbers = count(1)


def make_user(username: str | None = None, *, name: str | None = None, email: str | None = None) -> User:
    """Return a person who can sign in with PASSWORD."""
    username = username or f"person{next(_numbers)}"
    return accounts.create_account(
        username=username,
        email=f"{username}@example.org" if email is None else email,
        name=name or username.capitalize(),
        password=PASSWORD,
        at=AT,
    )


def make_owner(username: str = "owner") -> User:
    """Return the installation's owner; call it before any other person is made."""
    return accounts.create_owner(
        username=username, email=f"{username}@example.org", name=username.capitalize(), password=PASSWORD, at=AT
    )


def make_study(lead: User | None = None, *, name: str = "Bugs in inference engines") -> Study:
    """Return a study with an empty corpus and codebook; its lead is made when none is given."""
    return studies.create_study(name=name, by=lead or make_user(), at=AT)


def add(study: Study, user: User, *roles: str) -> User:
    """Give a person roles in a study, as its maker, and return the person."""
    for role in roles:
        studies.grant_role(study=study, user=user, role=role, by=study.created_by, at=AT)
    return user


def take(study: Study, user: User, *roles: str) -> None:
    """Take roles from a person, as the study's maker."""
    for role in roles:
        studies.revoke_role(study=study, user=user, role=role, by=study.created_by, at=AT)

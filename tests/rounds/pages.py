"""A browser's view of the pages of rounds, without a browser."""

import re

from django.test import Client
from django.urls import reverse

from annotator.accounts.models import User
from annotator.rounds.models import Round
from annotator.studies.models import Study


def client_of(user: User) -> Client:
    """Return a client in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def at(name: str, study: Study, round: Round | None = None) -> str:
    """Return a page's address."""
    return reverse(f"rounds:{name}", kwargs={"slug": study.slug} | ({"round_id": round.pk} if round else {}))


def plain(html: bytes) -> str:
    """Return what a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode())).replace("&#x27;", "'")


def text_of(user: User, address: str) -> str:
    """Return what a person reads at an address."""
    response = client_of(user).get(address)
    assert response.status_code == 200
    return plain(response.content)

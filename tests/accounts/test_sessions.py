"""A session is read by one kept query and ends when it says."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotator.accounts.sessions import SessionStore
from tests.worlds import people


@pytest.mark.django_db
def test_a_session_is_over_once_it_has_expired_or_was_ended() -> None:
    client, ann = Client(), people.make_user("ann")
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(ann, backend=backend)
    profile = reverse("accounts:profile")
    assert client.get(profile).status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(profile).status_code == 302
    client.force_login(ann, backend=backend)
    Session.objects.all().delete()
    assert client.get(profile).status_code == 302


@pytest.mark.django_db
def test_a_made_up_key_opens_nothing_and_is_not_kept() -> None:
    store = SessionStore("x" * 32)
    assert store.load() == {}
    assert store.session_key is None

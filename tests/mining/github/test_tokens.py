"""A token is tested when it is given, kept encrypted, shown nowhere, and forgotten when it is deleted."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from annotator.accounts.models import User
from annotator.common.errors import Invalid, NotAllowed, NotFound
from annotator.common.models import Event
from annotator.studies.models import Study
from mining import services
from mining.github.models import GithubToken
from mining.github.secrets import Unreadable, decrypt, encrypt
from mining.models import Corpus
from tests.fakes.github.double import TOKEN, GithubDouble
from tests.worlds import people
from tests.worlds.github import make_token

pytestmark = pytest.mark.django_db


def add(corpus: Corpus, lead: User, token: str = TOKEN, name: str = "mine") -> GithubToken:
    return services.add_token(corpus=corpus, name=name, token=token, by=lead, at=timezone.now())


def test_a_token_is_asked_for_its_owner_and_its_limits(github: GithubDouble, corpus: Corpus, lead: User) -> None:
    token = add(corpus, lead)
    assert token.login == "first"
    assert token.limits["graphql"]["remaining"] == 5000
    assert {entry["target"] for entry in github.log.entries} == {"/rate_limit", "/user"}


def test_the_secret_is_readable_nowhere_but_with_the_installations_key(
    github: GithubDouble, corpus: Corpus, lead: User, client: Client, settings: Settings
) -> None:
    token = add(corpus, lead)
    stored: list[Any] = [*GithubToken.objects.values_list(), *Event.objects.values_list()]
    assert TOKEN not in str(stored)
    client.force_login(lead)
    assert TOKEN not in client.get(f"/corpora/{corpus.pk}/github/").content.decode()
    assert decrypt(token.secret) == TOKEN
    settings.SECRET_KEY = "another key of at least thirty-two characters"
    with pytest.raises(Unreadable):
        decrypt(token.secret)


def test_what_is_encrypted_twice_differs() -> None:
    assert encrypt("x") != encrypt("x")


@pytest.mark.parametrize("token", ["ghp_nobody", "", "two words", "nön"])
def test_a_token_that_github_does_not_take_is_not_kept(
    github: GithubDouble, corpus: Corpus, lead: User, token: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        add(corpus, lead, token)
    assert refusal.value.field == "token"
    assert not GithubToken.objects.exists()


def test_a_mistyped_token_is_not_sent_back(github: GithubDouble, corpus: Corpus, lead: User, client: Client) -> None:
    client.force_login(lead)
    answer = client.post(f"/corpora/{corpus.pk}/github/tokens/", {"token-name": "mine", "token-token": "ghp_mistyped"})
    assert "GitHub does not take this token" in answer.content.decode()
    assert "ghp_mistyped" not in answer.content.decode()


def test_two_tokens_of_one_corpus_have_two_names(github: GithubDouble, corpus: Corpus, lead: User) -> None:
    add(corpus, lead)
    with pytest.raises(Invalid):
        add(corpus, lead)


def test_only_who_may_import_gives_and_deletes_tokens(corpus: Corpus, study: Study, lead: User) -> None:
    token = make_token(corpus, lead)
    rater = people.add(study, people.make_user("rater"), "rater")
    with pytest.raises(NotAllowed):
        add(corpus, rater)
    with pytest.raises(NotAllowed):
        services.delete_token(corpus=corpus, token_id=token.pk, by=rater, at=timezone.now())
    other = people.make_study(lead, name="Another").corpus
    with pytest.raises(NotFound):
        services.delete_token(corpus=other, token_id=token.pk, by=lead, at=timezone.now())
    services.delete_token(corpus=corpus, token_id=token.pk, by=lead, at=timezone.now())
    assert not GithubToken.objects.exists()


@pytest.mark.parametrize(("secret", "status"), [("ghp_nobody", 200), (TOKEN, 302)])
def test_what_was_asked_for_stays_when_a_token_is_given(
    github: GithubDouble, corpus: Corpus, lead: User, client: Client, secret: str, status: int
) -> None:
    client.force_login(lead)
    asked = f"/corpora/{corpus.pk}/github/?repositories=example%2Fengine&labels_all=k%C3%A4fer"
    page = client.get(asked).content.decode()
    [address] = re.findall(r'action="([^"]*/github/tokens/[^"]*)"', page)
    given = {"token-name": "mine", "token-token": secret}
    answer = client.post(html.unescape(address), given)
    assert answer.status_code == status
    if status == 302:
        assert answer.headers["Location"] == asked
    else:
        assert 'value="käfer"' in answer.content.decode()

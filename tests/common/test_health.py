"""The health endpoint: whether the database answers, and nothing else."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import Settings


@pytest.mark.django_db
def test_health_says_ok_to_a_stranger(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_health_says_when_the_database_does_not_answer(client: Client) -> None:
    def refuse(execute: object, sql: str, *rest: object) -> None:
        raise DatabaseError("password of the database: swordfish")

    with connection.execute_wrapper(refuse):
        answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "database does not answer"}


@pytest.mark.django_db
def test_health_asks_once_and_starts_no_session(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture is a function
        answer = client.get("/health/")
    assert not answer.cookies


def test_a_request_under_another_name_is_refused_as_such(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["codes.example.org"]
    client.raise_request_exception = False
    assert client.get("/health/", headers={"host": "elsewhere.example.org"}).status_code == 400

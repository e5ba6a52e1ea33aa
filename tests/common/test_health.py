"""The health endpoint: whether the database answers, and nothing else."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_health_says_ok_to_a_stranger(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

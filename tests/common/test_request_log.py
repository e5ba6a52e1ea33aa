"""One structured line per request: enough to find trouble, nothing that is private."""

import json
import logging

import pytest
import structlog
from django.test import Client

from annotator.common.logs import formatter
from tests.common.worlds import make_person

pytestmark = pytest.mark.django_db


def logged(caplog: pytest.LogCaptureFixture, kind: str = "json") -> list[str]:
    """Return the lines of requests, as the installation would write them."""
    return [formatter(kind).format(record) for record in caplog.records if record.name == "request"]


def test_a_request_is_one_json_line_with_method_path_status_and_time(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/health/")
    [line] = logged(caplog)
    said = json.loads(line)
    assert (said["event"], said["method"], said["path"], said["status"]) == ("request", "GET", "/health/", 200)
    assert said["ms"] >= 0
    assert said["level"] == "info"
    assert said["timestamp"].endswith("Z")


def test_query_body_and_cookies_are_never_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.cookies["flavour"] = "secret-cookie"
    with caplog.at_level(logging.INFO):
        client.post("/accounts/login/?next=secret-query", {"login": "ann", "password": "secret-password"})
    assert len(logged(caplog)) == 1
    assert "secret" not in "".join(logged(caplog)).replace("/accounts/login/", "")


def test_a_signed_in_person_is_logged_by_number(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    person = make_person("barbara")
    client.force_login(person)
    with caplog.at_level(logging.INFO):
        client.get("/profile/")
    [line] = logged(caplog)
    assert json.loads(line)["user"] == person.pk
    assert "barbara" not in line


def test_a_line_for_people_is_one_line_of_text(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/health/")
    [line] = logged(caplog, "text")
    assert "\n" not in line
    assert "status=200" in line


def test_lines_of_libraries_have_the_same_shape() -> None:
    record = logging.LogRecord("django.db", logging.WARNING, "", 0, "slow %s", ("query",), None)
    said = json.loads(formatter("json").format(record))
    assert (said["event"], said["logger"], said["level"]) == ("slow query", "django.db", "warning")
    assert structlog.is_configured()

"""The settings of an installation, as a fresh process reads them from its environment."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.run_checks import PRODUCTION

ROOT = Path(__file__).parents[2]


def manage(*arguments: str, data: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run one management command under these variables and no others of ours."""
    ours = ("INTERCODER_", "DATABASE_URL", "CELERY_", "DJANGO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"INTERCODER_DATA": str(data), **variables}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def read(names: list[str], *, data: Path, **variables: str) -> dict[str, Any]:
    """Return settings as a fresh process sees them."""
    values = f"{{name: getattr(settings, name) for name in {names}}}"
    code = f"import json; from django.conf import settings; print(json.dumps({values}))"
    ran = manage("shell", "--no-imports", "-c", code, data=data, **variables)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_production_settings_leave_djangos_deploy_check_nothing_to_say(tmp_path: Path) -> None:
    ran = manage("check", "--deploy", "--fail-level", "DEBUG", data=tmp_path, **PRODUCTION)
    assert ran.returncode == 0, ran.stderr
    assert "no issues" in ran.stdout
    assert "0 silenced" in ran.stdout


def test_cookies_are_secure_and_http_is_redirected_in_production(tmp_path: Path) -> None:
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_HTTPONLY", "DEBUG"]
    found = read([*names, "SECURE_HSTS_SECONDS"], data=tmp_path, **PRODUCTION)
    assert found.pop("SECURE_HSTS_SECONDS") >= 31_536_000
    assert found.pop("DEBUG") is False
    assert all(found.values())


def test_a_first_start_without_any_variable_uses_sqlite_and_the_embedded_broker(tmp_path: Path) -> None:
    names = ["IS_SQLITE", "IS_BROKER_EMBEDDED", "DEBUG", "IS_DEMO", "SECRET_KEY"]
    found = read(names, data=tmp_path)
    assert found["IS_SQLITE"]
    assert found["IS_BROKER_EMBEDDED"]
    assert not found["DEBUG"]
    assert not found["IS_DEMO"]
    assert (tmp_path / "secret_key").read_text() == found["SECRET_KEY"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INTERCODER_DEBUG", "perhaps"),
        ("INTERCODER_HTTPS", "2"),
        ("INTERCODER_LOG_LEVEL", "LOUD"),
        ("INTERCODER_LOG_FORMAT", "xml"),
        ("INTERCODER_JOB_LEASE", "0"),
        ("INTERCODER_EMAIL_PORT", "70000"),
        ("INTERCODER_SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("CELERY_BROKER_URL", "amqp://localhost"),
    ],
)
def test_an_odd_value_stops_the_start_and_names_its_variable(tmp_path: Path, name: str, value: str) -> None:
    ran = manage("check", data=tmp_path, **{name: value})
    assert ran.returncode != 0
    assert f"ImproperlyConfigured: {name}" in ran.stderr


def test_sqlite_runs_with_foreign_keys_and_write_ahead_log(tmp_path: Path) -> None:
    code = (
        "from django.db import connection as c; k = c.cursor();"
        "print([k.execute('PRAGMA ' + p).fetchone()[0] for p in ('foreign_keys', 'journal_mode', 'synchronous')])"
    )
    ran = manage("shell", "--no-imports", "-c", code, data=tmp_path)
    assert ran.stdout.splitlines()[-1] == "[1, 'wal', 1]"

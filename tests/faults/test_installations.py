"""Whole installations as processes: one started by `make serve`, and a team's, on PostgreSQL and Redis behind HTTPS."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.architecture.sources import ROOT
from tools.processes import end, free_port, running, tail, wait_until
from tools.serve import choose_port

pytestmark = pytest.mark.worker
CLEAN = {
    name: value for name, value in os.environ.items() if not name.startswith(("INTERCODER_", "DATABASE", "DJANGO_"))
}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Shows the redirect instead of following it."""

    def redirect_request(self, *arguments: object) -> None:  # type: ignore[override]  # the parts are not used
        return None


def ask(port: int, path: str, **headers: str) -> tuple[int, str, str]:
    """Return status, headers and body."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=20) as answer:
            return answer.status, str(answer.headers), answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, str(error.headers), error.read().decode()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int, Path]]:
    """An installation of its own, as `make serve` starts it."""
    port = free_port()
    log = tmp_path / "serve.log"
    environment = {**CLEAN, "INTERCODER_DATA": str(tmp_path / "data"), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    with running([sys.executable, "-m", "tools.serve"], log=log, env=environment, cwd=ROOT) as process:
        wait_until(lambda: "Ctrl-C" in log.read_text() or process.poll() is not None, seconds=120, what="make serve")
        assert process.poll() is None, tail(log)
        yield process, int(re.search(r"127\.0\.0\.1:(\d+)", log.read_text())[1]), log  # type: ignore[index]


def test_make_serve_comes_up_from_nothing_and_ends_with_ctrl_c(
    served: tuple["subprocess.Popen[bytes]", int, Path],
) -> None:
    process, port, log = served
    children = psutil.Process(process.pid).children(recursive=True)
    names = " ".join(" ".join(child.cmdline()) for child in children)
    assert "granian" in names
    assert "celery" in names

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
        assert answer.url.endswith("/welcome/"), "a first start offers to create the owner"
        body = answer.read().decode()
    style = re.search(r'href="(/static/css/app\.[0-9a-f]{12}\.css)"', body)
    assert style, "static files carry their hash"
    status, headers, _ = ask(port, style[1], **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert "immutable" in headers

    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0, tail(log)
    assert psutil.wait_procs(children, timeout=5)[1] == []


def test_a_second_installation_takes_the_next_free_port() -> None:
    with socket.socket() as first:
        first.bind(("127.0.0.1", 0))
        first.listen()
        taken = first.getsockname()[1]
        assert choose_port(taken) > taken


def test_when_the_web_server_dies_the_worker_is_ended_and_the_status_tells(
    served: tuple["subprocess.Popen[bytes]", int, Path],
) -> None:
    process, _, log = served
    children = psutil.Process(process.pid).children(recursive=True)
    [web] = [child for child in psutil.Process(process.pid).children() if "granian" in " ".join(child.cmdline())]
    web.terminate()
    assert process.wait(20) == 1
    assert "web server ended" in log.read_text()
    assert psutil.wait_procs(children, timeout=5)[1] == []


@pytest.fixture
def team(postgres_url: str, redis_url: str, tmp_path: Path) -> Iterator[int]:
    """A team's web server: HTTPS settings, PostgreSQL and Redis; stands where the proxy would ask."""
    name = f"team_{os.getpid()}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    environment = {
        **CLEAN,
        "DATABASE_URL": re.sub(r"/[^/]*$", f"/{name}", postgres_url),
        "CELERY_BROKER_URL": redis_url,
        "INTERCODER_DATA": str(tmp_path / "data"),
        "INTERCODER_SECRET_KEY": "0123456789" * 6,
        "INTERCODER_HTTPS": "yes",
        "INTERCODER_HOSTS": "intercoder.example.org",
        "INTERCODER_ORIGINS": "https://intercoder.example.org",
        "INTERCODER_PROXIES": "1",
    }
    port = free_port()
    log = tmp_path / "web.log"
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    try:
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True)
        with running([*web, "annotator.wsgi:application"], log=log, env=environment, cwd=ROOT) as process:
            probe = [sys.executable, "-m", "annotator.common.probe", str(port)]
            wait_until(
                lambda: subprocess.run(probe, env=environment, cwd=ROOT).returncode == 0, seconds=120, what="the team"
            )
            yield port
            end(process)
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_team_server_is_well_and_speaks_https_only(team: int) -> None:
    host = {"Host": "intercoder.example.org"}
    assert ask(team, "/health/", **host)[0] == 200
    status, headers, _ = ask(team, "/accounts/login/", **host)
    assert (status, "https://intercoder.example.org/accounts/login/" in headers) == (301, True)

    proxied = {**host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    status, headers, _ = ask(team, "/welcome/", **proxied)
    assert status == 200
    assert "strict-transport-security: max-age=31536000; includeSubDomains; preload" in headers.lower().replace(
        "includesubdomains", "includeSubDomains"
    )
    cookies = [line for line in headers.splitlines() if line.lower().startswith("set-cookie")]
    assert cookies
    assert all("Secure" in line for line in cookies)


def test_a_team_server_answers_to_its_own_name_only(team: int) -> None:
    assert ask(team, "/health/", Host="elsewhere.example.org")[0] == 400

"""The two brokers, and real Celery worker processes on either."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from django.conf import settings
from django.db import connection
from kombu import pools

from annotator.celery import app
from tools.processes import running, tail, wait_until
from tools.redis_server import running_redis

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Worker:
    """A running worker process; `log` is where it writes."""

    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def pid(self) -> int:
        """The process to kill."""
        return self.process.pid

    def kill(self) -> None:
        """End it, and the processes it started, as a power cut would."""
        if self.process.poll() is not None:
            return
        family = psutil.Process(self.pid).children(recursive=True)
        self.process.kill()
        for child in family:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        self.process.wait()

    def says(self) -> str:
        """Return the last lines of its log."""
        return tail(self.log)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis server; one is started if none is given.

    Each process of a run has a database of its own in it, or one would take the messages of another's jobs.
    """
    given = os.environ.get("INTERCODER_TEST_REDIS") or os.environ.get("REDIS_URL")
    if given:
        process = os.environ.get("PYTEST_XDIST_WORKER", "")
        yield urlsplit(given)._replace(path=process.replace("gw", "/")).geturl() if process else given
    else:
        with running_redis() as url:
            yield url


def _forget_connections() -> None:
    """Celery and kombu keep connections to the broker they knew."""
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


def _send_to(url: str, options: dict[str, object]) -> None:
    _forget_connections()
    app.conf.update(broker_url=url, broker_write_url=url, broker_read_url=url, broker_transport_options=options)


@pytest.fixture
def filesystem_broker(tmp_path: Path) -> Iterator[str]:
    """The embedded broker, with an empty folder of this test's own."""
    before = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    folders = {name: tmp_path / "broker" / name for name in ("in", "done", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    inbox = str(folders["in"])
    _send_to(
        "filesystem://",
        {
            **before,
            "data_folder_in": inbox,
            "data_folder_out": inbox,
            "processed_folder": str(folders["done"]),
            "control_folder": str(folders["control"]),
        },
    )
    yield "filesystem://"
    _send_to("filesystem://", before)


@pytest.fixture
def redis_broker(redis_url: str) -> Iterator[str]:
    """Redis, emptied of messages before and after."""
    before = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    _send_to(redis_url, {})
    app.control.purge()
    yield redis_url
    app.control.purge()
    _send_to("filesystem://", before)


@pytest.fixture(
    params=[pytest.param("filesystem_broker", id="filesystem"), pytest.param("redis_broker", id="redis")],
)
def broker(request: pytest.FixtureRequest) -> str:
    """Each broker in turn."""
    return str(request.getfixturevalue(request.param))


def _database_url() -> str:
    """The test's own database, as the worker's environment names it."""
    one = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{one['NAME']}"
    return f"postgresql://{one['USER']}:{one['PASSWORD']}@{one['HOST']}:{one['PORT']}/{one['NAME']}"


def _environment(broker_url: str, data: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "annotator.settings",
        "DATABASE_URL": _database_url(),
        "CELERY_BROKER_URL": broker_url,
        "INTERCODER_DATA": str(data),
        "INTERCODER_MEDIA": str(settings.MEDIA_ROOT),
        "INTERCODER_SECRET_KEY": settings.SECRET_KEY,
        "INTERCODER_LOG_LEVEL": "INFO",
        "INTERCODER_JOB_LEASE": "2",
        "INTERCODER_JOB_SWEEP": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def start_worker(transactional_db: None, broker: str, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Return a function that starts one more real worker process on this test's broker and database.

    `start_worker(with_tasks="tests.faults.tasks")` also registers the tasks of a module.
    """
    with ExitStack() as stack:
        count = 0

        def start(with_tasks: str = "") -> Worker:
            nonlocal count
            count += 1
            log = tmp_path / f"worker-{count}.log"
            pool = "threads" if broker.startswith("filesystem") else "prefork"
            command = [sys.executable, "-m", "celery", "-A", "annotator.celery", "worker", "--pool", pool]
            command += ["--concurrency", "2", "--loglevel", "INFO", "--hostname", f"test{count}@%h"]
            command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
            if with_tasks:
                command += ["--include", with_tasks]
            process = stack.enter_context(running(command, log=log, env=_environment(broker, tmp_path), cwd=ROOT))
            worker = Worker(process, log)
            stack.callback(worker.kill)  # an orderly end would take seconds of every test
            wait_until(
                lambda: process.poll() is not None or " ready." in log.read_text(errors="replace"),
                seconds=120,
                what="Starting a worker",
            )
            if process.poll() is not None:
                raise RuntimeError(f"The worker ended at once:\n{worker.says()}")
            return worker

        yield start


@pytest.fixture
def live_worker(start_worker: Callable[..., Worker]) -> Worker:
    """One real worker process, on each broker in turn; the jobs that the test enqueues are done."""
    return start_worker()

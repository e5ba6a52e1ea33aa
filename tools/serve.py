"""Runs one installation: the web server and one worker, until Ctrl-C or until either ends.

`python -m tools.serve [--demo | --worker]`, from the project's virtual environment. Needs no Redis and no
PostgreSQL; several workers, or a broker shared by machines, are for docker-compose.yml. Standard library only, so that
the process that does nothing but wait stays small.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
WEB_THREADS = "4"
WORKER_THREADS = "2"


class Stop(Exception):
    """Somebody pressed Ctrl-C or asked the process to end."""


def choose_port(wanted: int) -> int:
    """Return the wanted loopback port, or the next free one."""
    for port in range(wanted, min(wanted + 100, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    sys.exit(f"No port from {wanted} to {wanted + 99} is free; set PORT to another.")


def read_port() -> int:
    """Return the port of the environment; refuse odd values."""
    text = os.environ.get("PORT", "").strip() or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        sys.exit(f"PORT is {text!r}; set it to a whole number from 1 to 65535.")
    return int(text)


def environment(is_demo: bool) -> dict[str, str]:
    """Return what both processes are started with; the demo keeps its data apart."""
    values = dict(os.environ)
    values.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
    if is_demo:
        values["INTERCODER_DEMO"] = "yes"
        values.setdefault("INTERCODER_DATA", str(ROOT / ".data-demo"))
    values.setdefault("INTERCODER_LOG_LEVEL", "WARNING")
    return values


def web_command(port: int) -> list[str]:
    """Return the command of the web server: one process, because SQLite has one writer."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"]
    command += ["--blocking-threads", WEB_THREADS, "--host", "127.0.0.1", "--port", str(port)]
    return [*command, "--log-level", "warning", "annotator.wsgi:application"]


def worker_command(broker: str) -> list[str]:
    """Return the command of the worker: threads on the embedded broker, processes on Redis."""
    pool = "prefork" if broker.startswith("redis") else "threads"
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "annotator.celery", "worker", "--pool", pool]
    command += ["--concurrency", WORKER_THREADS, "--loglevel", "WARNING", "--hostname", f"worker-{os.getpid()}@%h"]
    return [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"]


def is_answering(port: int) -> bool:
    """Whether the web server answers; by hand, because an HTTP library would double this process."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /health/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False


def watch(processes: dict[str, "subprocess.Popen[bytes]"], port: int) -> int:
    """Print the address once pages come, then wait; return an exit status when a process ends by itself."""
    announced = False
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                print(f"The {name} ended with status {process.returncode}; stopping.", file=sys.stderr)
                return 1
        if not announced and is_answering(port):
            print(f"\n  Intercoder is at http://127.0.0.1:{port}/\n  Ctrl-C ends it.\n", flush=True)
            announced = True
        time.sleep(1 if announced else 0.05)


def end(processes: dict[str, "subprocess.Popen[bytes]"]) -> None:
    """Ask both to end, and kill what has not after ten seconds."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + 10
    for process in processes.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def stop(number: int, frame: FrameType | None) -> None:
    """Signals become an exception, so that both processes are ended in one place."""
    raise Stop


def main() -> int:
    """Read what is wanted and run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", action="store_true", help="load the demo study, in a data folder of its own")
    parser.add_argument("--worker", action="store_true", help="run one more worker and nothing else")
    options = parser.parse_args()
    values = environment(options.demo)
    if options.worker:
        os.execve(sys.executable, worker_command(values.get("CELERY_BROKER_URL", "")), values)  # noqa: S606
    return run(values, choose_port(read_port()))


def run(values: dict[str, str], port: int) -> int:
    """Prepare, start both, watch, end both."""
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        if subprocess.run([sys.executable, "manage.py", "prepare"], env=values, cwd=ROOT, check=False).returncode:
            return 1
        # sessions of their own: Ctrl-C reaches this process alone, which then ends them in order
        commands = {"web server": web_command(port), "worker": worker_command(values.get("CELERY_BROKER_URL", ""))}
        for name, command in commands.items():
            processes[name] = subprocess.Popen(command, env=values, cwd=ROOT, start_new_session=True)
        return watch(processes, port)
    except Stop:
        print("\n  Stopping.", flush=True)
        return 0
    finally:
        end(processes)


if __name__ == "__main__":
    sys.exit(main())

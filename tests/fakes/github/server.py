"""The double as a process: HTTP on loopback, a thread for each connection, and a door for the test that started it.

`python -m tests.fakes.github.server` prints its address and serves until it is ended. What a test sets it sends to
`/_double/...`: the world, tokens, faults, changes of single issues; from there it reads the log too.
"""

import gzip
import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.github import changes, graph
from tests.fakes.github.service import Reply, Request, Service
from tests.fakes.github.world import World

COMPRESSED_FROM = 1000


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 and hands everything on."""

    protocol_version = "HTTP/1.1"
    server: "Double"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/_double/"):
            reply = self.server.set(self.path.removeprefix("/_double/"), body)
        else:
            reply = self.server.ask(
                Request(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            )
        time.sleep(reply.delay)
        if reply.how == "never":
            self._break()
        else:
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        """Write head and body at once, so that the system does not wait between them."""
        body, headers = reply.body, {"Server": "github.com", "Date": self.date_time_string(), **reply.headers}
        if len(body) > COMPRESSED_FROM and "gzip" in self.headers.get("Accept-Encoding", ""):
            body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
        headers["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        is_cut = reply.how == "cut"
        sent = body[: len(body) // 2] if is_cut else body
        self.wfile.write(f"HTTP/1.1 {reply.status} {self.responses[reply.status][0]}\r\n{head}\r\n".encode() + sent)
        self.log_request(reply.status)
        if is_cut:
            self._break()

    def _break(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: the log is kept for whoever asks."""


class Double(ThreadingHTTPServer):
    """The server with the service behind it, and the doors through which a test sets it."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lock = threading.Lock()
        self.service = Service(self.address)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def ask(self, request: Request) -> Reply:
        """Answer one request; one at a time, so that the counts are exact."""
        with self.lock:
            return self.service.answer(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away: tests kill them."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def set(self, name: str, body: bytes) -> Reply:
        """Do what a test asks for at the back door."""
        doors: dict[str, Callable[[Any], Any]] = {
            "reset": self._reset,
            "world": self._take_world,
            "tokens": lambda value: self.service.accounts.add(**value),
            "revoke": lambda token: setattr(self.service.accounts.by_token[token], "is_revoked", True),
            "faults": lambda value: self.service.schedule.set(value),
            "change": lambda value: changes.change(self.service.world, **value),
            "forget": lambda _: self.service.log.clear(),
            "state": lambda _: self.service.state(),
            "count": lambda _: len(self.service.log),
        }
        with self.lock:
            try:
                answer, status = doors[name](json.loads(body or b"null")), 200
            except (KeyError, TypeError, ValueError) as error:
                answer, status = {"message": f"{type(error).__name__}: {error}"}, 400
        return Reply(status, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def _reset(self, _: Any) -> None:
        self.service = Service(self.address)

    def _take_world(self, value: list[dict[str, Any]]) -> None:
        self.service.world = World.from_json(value)


def main() -> None:
    """Serve until ended."""
    double = Double()
    graph.schema()
    sys.stdout.write(f"{double.address}\n")
    sys.stdout.flush()
    double.serve_forever()


if __name__ == "__main__":
    main()

"""One request from its arrival to its answer: who asks, what goes wrong, what it costs; knows no sockets.

Every request is kept in a log, with what it read: from it a test counts points, requests, and what came twice.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import tests.fakes.github.thread_fields  # noqa: F401  registers its fields
from tests.fakes.github import graph, rest
from tests.fakes.github.bodies import Bodies
from tests.fakes.github.faults import REFUSALS, Fault, Schedule
from tests.fakes.github.limits import Account, Accounts, BadCredentials, Bucket
from tests.fakes.github.world import World

SITE = "https://github.com"
LIMITED = "API rate limit exceeded for user ID 1."
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
UNICORN = b"<html><head><title>Unicorn! &middot; GitHub</title></head><body>This page is taking too long.</body></html>"
GAVE_UP = (
    "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug."
)


@dataclass
class Request:
    """What arrived; names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass
class Reply:
    """What is sent; `how` is whole, cut (the connection ends in the middle) or never."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    how: str = "whole"
    delay: float = 0.0


@dataclass
class Entry:
    """One line of the log. `page` is the same for the same question; `points` counts requests for REST."""

    method: str
    target: str
    resource: str
    login: str
    status: int = 0
    fault: str = ""
    points: int = 0
    nodes: int = 0
    asked: int = 0
    page: str = ""
    bytes: int = 0
    started_at: float = 0.0
    read: list[tuple[str, int]] = field(default_factory=list)


@dataclass
class Service:
    """GitHub, as far as a harvest sees it."""

    base: str = ""
    world: World = field(default_factory=World)
    accounts: Accounts = field(default_factory=Accounts)
    schedule: Schedule = field(default_factory=Schedule)
    log: list[Entry] = field(default_factory=list)
    unserved: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        """Return the answer to a request, and note it."""
        resource = _resource(request.path)
        entry = Entry(request.method, request.target, resource, "", page=_page(request), started_at=time.time())
        self.log.append(entry)
        try:
            account = self.accounts.find(request.headers.get("authorization"))
        except BadCredentials:
            reply = _json(401, {"message": "Bad credentials", "documentation_url": rest.DOCS, "status": "401"})
        else:
            entry.login = account.login
            reply = self._serve(request, account, account.buckets[resource], entry)
        entry.status, entry.bytes = reply.status, len(reply.body)
        return reply

    def _serve(self, request: Request, account: Account, bucket: Bucket, entry: Entry) -> Reply:
        if request.path == "/rate_limit":
            return _json(200, _overview(account))
        query = None
        if entry.resource == "graphql":
            if not account.login:
                return _json(401, {"message": "This endpoint requires you to be authenticated.", "status": "401"})
            try:
                query = graph.prepare(json.loads(request.body))
            except graph.QueryRefused as refused:
                self.unserved += [f"{error.message}" for error in refused.errors]
                return _json(200, {"errors": graph.errors_as_json(refused.errors)}, bucket, "graphql")
            entry.points, entry.nodes, entry.asked = query.price.points, query.price.nodes, query.price.requests
        fault = self.schedule.choose(entry.resource, request.target, entry.nodes)
        if fault:
            entry.fault = fault.kind
        if fault and fault.kind in REFUSALS:
            entry.points = 0
            return _refuse(fault, account, bucket, entry.resource)
        reply = self._graphql(query, account, bucket) if query else self._rest(request, account, bucket)
        entry.read, entry.points = reply.pop("read"), reply.pop("points")
        return _send(reply, fault, bucket, entry.resource)

    def _graphql(self, query: graph.Query, account: Account, bucket: Bucket) -> dict[str, Any]:
        if not bucket.can_pay(query.price.points):
            errors = [{"type": "RATE_LIMITED", "message": LIMITED}]
            return {"status": 200, "body": {"errors": errors}, "read": [], "points": 0}
        bucket.used += query.price.points
        rate = {**bucket.as_json(), "cost": query.price.points, "node_count": query.price.nodes}
        asking = graph.Asking(self.world, SITE, account.login, rate)
        try:
            body = graph.run(query, asking)
        except graph.Unserved as unserved:
            self.unserved.append(str(unserved))
            return {"status": 501, "body": {"message": str(unserved)}, "read": [], "points": query.price.points}
        return {"status": 200, "body": body, "read": asking.read, "points": query.price.points}

    def _rest(self, request: Request, account: Account, bucket: Bucket) -> dict[str, Any]:
        if not bucket.can_pay(1):
            body = {"message": LIMITED, "documentation_url": rest.DOCS, "status": "403"}
            return {"status": 403, "body": body, "read": [], "points": 0}
        bucket.used += 1
        try:
            answer = self._look_up(request, account)
        except rest.Refused as refused:
            answer = refused.answer
        headers, status, body = dict(answer.headers), answer.status, answer.body
        if status == 200:
            headers["ETag"] = f'W/"{hashlib.sha256(json.dumps([body, headers]).encode()).hexdigest()}"'
            if request.headers.get("if-none-match") == headers["ETag"]:
                bucket.used -= bool(account.login)  # free for those with a token
                return {"status": 304, "body": None, "headers": headers, "read": [], "points": not account.login}
        return {"status": status, "body": body, "headers": headers, "read": answer.read, "points": 1}

    def _look_up(self, request: Request, account: Account) -> rest.Answer:
        if request.path != "/user":
            return rest.answer(self.world, self.base, request.path, request.parameters)
        if not account.login:
            raise rest.Refused(401, "Requires authentication")
        return rest.Answer(200, _own(account, self.base))

    def state(self) -> dict[str, Any]:
        """Return counts and the log."""
        return {"log": [asdict(entry) for entry in self.log], "unserved": self.unserved}


def _resource(path: str) -> str:
    return {"/graphql": "graphql", "/search/issues": "search"}.get(path, "core")


def _page(request: Request) -> str:
    """Return what tells one question from another: the address, and for GraphQL the query and its variables."""
    told = request.body if request.method == "POST" else b""
    return f"{request.target} {hashlib.sha256(told).hexdigest()[:12]}"


def _overview(account: Account) -> dict[str, Any]:
    for bucket in account.buckets.values():
        bucket.turn()
    resources = {name: bucket.as_json() for name, bucket in account.buckets.items()}
    return {"resources": resources, "rate": resources["core"]}


def _own(account: Account, base: str) -> dict[str, Any]:
    person = Bodies(base, World()).person(account.login) or {}
    blank = dict.fromkeys(("name", "company", "blog", "location", "email", "hireable", "bio"))
    counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    dates = dict.fromkeys(("created_at", "updated_at"), "2020-01-01T00:00:00Z")
    return {**person, **blank, **counts, **dates}


def _refuse(fault: Fault, account: Account, bucket: Bucket, resource: str) -> Reply:
    """Return what a fault answers in the place of an answer."""
    if fault.kind == "server_error":
        return Reply(fault.status or 502, UNICORN, {"Content-Type": "text/html; charset=utf-8"})
    if fault.kind == "drop":
        return Reply(0, how="never")
    if fault.kind == "timeout":
        return _json(200, {"data": None, "errors": [{"message": GAVE_UP}]}, bucket, resource)
    if fault.kind == "unauthorized":
        return _json(401, {"message": "Bad credentials", "documentation_url": rest.DOCS, "status": "401"})
    if fault.kind == "refuse_graphql":
        message = "Resource not accessible by personal access token"
        return _json(403, {"message": message, "status": "403"}, bucket, resource)
    if fault.kind == "not_found":
        return _json(404, {"message": "Not Found", "documentation_url": rest.DOCS, "status": "404"}, bucket, resource)
    if fault.kind == "primary_limit":
        bucket.empty(fault.wait or 1)
        if resource == "graphql":
            return _json(200, {"errors": [{"type": "RATE_LIMITED", "message": LIMITED}]}, bucket, resource)
        return _json(fault.status or 403, {"message": LIMITED, "documentation_url": rest.DOCS}, bucket, resource)
    reply = _json(fault.status or 403, {"message": SECONDARY, "documentation_url": rest.DOCS}, bucket, resource)
    if fault.wait is not None:
        reply.headers["Retry-After"] = str(max(1, round(fault.wait)))
    return reply


def _send(answer: dict[str, Any], fault: Fault | None, bucket: Bucket, resource: str) -> Reply:
    """Return the answer, or what a fault leaves of it."""
    kind = fault.kind if fault else ""
    body = answer["body"]
    if kind == "resource_limits" and resource == "graphql":
        body = halved(body)
    reply = _json(answer["status"], body, bucket, resource)
    reply.headers |= answer.get("headers", {})
    if kind == "slow" and fault:
        reply.delay = fault.wait or 0
    elif kind == "drop_late":
        reply.how = "never"
    elif kind == "truncated":
        reply.how = "cut"
    elif kind == "cut_json":
        reply.body = reply.body[: len(reply.body) // 2]
    return reply


def halved(body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer that ran into its limits half way: what lay behind is null, as at GitHub."""

    def cut(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: cut(part) for name, part in value.items()}
        if isinstance(value, list) and len(value) > 1:
            return [*value[: len(value) // 2], *[None] * (len(value) - len(value) // 2)]
        return value

    error = {"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits for this query exceeded."}
    return {"data": cut(body.get("data")), "errors": [*body.get("errors", []), error]}


def _json(status: int, body: Any, bucket: Bucket | None = None, resource: str = "") -> Reply:
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if bucket:
        rate = bucket.as_json()
        headers |= {f"X-RateLimit-{name.capitalize()}": str(value) for name, value in rate.items()}
        headers["X-RateLimit-Resource"] = resource
    return Reply(status, content, headers)

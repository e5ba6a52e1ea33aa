"""GitHub's limits as values: what an answer says is left, what a failure means, which token to ask with. Pure.

Every failure is one of five: a limit with the moment from which it is lifted, trouble that passes, a query that is too
large, a token or GraphQL that is refused, or something that is not there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

# GitHub's advice where it does not say how long
SECONDARY_WAIT = timedelta(seconds=60)
# nobody knows in which part of the second a limit is lifted
GRACE = timedelta(seconds=1)
TOO_LARGE = {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "EXCESSIVE_PAGINATION"}
SECONDARY = re.compile(r"secondary rate limit|abuse detection|wait a few minutes", re.IGNORECASE)
PRIMARY = re.compile(r"api rate limit (?:already )?exceeded", re.IGNORECASE)
TIMED_OUT = re.compile(r"timeout|timed out|couldn't respond to your request in time", re.IGNORECASE)


class Failure(Exception):
    """The base of what can go wrong with one request; the message is a sentence for the person."""


class Limited(Failure):
    """A limit is reached; nothing may be asked with this token before `until`."""

    def __init__(self, until: datetime, *, is_primary: bool) -> None:
        super().__init__("GitHub's limit for this hour is used up." if is_primary else "GitHub asks for a pause.")
        self.until = until
        self.is_primary = is_primary


class Trouble(Failure):
    """GitHub or the way to it fails; the same request may succeed in a while."""


class TooLarge(Failure):
    """The query asks for more than GitHub works out in time; a smaller page may succeed."""


class TokenRefused(Failure):
    """GitHub does not know the token, or no longer."""


class GraphqlRefused(Failure):
    """GraphQL is not open to whoever asks."""


class NotThere(Failure):
    """There is nothing there, or the token may not see it."""

    def __init__(self, message: str, *, is_gone: bool = False) -> None:
        super().__init__(message)
        self.is_gone = is_gone


@dataclass(frozen=True)
class Budget:
    """What one token may still ask of one resource ("core", "graphql", "search")."""

    limit: int
    remaining: int
    resets_at: datetime

    def left(self, at: datetime) -> int:
        """Return what is left at a moment: everything once the limit has been lifted."""
        return self.limit if self.resets_at <= at else self.remaining

    def to_json(self) -> dict[str, Any]:
        return {"limit": self.limit, "remaining": self.remaining, "resets_at": self.resets_at.isoformat()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Budget":
        return cls(value["limit"], value["remaining"], datetime.fromisoformat(value["resets_at"]))


def budget_in(headers: Mapping[str, str]) -> tuple[str, Budget] | None:
    """Return the resource that an answer was charged to, and what is left of it."""
    try:
        limit, remaining, reset = (
            int(float(headers[f"x-ratelimit-{name}"])) for name in ("limit", "remaining", "reset")
        )
    except (KeyError, ValueError):
        return None
    return headers.get("x-ratelimit-resource", "core"), Budget(limit, remaining, datetime.fromtimestamp(reset, UTC))


@dataclass(frozen=True)
class Purse:
    """One token as far as choosing needs it."""

    token_id: int
    budgets: Mapping[str, Budget]
    blocked_until: datetime | None = None

    def left(self, resource: str, at: datetime) -> int | None:
        """Return what is left; None where GitHub has not said yet."""
        if self.blocked_until and self.blocked_until > at:
            return 0
        budget = self.budgets.get(resource)
        return budget.left(at) if budget else None

    def free_at(self, resource: str, at: datetime) -> datetime:
        """Return when this token may be asked with again."""
        moments = [self.blocked_until] if self.blocked_until and self.blocked_until > at else []
        budget = self.budgets.get(resource)
        if budget and not budget.left(at):
            moments.append(budget.resets_at + GRACE)
        return max(moments, default=at)


def choose(purses: Iterable[Purse], resource: str, at: datetime) -> Purse | datetime:
    """Return the purse with most left, or when the first of them will have anything again."""
    all_of_them = list(purses)
    lefts = [(purse.left(resource, at), purse) for purse in all_of_them]
    usable = [(float("inf") if left is None else left, -purse.token_id, purse) for left, purse in lefts if left != 0]
    if usable:
        return max(usable, key=lambda each: each[:2])[2]
    return min(purse.free_at(resource, at) for purse in all_of_them)


def failure_of(status: int, headers: Mapping[str, str], message: str, *, is_graphql: bool, at: datetime) -> Failure:
    """Return what an answer of 400 and more means."""
    if status == 401:
        return TokenRefused("GitHub does not take this token: it is mistyped, has expired or was withdrawn.")
    if status in (403, 429):
        return _limit_in(status, headers, message, at) or _refusal(message, is_graphql=is_graphql)
    if status in (404, 410, 451):
        return NotThere("There is nothing on GitHub at this place, or the token may not see it.", is_gone=status == 410)
    if status in (502, 504) and is_graphql:
        return TooLarge("GitHub could not work out the answer in time.")
    if status >= 500 or status == 408:
        return Trouble(f"GitHub answers with error {status}.")
    return NotThere(f"GitHub refuses the request ({status}): {message}")


def _limit_in(status: int, headers: Mapping[str, str], message: str, at: datetime) -> Limited | None:
    asked = headers.get("retry-after", "")
    if asked.isdecimal():
        return Limited(at + timedelta(seconds=int(asked)) + GRACE, is_primary=False)
    found = budget_in(headers)
    if found and found[1].remaining == 0 and not SECONDARY.search(message):
        return Limited(max(found[1].resets_at, at) + GRACE, is_primary=True)
    if status == 429 or SECONDARY.search(message):
        return Limited(at + SECONDARY_WAIT, is_primary=False)
    return Limited(at + SECONDARY_WAIT, is_primary=True) if PRIMARY.search(message) else None


def _refusal(message: str, *, is_graphql: bool) -> Failure:
    if is_graphql:
        return GraphqlRefused(f"GitHub does not open GraphQL to this token: {message}")
    return NotThere(f"GitHub does not let this token see this: {message}")


def failure_in(errors: Iterable[Mapping[str, Any]], headers: Mapping[str, str], at: datetime) -> Failure | None:
    """Return what the errors of a GraphQL answer with status 200 mean; None when only something was not found."""
    worst: Failure | None = None
    for error in errors:
        kind, message = str(error.get("type") or ""), str(error.get("message") or "")
        if kind in ("RATE_LIMITED", "RATE_LIMIT") or PRIMARY.search(message):
            found = budget_in(headers)
            until = found[1].resets_at if found and found[1].resets_at > at else at + SECONDARY_WAIT
            return Limited(until + GRACE, is_primary=True)
        if kind in TOO_LARGE or TIMED_OUT.search(message):
            worst = TooLarge("GitHub could not work out so much at once.")
        elif kind in ("FORBIDDEN", "INSUFFICIENT_SCOPES"):
            worst = worst or NotThere(f"GitHub does not let this token see this: {message}")
        elif kind != "NOT_FOUND":
            worst = worst or Trouble(f"GitHub answers with an error: {message[:200]}")
    return worst

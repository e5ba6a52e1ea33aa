"""Tokens and what is left of them: requests and points per window, counted for each resource as GitHub counts them."""

import time
from dataclasses import dataclass, field

# what GitHub gives to a person's token, and to one without a name
LIMITS = {"core": 5000, "graphql": 5000, "search": 30}
LIMITS_OF_STRANGERS = {"core": 60, "graphql": 0, "search": 10}
WINDOWS = {"core": 3600, "graphql": 3600, "search": 60}


class BadCredentials(Exception):
    """A token that nobody gave out, or that was taken back."""


@dataclass
class Bucket:
    """What is left of one resource until it is filled up again."""

    limit: int
    window: float
    used: int = 0
    reset: float = 0.0

    def turn(self) -> None:
        """Fill up when the window has ended."""
        if time.time() >= self.reset:
            self.used, self.reset = 0, float(int(time.time() + self.window) + 1)

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    def can_pay(self, points: int) -> bool:
        self.turn()
        return self.remaining >= points

    def empty(self, seconds: float) -> None:
        """Take everything away for so many seconds."""
        self.used, self.reset = self.limit, time.time() + seconds

    def as_json(self) -> dict[str, int]:
        return {"limit": self.limit, "used": self.used, "remaining": self.remaining, "reset": int(self.reset)}


@dataclass
class Account:
    """Whoever asks: the holder of a token, or a stranger."""

    login: str
    buckets: dict[str, Bucket]
    scopes: str = "public_repo"
    is_revoked: bool = False


@dataclass
class Accounts:
    """The tokens that were given out."""

    by_token: dict[str, Account] = field(default_factory=dict)
    stranger: Account = field(default_factory=lambda: make_account("", LIMITS_OF_STRANGERS))

    def find(self, authorization: str | None) -> Account:
        """Return who asks; refuses a token that is not known."""
        if not authorization:
            return self.stranger
        _, _, token = authorization.partition(" ")
        account = self.by_token.get(token.strip())
        if account is None or account.is_revoked:
            raise BadCredentials
        return account

    def add(self, token: str, login: str, limits: dict[str, int] | None = None, window: float | None = None) -> None:
        """Give out a token; `limits` replace those of GitHub for the resources they name."""
        self.by_token[token] = make_account(login, {**LIMITS, **(limits or {})}, window)


def make_account(login: str, limits: dict[str, int], window: float | None = None) -> Account:
    """Return an account whose buckets are full."""
    buckets = {name: Bucket(limit, window or WINDOWS[name]) for name, limit in limits.items()}
    for bucket in buckets.values():
        bucket.turn()
    return Account(login, buckets)

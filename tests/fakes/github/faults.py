"""What goes wrong, and when: a schedule that a test sets, the same in every run of it."""

import random
from dataclasses import dataclass, field
from typing import Any

# before an answer is worked out
REFUSALS = {
    *("server_error", "secondary_limit", "primary_limit", "unauthorized", "drop", "timeout", "refuse_graphql"),
    "not_found",
}
# instead of the answer that was worked out and paid for
SPOILT = {"truncated", "cut_json", "drop_late", "resource_limits", "slow"}


@dataclass
class Fault:
    """One way to fail and the requests that meet it, by their number among those to `on`, counted from 1.

    `kind`
      server_error (with `status`, a page of HTML instead of JSON), secondary_limit (`status` 403 or 429; Retry-After
      of `wait` seconds, none when `wait` is None), primary_limit (everything used up for `wait` seconds),
      unauthorized, drop (the connection ends without an answer), timeout (GraphQL gives up: 200 with an error and no
      data), refuse_graphql (403: no GraphQL for this token), not_found (404, as for what the token may not see),
      truncated (the connection ends in the middle of the body), cut_json (a body that is no JSON), drop_late (the
      answer is worked out and paid for, and never sent), resource_limits (GraphQL: half an answer with
      RESOURCE_LIMITS_EXCEEDED), slow (after `wait` seconds).
    `on` is graphql, core, search or any; `path` a part of the address.
    `at` lists requests, `every` is one in so many, `share` of them at random by `seed`, `above` those that ask for
    more nodes than this; none of them: all. At most `times`.
    """

    kind: str
    on: str = "any"
    at: list[int] = field(default_factory=list)
    every: int = 0
    share: float = 0.0
    seed: int = 1
    above: int = 0
    times: int = 0
    status: int = 0
    wait: float | None = 1.0
    path: str = ""
    seen: int = 0
    met: int = 0

    def __post_init__(self) -> None:
        if self.kind not in REFUSALS | SPOILT:
            raise ValueError(f"There is no fault {self.kind!r}.")
        self._chance = random.Random(self.seed)

    def meets(self, resource: str, path: str, nodes: int) -> bool:
        """Whether this request fails; to be asked once for each."""
        if self.on not in {"any", resource} or self.path not in path:
            return False
        self.seen += 1
        if self.times and self.met >= self.times:
            return False
        is_met = self._is_chosen(nodes)
        self.met += is_met
        return is_met

    def _is_chosen(self, nodes: int) -> bool:
        if self.at:
            return self.seen in self.at
        if self.every:
            return self.seen % self.every == 0
        if self.share:
            return self._chance.random() < self.share
        return nodes > self.above


@dataclass
class Schedule:
    """All that goes wrong; a request meets the first that chooses it."""

    faults: list[Fault] = field(default_factory=list)

    def choose(self, resource: str, path: str, nodes: int = 0) -> Fault | None:
        """Return what befalls a request; every fault counts every request."""
        met = [fault for fault in self.faults if fault.meets(resource, path, nodes)]
        return met[0] if met else None

    def set(self, faults: list[dict[str, Any]]) -> None:
        self.faults = [Fault(**fault) for fault in faults]

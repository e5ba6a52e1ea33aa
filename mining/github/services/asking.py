"""Asking with the token that has most left: budgets noted, limits met by another token or by waiting.

A limit of one token is never slept out here: when none is left, `MustWait` carries the moment to the job.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings

from annotator.common.errors import Refusal
from annotator.common.jobs.services import MustWait
from mining.github import limits
from mining.github.client import Answer, Client
from mining.github.limits import Budget, Purse
from mining.github.models import GithubToken
from mining.github.secrets import Unreadable, decrypt
from mining.github.services import tokens

Result = TypeVar("Result")
NOBODY = 0


class TokensSpent(Refusal):
    """Tokens were given, and GitHub takes none of them any more."""


class Asker:
    """Asks for one corpus; `requests` and `points` count what was asked since they were last taken."""

    def __init__(self, corpus_id: int, clock: Callable[[], datetime]) -> None:
        self._corpus_id, self._clock = corpus_id, clock
        self._clients: dict[int, Client] = {}
        self._nobody = Purse(NOBODY, {})
        self.requests = self.points = 0
        self.answered_at: datetime | None = None  # by GitHub's clock

    def has_tokens(self) -> bool:
        """Return whether anything can be asked through GraphQL, which is closed to nobody in particular."""
        return GithubToken.objects.filter(corpus_id=self._corpus_id).exists()

    def graphql(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the data of a GraphQL answer."""
        answer = self._ask("graphql", lambda client: client.graphql(query, variables))
        self.points += int((answer.data.get("rateLimit") or {}).get("cost") or 0)
        return dict(answer.data)

    def get(self, path: str, parameters: Mapping[str, Any] | None = None, *, etag: str = "") -> Answer:
        """Return a REST answer."""
        resource = "search" if path.startswith("/search/") else "core"
        answer = self._ask(resource, lambda client: client.get(path, parameters, etag))
        self.points += not answer.is_unchanged
        return answer

    def taken(self) -> tuple[int, int]:
        """Return requests and points since the last time, to be counted with what they brought."""
        counted = self.requests, self.points
        self.requests = self.points = 0
        return counted

    def close(self) -> None:
        """Give the connections back."""
        for client in self._clients.values():
            client.close()

    def _ask(self, resource: str, ask: Callable[[Client], Answer]) -> Answer:
        while True:
            purse = self._choose(resource)
            client = self._client(purse.token_id)
            if client is None:
                continue
            self.requests += 1
            try:
                answer = ask(client)
            except limits.Limited as limited:
                self._note_limit(purse, resource, limited)
            except limits.TokenRefused:
                if purse.token_id == NOBODY:
                    raise limits.GraphqlRefused("GitHub opens GraphQL to nobody without a token.") from None
                tokens.note_refusal(token_id=purse.token_id, at=self._clock())
            else:
                self._note_budget(purse, answer)
                self.answered_at = answer.at
                return answer

    def _choose(self, resource: str) -> Purse:
        given = list(GithubToken.objects.filter(corpus_id=self._corpus_id))
        purses = [_purse(token) for token in given if not token.refused_at] if given else [self._nobody]
        if not purses:
            raise TokensSpent("GitHub takes none of the tokens any more. Add another one, then resume the harvest.")
        chosen = limits.choose(purses, resource, self._clock())
        if isinstance(chosen, datetime):
            raise MustWait(chosen, "GitHub's limit is used up, or GitHub asks for a pause.")
        return chosen

    def _client(self, token_id: int) -> Client | None:
        """Return the way of one token; None for one that can't be read any more."""
        if token_id not in self._clients:
            secret = None
            if token_id != NOBODY:
                try:
                    secret = decrypt(GithubToken.objects.values_list("secret", flat=True).get(pk=token_id))
                except GithubToken.DoesNotExist:
                    return None
                except Unreadable:
                    tokens.note_refusal(token_id=token_id, at=self._clock())
                    return None
            self._clients[token_id] = Client(secret, settings.GITHUB_URL)
        return self._clients[token_id]

    def _note_limit(self, purse: Purse, resource: str, limited: limits.Limited) -> None:
        if limited.is_primary:
            known = purse.budgets.get(resource)
            budget = Budget(known.limit if known else 5000, 0, limited.until)
            if purse.token_id == NOBODY:
                self._nobody = Purse(NOBODY, {**purse.budgets, resource: budget})
            else:
                tokens.note_budget(token_id=purse.token_id, resource=resource, budget=budget, at=self._clock())
        elif purse.token_id == NOBODY:
            self._nobody = Purse(NOBODY, purse.budgets, limited.until)
        else:
            tokens.note_block(token_id=purse.token_id, until=limited.until)

    def _note_budget(self, purse: Purse, answer: Answer) -> None:
        found = limits.budget_in(answer.headers)
        if found is None:
            return
        resource, budget = found
        if purse.token_id == NOBODY:
            self._nobody = Purse(NOBODY, {**self._nobody.budgets, resource: budget})
        else:
            tokens.note_budget(token_id=purse.token_id, resource=resource, budget=budget, at=self._clock())


def _purse(token: GithubToken) -> Purse:
    budgets = {resource: Budget.from_json(value) for resource, value in token.limits.items()}
    return Purse(token.pk, budgets, token.blocked_until)

"""One token's way to GitHub: PyGithub's requester for sign-in and requests, its failures told apart. Waits for nothing.

Waiting is the job's business, because a worker must not sleep for an hour on a lease; PyGithub's own retry policy
therefore only makes connections anew.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from django.utils import timezone
from github.Auth import Token
from github.GithubException import GithubException
from github.Requester import Requester
from urllib3 import Retry

from mining.github import limits

TIMEOUT_SECONDS = 20
NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')
Json = Any  # Any: what GitHub answers is read where its shape is known


@dataclass(frozen=True)
class Answer:
    """A body with its headers, names in lower case; `is_unchanged` for a list that is still as its ETag says."""

    data: Json
    headers: Mapping[str, str]
    is_unchanged: bool = False

    @property
    def next_url(self) -> str:
        """Return the address of the next page of a list; empty on the last."""
        found = NEXT.search(self.headers.get("link", ""))
        return found[1] if found else ""

    @property
    def at(self) -> datetime:
        """Return when GitHub answered, by its own clock."""
        try:
            return parsedate_to_datetime(self.headers["date"]).astimezone(UTC)
        except (KeyError, ValueError):
            return timezone.now()


class Client:
    """Asks GitHub with one token, or as nobody. Every failure is a `mining.github.limits.Failure`."""

    def __init__(self, token: str | None, base_url: str) -> None:
        self._requester = Requester(
            auth=Token(token) if token else None,
            base_url=base_url,
            timeout=TIMEOUT_SECONDS,
            user_agent="Intercoder",
            per_page=100,
            verify=True,
            retry=Retry(total=2, connect=2, read=0, status=0, other=0, backoff_factor=0.2),
            pool_size=1,
        )

    def graphql(self, query: str, variables: Mapping[str, Json]) -> Answer:
        """Return the answer of a query; parts that were not found are null in it."""
        given = {"query": query, "variables": dict(variables)}
        answer = self._ask("POST", self._requester.graphql_url, input=given)
        if not isinstance(answer.data, dict):
            raise limits.Trouble("GitHub's answer can't be read.")
        failure = limits.failure_in(answer.data.get("errors") or (), answer.headers, timezone.now())
        if failure:
            raise failure
        if not isinstance(answer.data.get("data"), dict):
            raise limits.Trouble("GitHub's answer is empty.")
        return Answer(answer.data["data"], answer.headers)

    def get(self, path: str, parameters: Mapping[str, Json] | None = None, etag: str = "") -> Answer:
        """Return what stands at a path, or at a whole address that GitHub gave."""
        headers = {"Accept": "application/vnd.github+json", **({"If-None-Match": etag} if etag else {})}
        return self._ask("GET", path, parameters=dict(parameters or {}), headers=headers)

    def scopes(self) -> str:
        """Return what the token may do, as the last answer said; fine-grained tokens say nothing."""
        scopes: list[str] = self._requester.oauth_scopes or []
        return ", ".join(scope for scope in scopes if scope)

    def close(self) -> None:
        """Give the connection back."""
        self._requester.close()

    def _ask(self, verb: str, url: str, **request: Json) -> Answer:
        is_graphql = verb == "POST"
        try:
            headers, data = self._requester.requestJsonAndCheck(verb, url, **request)
        except GithubException as error:
            raise limits.failure_of(
                error.status, error.headers or {}, _message(error.data), is_graphql=is_graphql, at=timezone.now()
            ) from None
        except requests.RequestException as error:
            raise limits.Trouble(f"GitHub can't be reached ({type(error).__name__}).") from None
        except json.JSONDecodeError:
            raise limits.Trouble("GitHub's answer breaks off.") from None
        except RuntimeError:  # PyGithub's answer to being sent to another server
            raise limits.NotThere("GitHub sends us elsewhere for this.") from None
        return Answer(data, headers, is_unchanged=data is None)


def _message(data: Json) -> str:
    """Return GitHub's own words; nothing of a page of HTML."""
    return str(data.get("message", ""))[:300] if isinstance(data, dict) else ""

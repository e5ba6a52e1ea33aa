"""Access tokens: tested when they are given, encrypted, never shown again, and what is left of their limits."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from annotator.common.errors import Invalid, NotFound
from annotator.common.events import record
from mining import access
from mining.github import limits
from mining.github.client import Answer, Client
from mining.github.limits import Budget
from mining.github.models import GithubToken
from mining.github.secrets import encrypt
from mining.models import Corpus

if TYPE_CHECKING:
    from annotator.common.people import Person

RESOURCES = ("core", "graphql")


def add_token(*, corpus: Corpus, name: str, token: str, by: "Person", at: datetime) -> GithubToken:
    """Ask GitHub what the token may do, and keep it encrypted; refuses one that GitHub does not take."""
    access.require(by, "import_reports", corpus)
    name, token = " ".join(name.split())[:80], token.strip()
    if not name:
        raise Invalid("Give the token a name by which you will know it.", field="name")
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise Invalid("This is no token.", field="token")
    if GithubToken.objects.filter(corpus=corpus, name=name).exists():
        raise Invalid("There is a token of this name.", field="name")
    login, scopes, budgets = _test(token)
    with transaction.atomic():
        kept = GithubToken.objects.create(
            corpus=corpus,
            name=name,
            login=login[:120],
            scopes=scopes[:300],
            secret=encrypt(token),
            limits={resource: budget.to_json() for resource, budget in budgets.items()},
            checked_at=at,
            created_by=by,
            created_at=at,
        )
        told = {"name": name, "login": login, "scopes": scopes}
        record(scope=corpus, subject=kept, action="GitHub token added", by=by, at=at, after=told)
    return kept


def _test(token: str) -> tuple[str, str, Mapping[str, Budget]]:
    """Return whose token it is, what it may do, and what is left of its limits; raises `Invalid`."""
    client = Client(token, settings.GITHUB_URL)
    try:
        answer = client.get("/rate_limit")
        scopes = client.scopes()
        return _login(client), scopes, budgets_in(answer)
    except limits.Failure as failure:
        raise Invalid(str(failure), field="token") from None
    finally:
        client.close()


def _login(client: Client) -> str:
    """Return whose token it is; an application's belongs to nobody."""
    try:
        return str(client.get("/user").data["login"])
    except (limits.NotThere, KeyError, TypeError):
        return ""


def budgets_in(answer: Answer) -> Mapping[str, Budget]:
    """Return the budgets that GitHub's overview of limits tells."""
    told = (answer.data or {}).get("resources") or {}
    return {
        resource: Budget(one["limit"], one["remaining"], datetime.fromtimestamp(one["reset"], UTC))
        for resource, one in told.items()
        if resource in RESOURCES
    }


def delete_token(*, corpus: Corpus, token_id: int, by: "Person", at: datetime) -> None:
    """Forget a token; harvests that used it go on with the others."""
    access.require(by, "import_reports", corpus)
    with transaction.atomic():
        token = GithubToken.objects.select_for_update().filter(corpus=corpus, pk=token_id).first()
        if token is None:
            raise NotFound
        record(scope=corpus, subject=token, action="GitHub token deleted", by=by, at=at, before={"name": token.name})
        token.delete()


def note_budget(*, token_id: int, resource: str, budget: Budget, at: datetime) -> None:
    """Keep what an answer said is left; two workers with one token overwrite one another, and both are nearly right."""
    with transaction.atomic():
        token = GithubToken.objects.select_for_update().filter(pk=token_id).first()
        if token is not None:
            kept = {**token.limits, resource: budget.to_json()}
            GithubToken.objects.filter(pk=token_id).update(limits=kept, checked_at=at)


def note_block(*, token_id: int, until: datetime) -> None:
    """Leave a token alone until a moment that GitHub has named."""
    GithubToken.objects.filter(pk=token_id).update(blocked_until=until)


def note_refusal(*, token_id: int, at: datetime) -> None:
    """Ask no more with a token that GitHub does not take."""
    GithubToken.objects.filter(pk=token_id).update(refused_at=at)

"""API tokens: made, checked and revoked; only their SHA-256 is stored."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from annotator.accounts.models import ApiToken, User
from annotator.common import events

if TYPE_CHECKING:
    from annotator.common.people import Person

KEYWORD = "Token"
# one write an hour and token is enough to say when it was last used
USED_STEP = timedelta(hours=1)


@transaction.atomic
def make_token(*, user: User, name: str, at: datetime) -> tuple[ApiToken, str]:
    """Return the row and the secret, which can't be had again."""
    secret = secrets.token_urlsafe(32)
    row = ApiToken.objects.create(user=user, name=name, prefix=secret[:6], digest=digest_of(secret), created_at=at)
    events.record(scope=user, subject=row, action="make API token", by=user, at=at, after={"name": name})
    return row, secret


def digest_of(secret: str) -> str:
    """Return what is stored of a secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def revoke_token(*, token: ApiToken, at: datetime) -> None:
    """Make a token useless from now on; its row stays."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        events.record(scope=token.user, subject=token, action="revoke API token", by=token.user, at=at)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token <secret>`."""

    def authenticate(self, request: Request) -> "tuple[Person, ApiToken] | None":
        """Return the token's user, None without a token header; 401 for a token that is unknown or revoked."""
        parts = get_authorization_header(request).split()
        if len(parts) != 2 or parts[0].lower() != KEYWORD.lower().encode():
            return None
        row = ApiToken.objects.select_related("user").filter(digest=digest_of(parts[1].decode("latin-1"))).first()
        if row is None or row.revoked_at is not None or not row.user.is_active:
            raise AuthenticationFailed("This token is unknown or was revoked; make a new one on your profile page.")
        now = timezone.now()
        if row.last_used_at is None or now - row.last_used_at > USED_STEP:
            ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401."""
        return KEYWORD

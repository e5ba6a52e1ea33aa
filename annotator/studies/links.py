"""The secret part of an invitation's link, and what is stored of it."""

import hashlib
import secrets


def make_token() -> str:
    """Return a new link's secret."""
    return secrets.token_urlsafe(24)


def digest_of(token: str) -> str:
    """Return what is stored of a token: 192 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()

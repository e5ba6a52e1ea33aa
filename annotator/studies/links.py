"""The secret part of an invitation's link, and the digests by which texts are told apart."""

import hashlib
import secrets


def make_token() -> str:
    """Return a new link's secret."""
    return secrets.token_urlsafe(24)


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text; of a token it is all that is stored (192 random bits need no slow hash)."""
    return hashlib.sha256(text.encode()).hexdigest()

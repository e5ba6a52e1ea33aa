"""Encrypting what must not be read in the database: access tokens, and the keys that pseudonyms are made with.

The key is derived from the installation's secret key, so that web servers and workers need no second secret.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """What was encrypted under another secret key."""


def encrypt(text: str) -> str:
    """Return the text as nobody without the installation's secret key can read it; different each time."""
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()


def decrypt(secret: str) -> str:
    """Return what `encrypt` was given; raises `Unreadable` when the installation's key has changed."""
    try:
        return _box(settings.SECRET_KEY).decrypt(secret.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


@lru_cache(maxsize=2)
def _box(secret_key: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"intercoder mining secrets").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))

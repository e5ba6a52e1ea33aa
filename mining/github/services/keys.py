"""The key from which a corpus's pseudonyms are made: made once, kept encrypted."""

import secrets

from annotator.common.errors import Refusal
from mining.github.models import GithubSource, PseudonymKey
from mining.github.pseudonyms import Names
from mining.github.secrets import Unreadable, decrypt, encrypt


class KeyLost(Refusal):
    """The installation's secret key has changed, and with it every pseudonym would."""


def names_of(source: GithubSource) -> Names:
    """Return how a source on GitHub names people."""
    return names_in(source.source.corpus_id, keeps=source.keeps_logins)


def names_in(corpus_id: int, *, keeps: bool) -> Names:
    """Return how people are named in a corpus, or as they call themselves where that is kept.

    Refuses when the key can't be read, for new names would fit no old ones.
    """
    if keeps:
        return Names()
    key, _ = PseudonymKey.objects.get_or_create(
        corpus_id=corpus_id, defaults={"secret": encrypt(secrets.token_hex(32))}
    )
    try:
        return Names(bytes.fromhex(decrypt(key.secret)))
    except Unreadable:
        raise KeyLost(
            "The key of this corpus's pseudonyms can't be read, because the installation's secret key has changed. "
            "Put the old one back, or the same person would have two names."
        ) from None

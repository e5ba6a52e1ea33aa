"""Every write of the mining room."""

from mining.services.corpora import create_corpus

__all__ = ["create_corpus"]

"""Codebooks as text: plain values, YAML out and in, and the hash of what a version says. Pure: no ORM."""

from taxonomy.exchange.plain import content_hash, to_plain

__all__ = ["content_hash", "to_plain"]

"""Codebooks as text: plain values, YAML out and in, and the hash of what a version says. Pure: no ORM."""

from taxonomy.exchange.dump import dump_yaml
from taxonomy.exchange.load import load_yaml
from taxonomy.exchange.nodes import MAX_BYTES, BadFile
from taxonomy.exchange.plain import content_hash, to_plain

__all__ = ["MAX_BYTES", "BadFile", "content_hash", "dump_yaml", "load_yaml", "to_plain"]

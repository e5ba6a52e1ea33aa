"""What a report says at one fetch, as a value: the fields that a snapshot keeps, and the hash over all of them."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from mining.nested import Json

WRITTEN = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Content:
    """Every field by the name that `mining.models.Snapshot` gives it."""

    title: str = ""
    body: str = ""
    state: str = ""
    state_reason: str = ""
    author: str = ""
    author_role: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    labels: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    fixes: list[Json] = field(default_factory=list)
    extra: dict[str, Json] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Return the same for the same text, dates, lists and columns, on every machine and at any time."""
        plain = {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(self).items()
        }
        return hashlib.sha256(WRITTEN(plain).encode()).hexdigest()

"""The parts of a snapshot that evidence can stand in, as they are stored: the title, the body and each comment."""

from dataclasses import dataclass

from mining.models import Snapshot


@dataclass(frozen=True)
class StoredPart:
    """One part's text, and the address of what it was at its origin."""

    text: str
    url: str


def parts_of(snapshot_id: int) -> dict[str, StoredPart]:
    """Return the parts by their names ("title", "body", "comment:0" ...), in one query; nothing for no snapshot."""
    rows = Snapshot.objects.filter(pk=snapshot_id).values_list("title", "body", "comments", "report__url")
    for title, body, comments, url in rows:
        said = {f"comment:{number}": StoredPart(one["body"], one["url"]) for number, one in enumerate(comments)}
        return {"title": StoredPart(title, url), "body": StoredPart(body, url), **said}
    return {}

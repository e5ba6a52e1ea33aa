"""What happens to issues between two harvests: edited, commented, deleted, moved to another repository."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tests.fakes.github.world import Comment, Event, World, issue_from_json

FREE = 900_000_000


def change(world: World, *, what: str, repository: str, number: int, at: str, **values: Any) -> None:
    """Change one issue at a moment; refuses an issue that is not there."""
    issue = world.issue(repository, number)
    if issue is None:
        raise ValueError(f"There is no {repository}#{number}.")
    issue.updated_at = at
    CHANGES[what](world, issue, at, **values)
    world.note_change()


def _edit(world: World, issue: Any, at: str, **values: Any) -> None:
    for name, value in values.items():
        if not hasattr(issue, name):
            raise ValueError(f"An issue has no {name}.")
        setattr(issue, name, value)


def _comment(world: World, issue: Any, at: str, *, body: str, author: str | None = "ann") -> None:
    issue.comments.append(Comment(FREE + len(issue.comments) + 1000 * issue.number, author, body, at))


def _delete(world: World, issue: Any, at: str) -> None:
    issue.gone = "deleted"


def _transfer(world: World, issue: Any, at: str, *, to: str) -> None:
    """Leave a forwarding address, and the whole thread under a new number at the other end."""
    target = world.find(to)
    if target is None:
        raise ValueError(f"There is no {to}.")
    number = max(target.issues, default=0) + 1
    moved = issue_from_json({**asdict(issue), "repository": target.name, "number": number})
    moved.events.append(Event(FREE + number, "transferred", "ann", at, {"from": issue.repository}))
    target.issues[number] = moved
    issue.gone, issue.moved_to = "transferred", [target.name, number]


CHANGES: dict[str, Callable[..., None]] = {"edit": _edit, "comment": _comment, "delete": _delete, "transfer": _transfer}

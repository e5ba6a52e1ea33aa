"""What GraphQL resolvers hand to one another: the parts of the world, each knowing its type and its place."""

import hashlib
from dataclasses import dataclass
from typing import Any

from tests.fakes.github.world import USUAL_FILES, Comment, Event, File, Issue, Pull, Repository, World, node_id

# REST's names of events and GraphQL's; those that GitHub's timeline leaves out of REST have none there
EVENT_TYPES = {
    "closed": "ClosedEvent",
    "reopened": "ReopenedEvent",
    "labeled": "LabeledEvent",
    "unlabeled": "UnlabeledEvent",
    "cross-referenced": "CrossReferencedEvent",
    "connected": "ConnectedEvent",
    "disconnected": "DisconnectedEvent",
    "marked_as_duplicate": "MarkedAsDuplicateEvent",
    "unmarked_as_duplicate": "UnmarkedAsDuplicateEvent",
    "referenced": "ReferencedEvent",
    "renamed": "RenamedTitleEvent",
    "transferred": "TransferredEvent",
    "subscribed": "SubscribedEvent",
    "mentioned": "MentionedEvent",
    "assigned": "AssignedEvent",
    "merged": "MergedEvent",
    "reviewed": "PullRequestReview",
}


@dataclass(frozen=True)
class Person:
    """An account."""

    login: str

    @property
    def typename(self) -> str:
        return "Bot" if self.login.endswith("[bot]") else "User"

    @property
    def id(self) -> str:
        return node_id("U", self.login)

    @property
    def database_id(self) -> int:
        return person_number(self.login)


@dataclass(frozen=True)
class Thread:
    """An issue or a pull request, with the repository it stands in."""

    issue: Issue
    repository: Repository

    @property
    def typename(self) -> str:
        return "PullRequest" if self.issue.is_pull else "Issue"

    @property
    def id(self) -> str:
        return node_id("PR" if self.issue.is_pull else "I", self.issue.repository, self.issue.number)


@dataclass(frozen=True)
class Said:
    """A comment in its thread."""

    comment: Comment
    thread: Thread
    typename = "IssueComment"

    @property
    def id(self) -> str:
        return node_id("IC", self.comment.id)


@dataclass(frozen=True)
class Happened:
    """An event in its thread."""

    event: Event
    thread: Thread

    @property
    def typename(self) -> str:
        return EVENT_TYPES[self.event.kind]

    @property
    def id(self) -> str:
        return node_id(self.typename, self.event.id)


@dataclass(frozen=True)
class Label:
    """A label of a repository."""

    name: str
    repository: Repository
    typename = "Label"
    color = "d73a4a"
    is_default = False
    description = None

    @property
    def id(self) -> str:
        return node_id("LA", self.repository.name, self.name)


@dataclass(frozen=True)
class Commit:
    """A commit that closed or mentions an issue."""

    oid: str
    repository: Repository
    typename = "Commit"

    @property
    def id(self) -> str:
        return node_id("C", self.oid)

    @property
    def abbreviated_oid(self) -> str:
        return self.oid[:7]

    @property
    def message_headline(self) -> str:
        return f"Fix what {self.oid[:7]} is about"

    @property
    def change(self) -> Pull:
        """Return what it changes, counted as a pull request is."""
        return Pull(files=self.repository.files_of(self.oid) or list(USUAL_FILES))

    @property
    def additions(self) -> int:
        return self.change.additions

    @property
    def deletions(self) -> int:
        return self.change.deletions

    @property
    def changed_files_if_available(self) -> int:
        return len(self.change.files)

    committed_date = "2024-02-01T12:00:00Z"


@dataclass(frozen=True)
class ChangedFile:
    """A file of a pull request."""

    file: File
    typename = "PullRequestChangedFile"

    @property
    def change_type(self) -> str:
        return {"removed": "DELETED"}.get(self.file.change, self.file.change.upper())

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def person(login: str | None) -> Person | None:
    """Return an account; None for one that is gone."""
    return None if login is None else Person(login)


def person_number(login: str) -> int:
    """Return the same number for the same login."""
    return 1000 + int(hashlib.sha256(login.encode()).hexdigest()[:6], 16)


def thread(world: World, place: list[Any] | None) -> Thread | None:
    """Return the thread at [repository, number] if it is still there."""
    if not place:
        return None
    repository, issue = world.find(place[0]), world.issue(place[0], int(place[1]))
    return Thread(issue, repository) if repository and issue else None

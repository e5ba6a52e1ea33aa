"""What the double knows: repositories with issues and pull requests, as plain values that travel as JSON.

Moments are ISO 8601 in UTC to the second, as GitHub writes them, so that text order is order in time. People are
logins; None is a person whose account is gone. An issue with `pull` is a pull request: the two share their numbers.
"""

import base64
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
# several harvests at once, each on the pages of a list of its own
MOST_KEPT = 16


@dataclass
class Comment:
    """One comment of a thread."""

    id: int
    author: str | None
    body: str
    created_at: str
    association: str = "NONE"
    updated_at: str = ""
    reactions: dict[str, int] = field(default_factory=dict)
    is_minimized: bool = False

    def __post_init__(self) -> None:
        self.updated_at = self.updated_at or self.created_at


@dataclass
class Event:
    """One entry of a timeline that is no comment, by the name that REST gives it (`closed`, `cross-referenced`).

    `detail` holds what the kind needs: `label`; `source` or `closer` or `canonical` as [repository, number];
    `commit`, with `files` where these are not the usual two; `reason`; `from`.
    """

    id: int
    kind: str
    actor: str | None
    created_at: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass
class File:
    """One file of a pull request or of a commit."""

    path: str
    additions: int
    deletions: int
    change: str = "modified"
    patch: str = "@@ -1,4 +1,5 @@\n context"


# what a commit changes unless its event says otherwise
USUAL_FILES = (File("src/loader.cpp", 9, 2), File("docs/loader.md", 3, 1))


@dataclass
class Pull:
    """What makes an issue a pull request; `closes` are the numbers of its own repository that it closes."""

    merged_at: str | None = None
    files: list[File] = field(default_factory=list)
    commits: int = 1
    closes: list[int] = field(default_factory=list)
    is_draft: bool = False

    @property
    def additions(self) -> int:
        return sum(file.additions for file in self.files)

    @property
    def deletions(self) -> int:
        return sum(file.deletions for file in self.files)


@dataclass
class Issue:
    """One issue or pull request with its whole thread; `gone` is "" or "deleted" or "transferred"."""

    repository: str
    number: int
    id: int
    title: str
    body: str
    author: str | None
    created_at: str
    updated_at: str = ""
    association: str = "NONE"
    state: str = "open"
    state_reason: str | None = None
    closed_at: str | None = None
    closed_by: str | None = None
    labels: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    reactions: dict[str, int] = field(default_factory=dict)
    pull: Pull | None = None
    gone: str = ""
    moved_to: list[Any] | None = None

    def __post_init__(self) -> None:
        self.updated_at = self.updated_at or max([self.created_at, self.closed_at or "", *self.moments])

    @property
    def moments(self) -> list[str]:
        """Return when something was said or happened."""
        return [comment.created_at for comment in self.comments] + [event.created_at for event in self.events]

    @property
    def is_pull(self) -> bool:
        return self.pull is not None

    @property
    def change(self) -> Pull:
        """Return what makes it a pull request; to be asked of those that are."""
        assert self.pull is not None
        return self.pull

    @property
    def path(self) -> str:
        return f"/{self.repository}/{'pull' if self.pull else 'issues'}/{self.number}"

    @property
    def participants(self) -> list[str]:
        people = [self.author, *(comment.author for comment in self.comments)]
        return list(dict.fromkeys(person for person in people if person))


@dataclass
class Repository:
    """One repository; `issues` is by number."""

    name: str
    id: int
    issues: dict[int, Issue] = field(default_factory=dict)
    _closing: dict[int, list[Issue]] | None = None
    _commits: dict[str, list[File]] | None = None

    @property
    def labels(self) -> list[str]:
        return sorted({label for issue in self.issues.values() for label in issue.labels})

    def standing(self) -> Iterator[Issue]:
        """Give those that are still there, by number."""
        return (self.issues[number] for number in sorted(self.issues) if not self.issues[number].gone)

    def closing(self, number: int) -> list[Issue]:
        """Return the pull requests that close an issue."""
        if self._closing is None:
            self._closing = {}
            for issue in self.standing():
                for closed in issue.pull.closes if issue.pull else ():
                    self._closing.setdefault(closed, []).append(issue)
        return self._closing.get(number, [])

    def files_of(self, commit: str) -> list[File] | None:
        """Return what a commit changes that an event names; None for any other."""
        if self._commits is None:
            named = (event.detail for issue in self.issues.values() for event in issue.events)
            self._commits = {one["commit"]: _files_in(one) for one in named if one.get("commit")}
        return self._commits.get(commit)

    def note_change(self) -> None:
        """Forget what was worked out of the issues."""
        self._closing = self._commits = None


def _files_in(detail: Mapping[str, Any]) -> list[File]:
    return [File(**file) for file in detail["files"]] if "files" in detail else list(USUAL_FILES)


class World:
    """All repositories, by name in any letter case. Whoever changes one afterwards calls `note_change`."""

    def __init__(self, repositories: list[Repository] | None = None) -> None:
        self._found: dict[Hashable, list[Any]] = {}
        self._repositories = {one.name.lower(): one for one in repositories or []}
        self._by_id = {one.id: one for one in repositories or []}

    def __iter__(self) -> Iterator[Repository]:
        return iter(self._repositories.values())

    def find(self, name: str) -> Repository | None:
        return self._repositories.get(name.lower())

    def find_by_id(self, number: int) -> Repository | None:
        return self._by_id.get(number)

    def issue(self, name: str, number: int) -> Issue | None:
        """Return an issue that is still there."""
        repository = self.find(name)
        issue = repository.issues.get(number) if repository else None
        return issue if issue and not issue.gone else None

    def found(self, question: Hashable, look: Callable[[], list[Any]]) -> list[Any]:
        """Return what a question finds. Each page of a list asks it again: it is looked for once until a change."""
        if question not in self._found:
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            self._found[question] = look()
        return self._found[question]

    def note_change(self) -> None:
        """Forget what was worked out of the issues."""
        self._found.clear()
        for repository in self:
            repository.note_change()

    def as_json(self) -> list[dict[str, Any]]:
        return [{"name": one.name, "id": one.id, "issues": [asdict(i) for i in one.issues.values()]} for one in self]

    @classmethod
    def from_json(cls, value: list[dict[str, Any]]) -> "World":
        return cls([_repository(one) for one in value])


def _repository(value: Mapping[str, Any]) -> Repository:
    issues = [issue_from_json(one) for one in value["issues"]]
    return Repository(value["name"], value["id"], {issue.number: issue for issue in issues})


def issue_from_json(value: Mapping[str, Any]) -> Issue:
    """Return an issue with its parts from what `asdict` made of it."""
    pull = value.get("pull")
    parts = {
        "comments": [Comment(**one) for one in value.get("comments", [])],
        "events": [Event(**one) for one in value.get("events", [])],
        "pull": Pull(**{**pull, "files": [File(**one) for one in pull["files"]]}) if pull else None,
    }
    return Issue(**{**value, **parts})


def node_id(kind: str, *key: object) -> str:
    """Return an opaque name that is the same for the same thing, as GitHub's node ids are."""
    return f"{kind}_" + base64.urlsafe_b64encode(":".join(map(str, key)).encode()).decode().rstrip("=")


def read_node_id(value: str) -> tuple[str, list[str]]:
    """Return what `node_id` was given; raises ValueError for anything else."""
    kind, _, rest = value.partition("_")
    return kind, base64.urlsafe_b64decode(rest + "=" * (-len(rest) % 4)).decode().split(":")

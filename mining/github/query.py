"""What a source on GitHub asks for: a pure value, kept as JSON, and written as GitHub's search. Fetches nothing.

The same conditions can be tested on one issue, for lists that GitHub does not narrow itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any

from annotator.common.errors import Invalid
from annotator.common.events import JsonValue

REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")
KINDS = {"issue": "issues", "pull": "pull requests"}
STATES = {"": "open or closed", "open": "open", "closed": "closed"}
REASONS = {"": "any", "completed": "completed", "not_planned": "not planned", "duplicate": "duplicate"}
PHRASE = re.compile(r'"[^"]*"|\S+')
# what GitHub's search takes at most
LONGEST_TEXT = 256
MOST_REPOSITORIES = 100


@dataclass(frozen=True)
class Facts:
    """What the conditions look at in one issue or pull request."""

    kind: str
    labels: frozenset[str]
    state: str
    state_reason: str
    created_at: datetime
    closed_at: datetime | None
    text: str


@dataclass(frozen=True)
class GithubQuery:
    """Repositories and what is wanted of each; every field narrows further, an empty one does not.

    `labels_all` must all be there, of `labels_any` at least one, of `labels_none` none; days are whole days in UTC,
    both included; `limit` is for each repository, oldest first. `numbers` names single issues and pull requests by
    repository instead; then nothing else narrows, and either kind is taken.
    """

    repositories: tuple[str, ...]
    kind: str = "issue"
    labels_all: tuple[str, ...] = ()
    labels_any: tuple[str, ...] = ()
    labels_none: tuple[str, ...] = ()
    state: str = ""
    state_reason: str = ""
    created_from: date | None = None
    created_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    text: str = ""
    limit: int | None = None
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict, hash=False)

    @classmethod
    def of_list(cls, numbers: Mapping[str, tuple[int, ...]]) -> "GithubQuery":
        """Return the query for single issues and pull requests, by repository."""
        return cls(tuple(numbers), numbers=numbers)

    @property
    def listed(self) -> int:
        """How many single issues and pull requests are named; 0 for a query by conditions."""
        return sum(map(len, self.numbers.values()))

    def to_json(self) -> dict[str, JsonValue]:
        """Return what is set, in the form that `from_json` reads."""
        return {name: _plain(value) for name, value in asdict(self).items() if value not in (None, "", (), {})}

    @classmethod
    def from_json(cls, values: Mapping[str, JsonValue]) -> "GithubQuery":
        """Return the query that `to_json` wrote."""
        known: dict[str, Any] = {  # Any: each of its field's type
            each.name: _typed(each.name, values[each.name]) for each in fields(cls) if each.name in values
        }
        return cls(**known)

    def checked(self) -> "GithubQuery":
        """Return the query with each repository and label once; raises `Invalid` for what GitHub can't be asked."""
        names = tuple({name.lower(): name for name in map(read_repository, self.repositories)}.values())
        if not names:
            raise Invalid("Name at least one repository, such as ggml-org/llama.cpp.", field="repositories")
        if len(names) > MOST_REPOSITORIES:
            raise Invalid(f"At most {MOST_REPOSITORIES} repositories fit into one source.", field="repositories")
        for name, known in (("kind", KINDS), ("state", STATES), ("state_reason", REASONS)):
            if getattr(self, name) not in known:
                raise Invalid(f"“{getattr(self, name)}” is none of {', '.join(known)}.", field=name)
        self._check_conditions()
        if self.numbers and self != GithubQuery.of_list(self.numbers):
            raise Invalid("A list of addresses takes no further conditions.")
        return replace(
            self,
            repositories=names,
            text=" ".join(self.text.split()),
            labels_all=_once(self.labels_all),
            labels_any=_once(self.labels_any),
            labels_none=_once(self.labels_none),
        )

    def _check_conditions(self) -> None:
        for what in ("created", "closed"):
            start, end = getattr(self, f"{what}_from"), getattr(self, f"{what}_to")
            if start and end and start > end:
                raise Invalid("The first day is after the last.", field=f"{what}_to")
        if self.state == "open" and (self.closed_from or self.closed_to or self.state_reason):
            raise Invalid("What is open has neither a day nor a reason of closing.", field="state")
        if self.state_reason and self.kind == "pull":
            raise Invalid("Pull requests have no reason of closing.", field="state_reason")
        if len(self.text) > LONGEST_TEXT:
            raise Invalid(f"GitHub searches for at most {LONGEST_TEXT} characters.", field="text")
        if self.limit is not None and self.limit < 1:
            raise Invalid("Give a number from 1 on, or none.", field="limit")

    def search_text(
        self, repository: str, *, created_from: datetime | None = None, updated_from: datetime | None = None
    ) -> str:
        """Return the search of one repository, oldest first; from a moment on, and changed since, if given."""
        parts = [f"repo:{repository}", "is:issue" if self.kind == "issue" else "is:pr"]
        parts += [f"label:{_quoted(label)}" for label in self.labels_all]
        if self.labels_any:
            parts.append("label:" + ",".join(map(_quoted, self.labels_any)))
        parts += [f"-label:{_quoted(label)}" for label in self.labels_none]
        if self.state:
            parts.append(f"is:{self.state}")
        if self.state_reason:
            parts.append(f"reason:{_quoted(REASONS[self.state_reason])}")
        parts += self._ranges(created_from, updated_from)
        if self.text:
            parts += [*self._words(), "in:title,body"]
        return " ".join([*parts, "sort:created-asc"])

    def search_for_diffs(self, repository: str) -> str:
        """Return the search of those whose linked fixes have a diff to read: about one each."""
        return f"{'linked:pr' if self.kind == 'issue' else 'is:merged'} {self.search_text(repository)}"

    def search_for_commits(self, repository: str) -> str:
        """Return the search of the issues that a commit may have closed: no search tells of which that is so."""
        return f'-linked:pr is:closed -reason:"not planned" {self.search_text(repository)}'

    def _ranges(self, created_from: datetime | None, updated_from: datetime | None) -> Iterator[str]:
        start = created_from if created_from is not None else self.created_from
        for name, low, high in (
            ("created", start, self.created_to),
            ("closed", self.closed_from, self.closed_to),
            ("updated", updated_from, None),
        ):
            if low and high:
                yield f"{name}:{written(low)}..{written(high)}"
            elif low or high:
                yield f"{name}:>={written(low)}" if low else f"{name}:<={written(high)}"

    def _words(self) -> Iterator[str]:
        """Give the words and phrases; one that GitHub would read as a condition of its own is a phrase."""
        for word in PHRASE.findall(self.text):
            bare = word.strip('"')
            is_odd = word != bare or ":" in bare or bare.startswith("-") or bare in ("AND", "OR", "NOT")
            yield _quoted(bare) if is_odd else bare

    def matches(self, issue: Facts) -> bool:
        """Return whether one issue or pull request meets every condition but the number of them."""
        labels = {label.lower() for label in issue.labels}
        closed_on = issue.closed_at.astimezone(UTC).date() if issue.closed_at else None
        return (
            issue.kind == self.kind
            and self.state in ("", issue.state)
            and self.state_reason in ("", issue.state_reason)
            and all(label.lower() in labels for label in self.labels_all)
            and (not self.labels_any or any(label.lower() in labels for label in self.labels_any))
            and not any(label.lower() in labels for label in self.labels_none)
            and _is_within(issue.created_at.astimezone(UTC).date(), self.created_from, self.created_to)
            and _is_within(closed_on, self.closed_from, self.closed_to)
            and all(word.strip('"').lower() in issue.text.lower() for word in PHRASE.findall(self.text))
        )


def read_repository(text: str) -> str:
    """Return owner/name from what a person wrote: the same, or the repository's address."""
    name = re.sub(r"^(?:https?://)?(?:www\.)?github\.com/", "", text.strip()).removesuffix("/").removesuffix(".git")
    name = "/".join(name.split("/")[:2])
    if not REPOSITORY.fullmatch(name):
        raise Invalid(f"“{text.strip()}” is no repository; write it like ggml-org/llama.cpp.", field="repositories")
    return name


def _is_within(day: date | None, start: date | None, end: date | None) -> bool:
    if day is None:
        return not start and not end
    return (not start or start <= day) and (not end or day <= end)


def _once(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple({label.lower(): label for label in (each.strip() for each in labels) if label}.values())


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"' if re.search(r"[^\w.-]", text) or text.startswith("-") else text


def written(moment: date | datetime | None) -> str:
    """Return a day or a moment as GitHub takes it."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat() if moment else ""


def _plain(value: object) -> JsonValue:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    return list(value) if isinstance(value, tuple) else value  # type: ignore[return-value]  # the fields hold no more


def _typed(name: str, value: JsonValue) -> object:
    if isinstance(value, str) and name.endswith(("_from", "_to")):
        return date.fromisoformat(value)
    if isinstance(value, Mapping):
        return {repository: tuple(map(int, numbers)) for repository, numbers in _lists_in(value)}
    return tuple(str(part) for part in value) if isinstance(value, list | tuple) else value


def _lists_in(
    value: Mapping[str, JsonValue],
) -> Iterator[tuple[str, list[Any]]]:  # Any: numbers, as `_plain` wrote them
    return ((name, part) for name, part in value.items() if isinstance(part, list))

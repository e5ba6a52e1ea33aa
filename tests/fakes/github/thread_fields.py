"""What GraphQL fields of issues, pull requests, comments and events answer."""

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.github.connections import Connection, by_position, connect
from tests.fakes.github.fields import paging, state_of, thread_of
from tests.fakes.github.graph import Asking, Resolver, field_of
from tests.fakes.github.values import ChangedFile, Commit, Happened, Label, Person, Said, Thread, person, thread
from tests.fakes.github.world import Repository

THREADS = ("Issue", "PullRequest")


def of_threads(name: str) -> Callable[[Any], Any]:
    """Mark the answer to a field that issues and pull requests both have."""
    return field_of(*(f"{kind}.{name}" for kind in THREADS))


def plainly(read: Callable[[Any], Any]) -> Resolver:
    """Return an answer that needs neither the world nor arguments."""
    return lambda one, asking, arguments: read(one)


# --- issues and pull requests ------------------------------------------------------------------------------------

SIMPLE: dict[str, Callable[[Thread], Any]] = {
    "number": lambda one: one.issue.number,
    "title": lambda one: one.issue.title,
    "body": lambda one: one.issue.body,
    "createdAt": lambda one: one.issue.created_at,
    "updatedAt": lambda one: one.issue.updated_at,
    "closedAt": lambda one: one.issue.closed_at,
    "closed": lambda one: one.issue.state == "closed",
    "state": lambda one: state_of(one.issue),
    "author": lambda one: person(one.issue.author),
    "authorAssociation": lambda one: one.issue.association,
    "databaseId": lambda one: one.issue.id,
    "fullDatabaseId": lambda one: str(one.issue.id),
    "locked": lambda one: False,
    "activeLockReason": lambda one: None,
    "merged": lambda one: bool(one.issue.change.merged_at),
    "mergedAt": lambda one: one.issue.change.merged_at,
    "isDraft": lambda one: one.issue.change.is_draft,
    "additions": lambda one: one.issue.change.additions,
    "deletions": lambda one: one.issue.change.deletions,
    "changedFiles": lambda one: len(one.issue.change.files),
    "totalCommentsCount": lambda one: len(one.issue.comments),
    "baseRefName": lambda one: "main",
}
for _name, _of_thread in SIMPLE.items():
    of_threads(_name)(plainly(_of_thread))


@of_threads("url")
def thread_url(one: Thread, asking: Asking, arguments: dict[str, Any]) -> str:
    return asking.site + one.issue.path


@of_threads("resourcePath")
def thread_path(one: Thread, asking: Asking, arguments: dict[str, Any]) -> str:
    return one.issue.path


@field_of("Issue.stateReason")
def state_reason(one: Thread, asking: Asking, arguments: dict[str, Any]) -> str | None:
    reason = one.issue.state_reason
    if reason == "duplicate" and not arguments.get("enableDuplicate"):
        reason = "not_planned"
    return reason.upper() if reason else None


@of_threads("labels")
def labels(one: Thread, asking: Asking, arguments: dict[str, Any]) -> Connection:
    return by_position([Label(name, one.repository) for name in one.issue.labels], **paging(arguments))


@of_threads("assignees")
def assignees(one: Thread, asking: Asking, arguments: dict[str, Any]) -> Connection:
    return by_position([], **paging(arguments))


@of_threads("milestone")
def milestone(one: Thread, asking: Asking, arguments: dict[str, Any]) -> None:
    return None


@of_threads("participants")
def participants(one: Thread, asking: Asking, arguments: dict[str, Any]) -> Connection:
    return by_position([Person(login) for login in one.issue.participants], **paging(arguments))


@of_threads("comments")
def comments(one: Thread, asking: Asking, arguments: dict[str, Any]) -> Connection:
    return connect([Said(comment, one) for comment in one.issue.comments], _when, **paging(arguments))


@of_threads("timelineItems")
def timeline_items(one: Thread, asking: Asking, arguments: dict[str, Any]) -> Connection:
    # a cross-reference goes with the thread that it came from
    events = [
        event
        for event in one.issue.events
        if event.kind != "cross-referenced" or thread(asking.world, event.detail.get("source"))
    ]
    items: list[Any] = [Happened(event, one) for event in events]
    items += [Said(comment, one) for comment in one.issue.comments]
    wanted = arguments.get("itemTypes")
    if wanted is not None:
        items = [item for item in items if item_type(item.typename) in wanted]
    since = arguments.get("since")
    if since:
        items = [item for item in items if _when(item) >= since]
    return connect(items, _when, **paging(arguments))


def item_type(typename: str) -> str:
    """Return CLOSED_EVENT for ClosedEvent."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", typename).upper()


def _when(part: Said | Happened) -> str:
    own = part.comment if isinstance(part, Said) else part.event
    return f"{own.created_at}|{own.id:012d}"


@field_of("Issue.closedByPullRequestsReferences")
def closing_pulls(one: Thread, asking: Asking, arguments: dict[str, Any]) -> Connection:
    """Those that are closed, merged ones among them, come only when they are asked for."""
    pulls = [Thread(issue, one.repository) for issue in one.repository.closing(one.issue.number)]
    if not arguments.get("includeClosedPrs"):
        pulls = [pull for pull in pulls if pull.issue.state == "open"]
    return by_position(pulls, **paging(arguments))


@field_of("PullRequest.closingIssuesReferences")
def closed_issues(one: Thread, asking: Asking, arguments: dict[str, Any]) -> Connection:
    found = [thread(asking.world, [one.issue.repository, number]) for number in one.issue.change.closes]
    return by_position([issue for issue in found if issue], **paging(arguments))


@field_of("PullRequest.files")
def files(one: Thread, asking: Asking, arguments: dict[str, Any]) -> Connection:
    return by_position([ChangedFile(file) for file in one.issue.change.files], **paging(arguments))


@field_of("PullRequest.commits")
def commits(one: Thread, asking: Asking, arguments: dict[str, Any]) -> Connection:
    made = [Commit(f"{one.issue.id:08x}{n:032x}", one.repository) for n in range(one.issue.change.commits)]
    return by_position([type("PullRequestCommit", (), {"commit": commit})() for commit in made], **paging(arguments))


@field_of("PullRequest.mergeCommit")
def merge_commit(one: Thread, asking: Asking, arguments: dict[str, Any]) -> Commit | None:
    return Commit(f"{one.issue.id:040x}", one.repository) if one.issue.change.merged_at else None


# --- comments ----------------------------------------------------------------------------------------------------

SAID: dict[str, Callable[[Said], Any]] = {
    "body": lambda one: one.comment.body,
    "author": lambda one: person(one.comment.author),
    "authorAssociation": lambda one: one.comment.association,
    "createdAt": lambda one: one.comment.created_at,
    "updatedAt": lambda one: one.comment.updated_at,
    "databaseId": lambda one: one.comment.id,
    "fullDatabaseId": lambda one: str(one.comment.id),
    "isMinimized": lambda one: one.comment.is_minimized,
    "minimizedReason": lambda one: "off-topic" if one.comment.is_minimized else None,
    "issue": lambda one: one.thread,
}
for _name, _of_comment in SAID.items():
    field_of(f"IssueComment.{_name}")(plainly(_of_comment))


@field_of("IssueComment.url")
def comment_url(one: Said, asking: Asking, arguments: dict[str, Any]) -> str:
    return f"{asking.site}{one.thread.issue.path}#issuecomment-{one.comment.id}"


# --- events ------------------------------------------------------------------------------------------------------


@field_of("*.actor")
def actor(one: Happened, asking: Asking, arguments: dict[str, Any]) -> Person | None:
    return person(one.event.actor)


@field_of("*.createdAt", "*.referencedAt")
def happened_at(one: Happened, asking: Asking, arguments: dict[str, Any]) -> str:
    return one.event.created_at


@field_of("ClosedEvent.stateReason", "ReopenedEvent.stateReason")
def event_reason(one: Happened, asking: Asking, arguments: dict[str, Any]) -> str | None:
    reason = one.event.detail.get("reason")
    return reason.upper() if reason else None


REVIEWED: dict[str, Callable[[Happened], Any]] = {
    "body": lambda one: one.event.detail["body"],
    "state": lambda one: one.event.detail["state"],
    "authorAssociation": lambda one: one.event.detail["association"],
    "author": lambda one: person(one.event.actor),
}
for _name, _of_review in REVIEWED.items():
    field_of(f"PullRequestReview.{_name}")(plainly(_of_review))


@field_of("PullRequestReview.url")
def review_url(one: Happened, asking: Asking, arguments: dict[str, Any]) -> str:
    return f"{asking.site}{one.thread.issue.path}#pullrequestreview-{one.event.id}"


@field_of("ClosedEvent.closer")
def closer(one: Happened, asking: Asking, arguments: dict[str, Any]) -> Any:
    commit = one.event.detail.get("commit")
    return Commit(commit, one.thread.repository) if commit else thread(asking.world, one.event.detail.get("closer"))


@field_of("LabeledEvent.label", "UnlabeledEvent.label")
def event_label(one: Happened, asking: Asking, arguments: dict[str, Any]) -> Label:
    return Label(one.event.detail["label"], one.thread.repository)


@field_of("CrossReferencedEvent.source", "ConnectedEvent.subject", "DisconnectedEvent.subject")
def other_side(one: Happened, asking: Asking, arguments: dict[str, Any]) -> Thread | None:
    return thread(asking.world, one.event.detail["source"])


@field_of("CrossReferencedEvent.target", "ReferencedEvent.subject", "ConnectedEvent.source", "DisconnectedEvent.source")
def own_side(one: Happened, asking: Asking, arguments: dict[str, Any]) -> Thread:
    return one.thread


@field_of("CrossReferencedEvent.willCloseTarget")
def will_close(one: Happened, asking: Asking, arguments: dict[str, Any]) -> bool:
    source = thread(asking.world, one.event.detail["source"])
    return bool(source and source.issue.pull and one.thread.issue.number in source.issue.pull.closes)


@field_of("*.isCrossRepository")
def is_cross_repository(one: Happened, asking: Asking, arguments: dict[str, Any]) -> bool:
    place = one.event.detail.get("source") or one.event.detail.get("canonical")
    return bool(place and place[0] != one.thread.issue.repository)


@field_of("MarkedAsDuplicateEvent.canonical", "UnmarkedAsDuplicateEvent.canonical")
def canonical(one: Happened, asking: Asking, arguments: dict[str, Any]) -> Thread | None:
    return thread(asking.world, one.event.detail["canonical"])


@field_of("MarkedAsDuplicateEvent.duplicate", "UnmarkedAsDuplicateEvent.duplicate")
def duplicate(one: Happened, asking: Asking, arguments: dict[str, Any]) -> Thread:
    return one.thread


@field_of("ReferencedEvent.commit")
def referenced_commit(one: Happened, asking: Asking, arguments: dict[str, Any]) -> Commit:
    return Commit(one.event.detail["commit"], one.thread.repository)


@field_of("RenamedTitleEvent.previousTitle")
def previous_title(one: Happened, asking: Asking, arguments: dict[str, Any]) -> str:
    return str(one.event.detail["from"])


@field_of("RenamedTitleEvent.currentTitle")
def current_title(one: Happened, asking: Asking, arguments: dict[str, Any]) -> str:
    return one.event.detail.get("to") or one.thread.issue.title


@field_of("TransferredEvent.fromRepository")
def from_repository(one: Happened, asking: Asking, arguments: dict[str, Any]) -> Repository | None:
    return asking.world.find(one.event.detail["from"])


@field_of("TransferredEvent.issue")
def transferred_issue(one: Happened, asking: Asking, arguments: dict[str, Any]) -> Thread:
    return thread_of(asking, one.thread.issue)


@field_of("Commit.url")
def commit_url(one: Commit, asking: Asking, arguments: dict[str, Any]) -> str:
    return f"{asking.site}/{one.repository.name}/commit/{one.oid}"

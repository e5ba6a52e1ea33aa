"""What GraphQL fields answer; those not here are attributes of the same name of `tests.fakes.github.values`."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.fakes.github import search
from tests.fakes.github.connections import Connection, by_position, connect, refuse
from tests.fakes.github.graph import Asking, field_of
from tests.fakes.github.values import Label, Person, Said, Thread, thread
from tests.fakes.github.world import REACTIONS, Issue, Repository, read_node_id

PAGING = ("first", "last", "after", "before")
CONTENTS = dict(
    zip(REACTIONS, ("THUMBS_UP", "THUMBS_DOWN", "LAUGH", "HOORAY", "CONFUSED", "HEART", "ROCKET", "EYES"), strict=True)
)
ORDERS: dict[str, Callable[[Issue], str]] = {
    "CREATED_AT": lambda issue: issue.created_at,
    "UPDATED_AT": lambda issue: issue.updated_at,
    "COMMENTS": lambda issue: f"{len(issue.comments):09d}",
}
MOST_FOUND = 1000


def paging(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that say which page."""
    return {name: arguments[name] for name in PAGING if name in arguments}


# --- the query ---------------------------------------------------------------------------------------------------


@field_of("Query.repository")
def repository(_: Any, asking: Asking, arguments: dict[str, Any]) -> Repository:
    name = f"{arguments['owner']}/{arguments['name']}"
    found = asking.world.find(name)
    if found is None:
        raise refuse("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")
    return found


@field_of("Query.viewer")
def viewer(_: Any, asking: Asking, arguments: dict[str, Any]) -> Person:
    return Person(asking.login)


@field_of("Query.rateLimit")
def rate_limit(_: Any, asking: Asking, arguments: dict[str, Any]) -> Any:
    reset = datetime.fromtimestamp(asking.rate["reset"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return type("RateLimit", (), {"typename": "RateLimit", **asking.rate, "reset_at": reset})()


@field_of("Query.search")
def search_issues(_: Any, asking: Asking, arguments: dict[str, Any]) -> Any:
    found = search.find(asking.world, arguments["query"])
    threads = [thread_of(asking, issue) for issue in found[:MOST_FOUND]]
    page = by_position(threads, **paging(arguments))
    return Counted(page.edges, len(found), page.has_next, page.has_previous)


@field_of("Query.node")
def node(_: Any, asking: Asking, arguments: dict[str, Any]) -> Any:
    return _by_id(asking, arguments["id"])


@field_of("Query.nodes")
def nodes(_: Any, asking: Asking, arguments: dict[str, Any]) -> list[Any]:
    return [_by_id(asking, one) for one in arguments["ids"]]


@field_of("Query.resource")
def resource(_: Any, asking: Asking, arguments: dict[str, Any]) -> Thread | None:
    match = re.match(r"https://github\.com/([^/]+/[^/]+)/(?:issues|pull)/(\d+)", arguments["url"])
    return thread(asking.world, [match[1], int(match[2])]) if match else None


def _by_id(asking: Asking, given: str) -> Any:
    try:
        kind, parts = read_node_id(given)
    except ValueError:
        kind, parts = "", []
    found = thread(asking.world, parts) if kind in {"I", "PR"} else None
    if found is None:
        raise refuse("NOT_FOUND", f"Could not resolve to a node with the global id of '{given}'")
    return found


# --- a repository ------------------------------------------------------------------------------------------------


@field_of("Repository.nameWithOwner")
def name_with_owner(one: Repository, asking: Asking, arguments: dict[str, Any]) -> str:
    return one.name


@field_of("Repository.name")
def own_name(one: Repository, asking: Asking, arguments: dict[str, Any]) -> str:
    return one.name.partition("/")[2]


@field_of("Repository.owner")
def owner(one: Repository, asking: Asking, arguments: dict[str, Any]) -> Person:
    return Person(one.name.partition("/")[0])


@field_of("Repository.id")
def repository_id(one: Repository, asking: Asking, arguments: dict[str, Any]) -> str:
    return f"R_{one.id}"


@field_of("Repository.databaseId")
def repository_number(one: Repository, asking: Asking, arguments: dict[str, Any]) -> int:
    return one.id


@field_of("Repository.url")
def repository_url(one: Repository, asking: Asking, arguments: dict[str, Any]) -> str:
    return f"{asking.site}/{one.name}"


@field_of("Repository.isPrivate", "Repository.isArchived")
def never(one: Repository, asking: Asking, arguments: dict[str, Any]) -> bool:
    return False


@field_of("Repository.hasIssuesEnabled")
def always(one: Repository, asking: Asking, arguments: dict[str, Any]) -> bool:
    return True


@field_of("Repository.issue", "Repository.pullRequest", "Repository.issueOrPullRequest")
def one_thread(one: Repository, asking: Asking, arguments: dict[str, Any]) -> Thread:
    found = asking.world.issue(one.name, arguments["number"])
    if found is None:
        number = arguments["number"]
        raise refuse("NOT_FOUND", f"Could not resolve to an issue or pull request with the number of {number}.")
    return Thread(found, one)


@field_of("Repository.issues")
def issues(one: Repository, asking: Asking, arguments: dict[str, Any]) -> Connection:
    wanted = arguments.get("filterBy") or {}
    chosen = [
        Thread(issue, one)
        for issue in one.standing()
        if not issue.is_pull
        and _has_state(issue, arguments.get("states"))
        and _has_state(issue, wanted.get("states"))
        and _has_any(issue, arguments.get("labels"))
        and set(wanted.get("labels") or []) <= set(issue.labels)
        and issue.updated_at >= _moment(wanted.get("since"))
        and wanted.get("createdBy") in {None, issue.author}
    ]
    return _ordered(chosen, arguments)


@field_of("Repository.pullRequests")
def pull_requests(one: Repository, asking: Asking, arguments: dict[str, Any]) -> Connection:
    chosen = [
        Thread(issue, one)
        for issue in one.standing()
        if issue.is_pull and _has_state(issue, arguments.get("states")) and _has_any(issue, arguments.get("labels"))
    ]
    return _ordered(chosen, arguments)


@field_of("Repository.labels")
def repository_labels(one: Repository, asking: Asking, arguments: dict[str, Any]) -> Connection:
    return by_position([Label(name, one) for name in one.labels], **paging(arguments))


@field_of("Repository.label")
def repository_label(one: Repository, asking: Asking, arguments: dict[str, Any]) -> Label | None:
    return Label(arguments["name"], one) if arguments["name"] in one.labels else None


def state_of(issue: Issue) -> str:
    """Return GraphQL's state, in which a merged pull request is neither open nor closed."""
    return "MERGED" if issue.pull and issue.pull.merged_at else issue.state.upper()


def _has_state(issue: Issue, states: list[str] | None) -> bool:
    return not states or state_of(issue) in states


def _has_any(issue: Issue, labels: list[str] | None) -> bool:
    return not labels or bool(set(labels) & set(issue.labels))


def _moment(given: str | None) -> str:
    """Return a moment as the world writes it."""
    if not given:
        return ""
    return datetime.fromisoformat(given.replace("Z", "+00:00")).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ordered(threads: list[Thread], arguments: dict[str, Any]) -> Connection:
    order = arguments.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    value = ORDERS[order["field"]]
    return connect(
        threads,
        lambda one: f"{value(one.issue)}|{one.issue.number:09d}",
        is_descending=order["direction"] == "DESC",
        **paging(arguments),
    )


def thread_of(asking: Asking, issue: Issue) -> Thread:
    """Return an issue in its repository."""
    found = asking.world.find(issue.repository)
    assert found is not None
    return Thread(issue, found)


# --- connections -------------------------------------------------------------------------------------------------


class Counted(Connection):
    """A page of a search, whose count goes beyond what can be paged through."""

    @property
    def issue_count(self) -> int:
        return self.total


@field_of("*.pageInfo")
def page_info(page: Connection, asking: Asking, arguments: dict[str, Any]) -> Any:
    edges = page.edges
    values = {
        "has_next_page": page.has_next,
        "has_previous_page": page.has_previous,
        "start_cursor": edges[0].cursor if edges else None,
        "end_cursor": edges[-1].cursor if edges else None,
    }
    return type("PageInfo", (), values)()


@field_of("*.totalCount", "*.filteredCount")
def total_count(page: Connection, asking: Asking, arguments: dict[str, Any]) -> int:
    return page.total


@field_of("*.pageCount")
def page_count(page: Connection, asking: Asking, arguments: dict[str, Any]) -> int:
    return len(page.edges)


# --- people and reactions ----------------------------------------------------------------------------------------


@field_of("User.url", "Bot.url")
def person_url(one: Person, asking: Asking, arguments: dict[str, Any]) -> str:
    return f"{asking.site}/{one.login}"


@field_of("*.reactionGroups")
def reaction_groups(one: Thread | Said, asking: Asking, arguments: dict[str, Any]) -> list[Any]:
    given = (one.issue if isinstance(one, Thread) else one.comment).reactions
    return [type("ReactionGroup", (), {"content": CONTENTS[name], "count": given.get(name, 0)})() for name in REACTIONS]


@field_of("ReactionGroup.reactors", "ReactionGroup.users")
def reactors(group: Any, asking: Asking, arguments: dict[str, Any]) -> Connection:
    return by_position([Person(f"reactor-{n}") for n in range(group.count)], **paging(arguments))


@field_of("*.reactions")
def reactions(one: Thread | Said, asking: Asking, arguments: dict[str, Any]) -> Connection:
    given = (one.issue if isinstance(one, Thread) else one.comment).reactions
    each = [name for name in REACTIONS for _ in range(given.get(name, 0))]
    return by_position([type("Reaction", (), {"content": CONTENTS[name]})() for name in each], **paging(arguments))

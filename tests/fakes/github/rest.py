"""REST: addresses, their parameters and their pages; bodies are made by `bodies` and its neighbours."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from graphql import GraphQLError

from tests.fakes.github import pulls, search
from tests.fakes.github.bodies import Bodies
from tests.fakes.github.repositories import whole_repository
from tests.fakes.github.values import Commit
from tests.fakes.github.world import Comment, Event, Issue, Repository, World

DOCS = "https://docs.github.com/rest"
MOST_FOUND, MOST_FILES = 1000, 3000
PAGING = {"page", "per_page"}
Parameters = Mapping[str, str]


@dataclass
class Answer:
    """A status, a body, headers of its own, and which issues it gives in full."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    read: list[tuple[str, int]] = field(default_factory=list)


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        headers = {"Location": more["url"]} if "url" in more else {}
        body = {"message": message, "documentation_url": DOCS, "status": str(status), **more}
        self.answer = Answer(status, body, headers)


@dataclass(frozen=True)
class Call:
    """One request: whose repository, which number or commit, with which parameters."""

    bodies: Bodies
    repository: Repository
    key: str
    parameters: Parameters
    address: str

    def found(self, look: Callable[[], list[Any]]) -> list[Any]:
        """Return what the address finds with its parameters, whichever page is asked for."""
        asked = sorted((name, value) for name, value in self.parameters.items() if name not in PAGING)
        return self.bodies.world.found((self.address, *asked), look)

    @property
    def number(self) -> int:
        return int(self.key)

    @property
    def issue(self) -> Issue:
        """Return the issue of the address; refuses as GitHub does what was deleted, moved or never there."""
        issue = self.repository.issues.get(self.number)
        if issue is None:
            raise Refused(404, "Not Found")
        if issue.gone == "deleted":
            raise Refused(410, "This issue was deleted")
        if issue.gone == "transferred" and issue.moved_to:
            target = self.bodies.world.find(issue.moved_to[0])
            place = target.id if target else 0
            raise Refused(
                301, "Moved Permanently", url=f"{self.bodies.base}/repositories/{place}/issues/{issue.moved_to[1]}"
            )
        return issue

    @property
    def pull(self) -> Issue:
        if self.issue.pull is None:
            raise Refused(404, "Not Found")
        return self.issue


def answer(world: World, base: str, path: str, parameters: Parameters) -> Answer:
    """Return the answer to a GET, but for who asks and how often; see `server` for those."""
    bodies = Bodies(base, world)
    if path == "/search/issues":
        return _search(bodies, parameters, base + path)
    named = re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)?", path)
    numbered = re.fullmatch(r"/repositories/(\d+)(/.*)?", path)
    repository = world.find(named[1]) if named else world.find_by_id(int(numbered[1])) if numbered else None
    if repository is None:
        raise Refused(404, "Not Found")
    rest = (named or numbered)[2] or ""  # type: ignore[index]  # one of them matched
    for pattern, serve in ROUTES.items():
        match = re.fullmatch(pattern, rest)
        if match:
            key = match[1] if match.groups() else ""
            # pages go on under the repository's number, as at GitHub
            return serve(Call(bodies, repository, key, parameters, f"{base}/repositories/{repository.id}{rest}"))
    raise Refused(404, "Not Found")


def paged(call: Call, items: Sequence[Any], make: Callable[[Any], Any], most: int = 1_000_000) -> Answer:
    """Return one page of a list, with links to the others."""
    body, headers = _page(items[:most], call.parameters, call.address)
    read = [(one.repository, one.number) for one in body if isinstance(one, Issue)]
    return Answer(200, [make(one) for one in body], headers, read)


def _page(items: Sequence[Any], parameters: Parameters, address: str) -> tuple[Sequence[Any], dict[str, str]]:
    size = min(max(_whole(parameters, "per_page", 30), 1), 100)
    page, last = max(_whole(parameters, "page", 1), 1), max(1, -(-len(items) // size))
    places = {"prev": page - 1, "next": page + 1, "first": 1, "last": last}
    wanted = {
        name: place
        for name, place in places.items()
        if (name in {"prev", "first"} and page > 1) or (name in {"next", "last"} and page < last)
    }
    links = [f'<{address}?{urlencode({**parameters, "page": place})}>; rel="{name}"' for name, place in wanted.items()]
    return items[(page - 1) * size : page * size], {"Link": ", ".join(links)} if links else {}


def _whole(parameters: Parameters, name: str, otherwise: int) -> int:
    text = parameters.get(name, "")
    return int(text) if text.isdigit() else otherwise


def _search(bodies: Bodies, parameters: Parameters, address: str) -> Answer:
    words = f"{parameters.get('q', '')} sort:{parameters.get('sort', 'created')}-{parameters.get('order', 'desc')}"
    try:
        found = search.find(bodies.world, words)
    except GraphQLError as error:
        raise Refused(422, error.message) from error
    if (_whole(parameters, "page", 1) - 1) * _whole(parameters, "per_page", 30) >= MOST_FOUND:
        raise Refused(422, "Only the first 1000 search results are available")
    page, headers = _page(found[:MOST_FOUND], parameters, address)
    counts = {"total_count": len(found), "incomplete_results": False, "search_type": "lexical"}
    items = [bodies.found_issue(issue) for issue in page]
    return Answer(200, {**counts, "items": items}, headers, [(one.repository, one.number) for one in page])


def _state(parameters: Parameters) -> Callable[[Issue], bool]:
    wanted = parameters.get("state", "open")
    return lambda issue: wanted == "all" or issue.state == wanted


def _sorted(issues: Sequence[Issue], parameters: Parameters) -> list[Issue]:
    keys: dict[str, Callable[[Issue], Any]] = {
        "created": lambda issue: (issue.created_at, issue.number),
        "updated": lambda issue: (issue.updated_at, issue.number),
        "comments": lambda issue: (len(issue.comments), issue.number),
    }
    is_descending = parameters.get("direction", "desc") == "desc"
    return sorted(issues, key=keys[parameters.get("sort", "created")], reverse=is_descending)


def _issues(call: Call) -> Answer:
    labels = {name for name in call.parameters.get("labels", "").split(",") if name}
    since, has_state = call.parameters.get("since", ""), _state(call.parameters)

    def look() -> list[Issue]:
        standing = call.repository.standing()
        chosen = [one for one in standing if has_state(one) and labels <= set(one.labels) and one.updated_at >= since]
        return _sorted(chosen, call.parameters)

    return paged(call, call.found(look), call.bodies.issue)


def _issue(call: Call) -> Answer:
    return Answer(200, call.bodies.single_issue(call.issue), read=[(call.repository.name, call.number)])


def _comments(call: Call) -> Answer:
    issue, since = call.issue, call.parameters.get("since", "")
    chosen = sorted(
        (one for one in issue.comments if one.updated_at >= since), key=lambda one: (one.created_at, one.id)
    )
    return paged(call, chosen, lambda comment: call.bodies.comment(comment, issue))


def _all_comments(call: Call) -> Answer:
    return paged(call, call.found(lambda: _pairs_of_comments(call)), lambda pair: call.bodies.comment(*pair))


def _pairs_of_comments(call: Call) -> list[tuple[Comment, Issue]]:
    since = call.parameters.get("since", "")
    pairs = [(one, issue) for issue in call.repository.standing() for one in issue.comments if one.updated_at >= since]
    is_by_update = call.parameters.get("sort") == "updated"
    pairs.sort(key=lambda pair: (pair[0].updated_at if is_by_update else pair[0].created_at, pair[0].id))
    if call.parameters.get("sort") and call.parameters.get("direction", "asc") == "desc":
        pairs.reverse()
    return pairs


# what the lists of events do not know
IN_TIMELINES_ALONE = {"cross-referenced", "reviewed"}


def _events(call: Call) -> Answer:
    issue = call.issue
    known = [event for event in issue.events if event.kind not in IN_TIMELINES_ALONE]
    return paged(call, known, lambda event: call.bodies.event(event, issue))


def _all_events(call: Call) -> Answer:
    make = call.bodies.event_of_repository
    return paged(call, call.found(lambda: _pairs_of_events(call)), lambda pair: make(*pair))


def _pairs_of_events(call: Call) -> list[tuple[Event, Issue]]:
    pairs = [
        (event, issue)
        for issue in call.repository.standing()
        for event in issue.events
        if event.kind not in IN_TIMELINES_ALONE
    ]
    pairs.sort(key=lambda pair: (pair[0].created_at, pair[0].id), reverse=True)
    return pairs


def _timeline(call: Call) -> Answer:
    issue = call.issue
    parts: list[Event | Comment] = [*issue.events, *issue.comments]
    parts.sort(key=lambda part: (part.created_at, part.id))

    def make(part: Any) -> Any:
        is_event = isinstance(part, Event)
        return call.bodies.timeline_event(part, issue) if is_event else call.bodies.timeline_comment(part, issue)

    return paged(call, parts, make)


def _pulls(call: Call) -> Answer:
    has_state = _state(call.parameters)

    def look() -> list[Issue]:
        return _sorted([one for one in call.repository.standing() if one.pull and has_state(one)], call.parameters)

    listed = paged(call, call.found(look), lambda issue: pulls.listed_pull(call.bodies, issue))
    return replace(listed, read=[])  # these are no issues


def _pull(call: Call) -> Answer:
    return Answer(200, pulls.whole_pull(call.bodies, call.pull))


def _files(call: Call) -> Answer:
    issue = call.pull
    assert issue.pull is not None
    return paged(call, issue.pull.files, lambda file: pulls.file_body(call.bodies, issue.repository, file), MOST_FILES)


def _commits(call: Call) -> Answer:
    issue = call.pull
    assert issue.pull is not None
    return paged(call, range(issue.pull.commits), lambda place: pulls.commit_of_pull(call.bodies, issue, place), 250)


def _commit(call: Call) -> Answer:
    files = call.repository.files_of(call.key)
    if files is None:
        raise Refused(422, f"No commit found for SHA: {call.key}")
    page, headers = _page(files[:MOST_FILES], call.parameters, call.address)
    return Answer(200, pulls.whole_commit(call.bodies, Commit(call.key, call.repository), page), headers)


def _labels(call: Call) -> Answer:
    return paged(call, call.repository.labels, lambda name: call.bodies.label(call.repository.name, name))


def _repository(call: Call) -> Answer:
    owner = call.bodies.person(call.repository.name.partition("/")[0])
    return Answer(200, whole_repository(call.bodies.base, call.repository, owner))


ROUTES: dict[str, Callable[[Call], Answer]] = {
    "": _repository,
    "/issues": _issues,
    "/issues/comments": _all_comments,
    "/issues/events": _all_events,
    r"/issues/(\d+)": _issue,
    r"/issues/(\d+)/comments": _comments,
    r"/issues/(\d+)/events": _events,
    r"/issues/(\d+)/timeline": _timeline,
    r"/commits/([0-9a-f]{40})": _commit,
    "/labels": _labels,
    "/pulls": _pulls,
    r"/pulls/(\d+)": _pull,
    r"/pulls/(\d+)/files": _files,
    r"/pulls/(\d+)/commits": _commits,
}

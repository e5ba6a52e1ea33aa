"""The GraphQL that a harvest asks: whole pages of threads, then what is still missing of them, densely packed. Pure.

GitHub charges a hundredth of a point for each connection of each parent. A page therefore asks only for what almost
every thread has: 25 threads with 4 connections each and the search itself are 101, one point. Files and commits of
linked pull requests, and what follows the first 100 entries of a timeline, are asked for afterwards by identifier, as
many as fit into one point. See docs/adr.
"""

from collections.abc import Mapping, Sequence
from textwrap import dedent

PAGE = 25
# requests that still round down to one point
ONE_POINT = 149
OF_A_PULL, OF_A_TIMELINE, OF_FILES = 2, 1, 1
CHECKED = 100

EVENTS = (
    "CLOSED_EVENT",
    "CROSS_REFERENCED_EVENT",
    "CONNECTED_EVENT",
    "DISCONNECTED_EVENT",
    "MARKED_AS_DUPLICATE_EVENT",
    "UNMARKED_AS_DUPLICATE_EVENT",
    "LABELED_EVENT",
    "UNLABELED_EVENT",
    "REOPENED_EVENT",
    "TRANSFERRED_EVENT",
    "ISSUE_COMMENT",
)
RATE = "rateLimit { cost limit remaining resetAt }"
WHO = "{ __typename login }"
PLACE = "{ __typename ... on Issue { url title } ... on PullRequest { url title } }"
FILES = "pageInfo { hasNextPage endCursor } nodes { path additions deletions changeType }"
FIX = "id number url title state mergedAt additions deletions changedFiles"
COMMIT = "oid url messageHeadline committedDate additions deletions changedFilesIfAvailable"
ITEM = f"""
    __typename
    ... on IssueComment {{ url body createdAt authorAssociation author {WHO} }}
    ... on ClosedEvent {{
      createdAt stateReason actor {WHO}
      closer {{ __typename ... on PullRequest {{ {FIX} }} ... on Commit {{ {COMMIT} }} }}
    }}
    ... on CrossReferencedEvent {{ createdAt willCloseTarget actor {WHO} source {PLACE} }}
    ... on ConnectedEvent {{ createdAt actor {WHO} subject {PLACE} }}
    ... on DisconnectedEvent {{ createdAt actor {WHO} subject {PLACE} }}
    ... on MarkedAsDuplicateEvent {{ createdAt actor {WHO} canonical {PLACE} }}
    ... on UnmarkedAsDuplicateEvent {{ createdAt actor {WHO} canonical {PLACE} }}
    ... on LabeledEvent {{ createdAt actor {WHO} label {{ name }} }}
    ... on UnlabeledEvent {{ createdAt actor {WHO} label {{ name }} }}
    ... on ReopenedEvent {{ createdAt actor {WHO} }}
    ... on TransferredEvent {{ createdAt actor {WHO} fromRepository {{ nameWithOwner }} }}
"""
REVIEW = f"... on PullRequestReview {{ url body createdAt reviewState: state authorAssociation author {WHO} }}"
SHARED = f"""
  id number url title body createdAt updatedAt closedAt authorAssociation author {WHO}
  repository {{ nameWithOwner }}
  labels(first: 50) {{ nodes {{ name }} }}
  reactions(first: 50) {{ totalCount nodes {{ content }} }}
"""
TYPES = {"issue": "Issue", "pull": "PullRequest"}


def _timeline(kind: str, after: str = "") -> str:
    types = (*EVENTS, "PULL_REQUEST_REVIEW") if kind == "pull" else EVENTS
    arguments = ", ".join(["first: 100", *([f"after: {after}"] if after else []), f"itemTypes: [{', '.join(types)}]"])
    item = ITEM + REVIEW if kind == "pull" else ITEM
    return f"timelineItems({arguments}) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {item} }} }}"


def _fragment(kind: str) -> str:
    if kind == "pull":
        own = "state mergedAt additions deletions changedFiles"
        own += " closingIssuesReferences(first: 20) { nodes { url title } }"
    else:
        own = "state stateReason(enableDuplicate: true)"
        own += f" closedByPullRequestsReferences(first: 20, includeClosedPrs: true) {{ nodes {{ {FIX} }} }}"
    return f"fragment {kind} on {TYPES[kind]} {{ {SHARED} {own} {_timeline(kind)} }}"


def page(kind: str) -> str:
    """Return the query of one page of a search; variables `query`, `size`, `after`."""
    head = f"""
        query page($query: String!, $size: Int!, $after: String) {{
          {RATE}
          search(query: $query, type: ISSUE, first: $size, after: $after) {{
            issueCount
            pageInfo {{ hasNextPage endCursor }}
            nodes {{ ...{kind} }}
          }}
        }}
    """
    return dedent(head) + _fragment(kind)


def changes() -> str:
    """Return the query of what a search finds without its content; variables `query`, `after`."""
    own = "id number createdAt updatedAt"
    return dedent(f"""
        query changes($query: String!, $after: String) {{
          {RATE}
          search(query: $query, type: ISSUE, first: 100, after: $after) {{
            issueCount
            pageInfo {{ hasNextPage endCursor }}
            nodes {{ ... on Issue {{ {own} }} ... on PullRequest {{ {own} }} }}
          }}
        }}
    """)


def threads() -> str:
    """Return the query of whole threads by identifier; variables `issues` and `pulls`.

    The kinds are asked for apart, because connections of both kinds would be charged for each identifier.
    """
    parts = "issues: nodes(ids: $issues) { ...issue } pulls: nodes(ids: $pulls) { ...pull }"
    head = f"query threads($issues: [ID!]!, $pulls: [ID!]!) {{ {RATE} {parts} }}"
    return " ".join((head, _fragment("issue"), _fragment("pull")))


def completion(kinds: Sequence[str], lists: int = 0) -> str:
    """Return the query of what is missing; variables `pulls`, and `id0`, `after0` … for each timeline that goes on.

    `kinds` are those of the threads whose timelines go on; `lists` counts the pull requests whose lists of files do,
    from behind `fileAfter0` of `fileId0` on.
    """
    variables = ["$pulls: [ID!]!", *(f"$id{n}: ID!, $after{n}: String!" for n in range(len(kinds)))]
    variables += [f"$fileId{n}: ID!, $fileAfter{n}: String!" for n in range(lists)]
    parts = [
        f"t{n}: node(id: $id{n}) {{ ... on {TYPES[kind]} {{ {_timeline(kind, f'$after{n}')} }} }}"
        for n, kind in enumerate(kinds)
    ]
    for n in range(lists):
        files = f"files(first: 100, after: $fileAfter{n}) {{ {FILES} }}"
        parts.append(f"f{n}: node(id: $fileId{n}) {{ ... on PullRequest {{ {files} }} }}")
    pulls = f"id commits {{ totalCount }} files(first: 100) {{ {FILES} }}"
    return (
        f"query completion({', '.join(variables)}) {{ {RATE} "
        f"pulls: nodes(ids: $pulls) {{ ... on PullRequest {{ {pulls} }} }} {' '.join(parts)} }}"
    )


def standing(numbers: Sequence[int]) -> str:
    """Return the query of when reports changed, and whether they are there; variables `owner`, `name`.

    It has no connections, so that a hundred cost a point.
    """
    own = "__typename id number url updatedAt"
    fields = f"{{ ... on Issue {{ {own} }} ... on PullRequest {{ {own} }} }}"
    parts = " ".join(f"n{number}: issueOrPullRequest(number: {number}) {fields}" for number in numbers)
    place = f"repository(owner: $owner, name: $name) {{ nameWithOwner {parts} }}"
    return f"query standing($owner: String!, $name: String!) {{ {RATE} {place} }}"


def counts(searches: Sequence[str], repositories: Sequence[str]) -> tuple[str, Mapping[str, str]]:
    """Return one query that counts what each search finds, as `s0`, `s1` …, and looks for its repository, as `r0` …"""
    variables: dict[str, str] = {}
    parts = []
    for n, (search, repository) in enumerate(zip(searches, repositories, strict=True)):
        owner, _, name = repository.partition("/")
        variables |= {f"q{n}": search, f"o{n}": owner, f"n{n}": name}
        parts.append(f"s{n}: search(query: $q{n}, type: ISSUE, first: 1) {{ issueCount }}")
        parts.append(f"r{n}: repository(owner: $o{n}, name: $n{n}) {{ nameWithOwner }}")
    declared = ", ".join(f"${name}: String!" for name in variables)
    return f"query counts({declared}) {{ {RATE} {' '.join(parts)} }}", variables


def places(repositories: Sequence[str]) -> tuple[str, Mapping[str, str]]:
    """Return one query that looks for repositories, as `r0`, `r1` …"""
    variables: dict[str, str] = {}
    parts = []
    for n, repository in enumerate(repositories):
        variables[f"o{n}"], _, variables[f"n{n}"] = repository.partition("/")
        parts.append(f"r{n}: repository(owner: $o{n}, name: $n{n}) {{ nameWithOwner }}")
    declared = ", ".join(f"${name}: String!" for name in variables)
    return f"query places({declared}) {{ {RATE} {' '.join(parts)} }}", variables

"""Threads as GraphQL gives them: what is still missing of a node, how the missing parts are put in, how it is read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from mining import fixes
from mining.github import diffs, graphql
from mining.github.records import Happened, Said, Thread, Who
from mining.nested import Json

Node = dict[str, Any]  # Any: GitHub's JSON
REVIEWS = {
    "APPROVED": "approved these changes",
    "CHANGES_REQUESTED": "requested changes",
    "COMMENTED": "reviewed",
    "DISMISSED": "reviewed, dismissed",
}
EVENTS = {
    "ClosedEvent": "closed",
    "CrossReferencedEvent": "cross-referenced",
    "ConnectedEvent": "connected",
    "DisconnectedEvent": "disconnected",
    "MarkedAsDuplicateEvent": "marked as duplicate",
    "UnmarkedAsDuplicateEvent": "unmarked as duplicate",
    "LabeledEvent": "labelled",
    "UnlabeledEvent": "unlabelled",
    "ReopenedEvent": "reopened",
    "TransferredEvent": "transferred",
}


# --- what is missing ---------------------------------------------------------------------------------------------


def kind_of(node: Node) -> str:
    """Return issue or pull."""
    return "pull" if "mergedAt" in node else "issue"


def pulls_of(node: Node) -> list[Node]:
    """Return the linked pull requests of an issue, or the pull request itself: what repairs."""
    if kind_of(node) == "pull":
        return [node]
    linked = list((node.get("closedByPullRequestsReferences") or {}).get("nodes") or [])
    linked += [closer for closer in _closers(node) if closer["__typename"] == "PullRequest"]
    return list({pull["id"]: pull for pull in linked if pull}.values())


def _closers(node: Node) -> Iterator[Node]:
    for item in node["timelineItems"]["nodes"]:
        if item and item.get("closer"):
            yield item["closer"]


def commits_of(node: Node) -> list[Node]:
    """Return the commits that closed an issue, each once."""
    commits: dict[str, Node] = {}
    for closer in _closers(node):
        if closer["__typename"] == "Commit":
            commits.setdefault(closer["oid"], closer)
    return list(commits.values())


def missing_pulls(node: Node) -> list[str]:
    """Return the identifiers of linked pull requests whose files and commits are not known."""
    return [pull["id"] for pull in pulls_of(node) if "files" not in pull]


def lists_of_files(node: Node) -> list[tuple[str, str]]:
    """Return the linked pull requests whose lists of files go on, each with the cursor behind which they do."""
    pages = [(pull["id"], (pull.get("files") or {}).get("pageInfo") or {}) for pull in pulls_of(node)]
    return [(pull_id, str(page["endCursor"])) for pull_id, page in pages if page.get("hasNextPage")]


def diff_to_read(node: Node) -> Node | None:
    """Return the first linked pull request, or commit that closed it, whose diff is not read yet."""
    return next((fix for fix in (*pulls_of(node), *commits_of(node)) if diffs.is_to_read(fix)), None)


def next_entry(node: Node) -> str:
    """Return behind which cursor the timeline goes on; empty when it is whole."""
    page = node["timelineItems"]["pageInfo"]
    return str(page["endCursor"]) if page["hasNextPage"] else ""


def weight(node: Node) -> int:
    """Return how many requests it takes to complete a node; 0 when it is whole."""
    files = graphql.OF_FILES * len(lists_of_files(node))
    return files + graphql.OF_A_PULL * len(missing_pulls(node)) + graphql.OF_A_TIMELINE * bool(next_entry(node))


def put_in(
    node: Node, pulls: Mapping[str, Node], timeline: Node | None, files: Mapping[tuple[str, str], Node | None]
) -> Node:
    """Return the node with what was fetched of it; a pull request that is gone by now has no files, or no more.

    `files` are pages of files, by pull request and the cursor that they begin behind.
    """
    behind = dict(lists_of_files(node))
    for pull in pulls_of(node):
        if pull["id"] in pulls:
            pull |= pulls[pull["id"]] or {"files": None, "commits": None}
        elif (pull["id"], behind.get(pull["id"], "")) in files:
            page = files[pull["id"], behind[pull["id"]]] or {"pageInfo": {"hasNextPage": False}, "nodes": []}
            pull["files"] = {"pageInfo": page["pageInfo"], "nodes": [*pull["files"]["nodes"], *page["nodes"]]}
    if timeline:
        entries = [*node["timelineItems"]["nodes"], *timeline["nodes"]]
        node["timelineItems"] = {"pageInfo": timeline["pageInfo"], "nodes": entries}
    return node


# --- reading -----------------------------------------------------------------------------------------------------


def thread_of(node: Node) -> Thread:
    """Return a whole node as a thread."""
    items = [item for item in node["timelineItems"]["nodes"] if item]
    is_pull = kind_of(node) == "pull"
    closes = ((node.get("closingIssuesReferences") or {}).get("nodes") or []) if is_pull else []
    return Thread(
        url=node["url"],
        title=node["title"],
        body=node["body"] or "",
        state=node["state"].lower(),
        state_reason=(node.get("stateReason") or "").lower(),
        by=_who(node["author"]),
        role=node["authorAssociation"],
        created_at=node["createdAt"],
        closed_at=node["closedAt"],
        changed_at=node["updatedAt"],
        labels=[label["name"] for label in (node["labels"] or {}).get("nodes") or () if label],
        reactions=_reactions(node["reactions"]),
        said=[_said(item) for item in items if item["__typename"] in ("IssueComment", "PullRequestReview")],
        happened=[_happened(item) for item in items if item["__typename"] in EVENTS],
        fixes=[*map(_fix_of_pull, pulls_of(node)), *map(_fix_of_commit, commits_of(node))],
        further={"closes": sorted(issue["url"] for issue in closes if issue)} if is_pull else {},
    )


def _who(actor: Node | None) -> Who:
    if not actor:
        return Who()
    is_bot = actor["__typename"] == "Bot"  # REST writes them with a mark behind
    return Who(actor["login"].removesuffix("[bot]") + "[bot]" if is_bot else actor["login"], is_bot)


def _reactions(reactions: Node) -> Counter[str]:
    """Count by kind; beyond those that were listed only the sum is known."""
    counts = Counter(each["content"].lower() for each in reactions["nodes"] or () if each)
    unlisted = reactions["totalCount"] - sum(counts.values())
    return counts + Counter(others=max(0, unlisted))


def _said(item: Node) -> Said:
    what = REVIEWS.get(item.get("reviewState", ""), "")
    at, role = item["createdAt"], item["authorAssociation"]
    return Said(_who(item["author"]), role, at, item["body"] or "", item["url"], what)


def _happened(item: Node) -> Happened:
    target = item.get("source") or item.get("subject") or item.get("canonical") or item.get("closer") or {}
    more: dict[str, Json] = {
        "url": target.get("url") or "",
        "title": target.get("title") or target.get("messageHeadline") or "",
        "label": (item.get("label") or {}).get("name") or "",
        "reason": (item.get("stateReason") or "").lower(),
        "from": (item.get("fromRepository") or {}).get("nameWithOwner") or "",
        "closes": bool(item.get("willCloseTarget")),
    }
    return Happened(EVENTS[item["__typename"]], _who(item["actor"]), item["createdAt"], more)


def _fix_of_pull(pull: Node) -> Node:
    files = pull.get("files") or {}
    return {
        "url": pull["url"],
        "title": pull["title"],
        "merged_at": pull["mergedAt"],
        "state": pull["state"],
        "additions": pull["additions"],
        "deletions": pull["deletions"],
        "files": pull["changedFiles"],
        "commits": (pull.get("commits") or {}).get("totalCount"),
        "changes": [
            fixes.change_of(file["path"], file["additions"], file["deletions"], file["changeType"])
            for file in files.get("nodes") or ()
            if file
        ],
        **diffs.told_by(pull.get("diff"), pull["changedFiles"]),
    }


def _fix_of_commit(commit: Node) -> Node:
    return {
        "url": commit["url"],
        "title": commit["messageHeadline"],
        "merged_at": commit["committedDate"],
        "state": "merged",
        "additions": commit["additions"],
        "deletions": commit["deletions"],
        "files": commit["changedFilesIfAvailable"],
        "commits": 1,
        **diffs.told_by(commit.get("diff"), commit["changedFilesIfAvailable"]),
    }

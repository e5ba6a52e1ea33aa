"""REST bodies of changes: pull requests in lists and alone, their files and their commits, and commits alone."""

from collections.abc import Sequence
from typing import Any

from tests.fakes.github.bodies import SITE, Bodies
from tests.fakes.github.repositories import repository_body
from tests.fakes.github.values import Commit, person_number
from tests.fakes.github.world import File, Issue, node_id

Json = dict[str, Any]
LINKS = {"self": "", "commits": "/commits", "review_comments": "/comments", "review_comment": "/comments{/number}"}


def url_of(bodies: Bodies, issue: Issue) -> str:
    """Return a pull request's own address."""
    return f"{bodies.repository_url(issue.repository)}/pulls/{issue.number}"


def listed_pull(bodies: Bodies, issue: Issue) -> Json:
    """Return a pull request as lists give it: without the size of its change."""
    assert issue.pull is not None
    whole = bodies.issue(issue)
    shared = ("id", "node_id", "number", "title", "user", "labels", "state", "locked", "assignee", "assignees")
    more = ("milestone", "created_at", "updated_at", "closed_at", "author_association", "active_lock_reason", "body")
    kept = {name: whole[name] for name in (*shared, *more, "html_url", "comments_url")}
    merged = f"{issue.id:040x}" if issue.pull.merged_at else None
    return {
        **kept,
        **_addresses(bodies, issue),
        "draft": issue.pull.is_draft,
        "merged_at": issue.pull.merged_at,
        "merge_commit_sha": merged,
        "requested_reviewers": [],
        "requested_teams": [],
        "auto_merge": None,
        "head": _side(bodies, issue, f"topic-{issue.number}"),
        "base": _side(bodies, issue, "main"),
    }


def whole_pull(bodies: Bodies, issue: Issue) -> Json:
    """Return a pull request as its own address gives it."""
    assert issue.pull is not None
    is_merged = bool(issue.pull.merged_at)
    return {
        **listed_pull(bodies, issue),
        "merged": is_merged,
        "merged_by": bodies.person(issue.closed_by) if is_merged else None,
        "mergeable": None,
        "rebaseable": None,
        "mergeable_state": "unknown",
        "maintainer_can_modify": False,
        "comments": len(issue.comments),
        "review_comments": 0,
        "commits": issue.pull.commits,
        "additions": issue.pull.additions,
        "deletions": issue.pull.deletions,
        "changed_files": len(issue.pull.files),
    }


def file_body(bodies: Bodies, repository: str, file: File) -> Json:
    """Return one changed file."""
    sha = f"{person_number(file.path):040x}"
    return {
        "sha": sha,
        "filename": file.path,
        "status": file.change,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
        "blob_url": f"{SITE}/{repository}/blob/{sha}/{file.path}",
        "raw_url": f"{SITE}/{repository}/raw/{sha}/{file.path}",
        "contents_url": f"{bodies.repository_url(repository)}/contents/{file.path}?ref={sha}",
        "patch": file.patch,
    }


def commit_of_pull(bodies: Bodies, issue: Issue, place: int) -> Json:
    """Return one commit of a pull request."""
    sha = f"{issue.id:08x}{place:032x}"
    return _commit(bodies, issue.repository, sha, issue.title, issue.author, issue.created_at)


def whole_commit(bodies: Bodies, commit: Commit, files: Sequence[File]) -> Json:
    """Return a commit as its own address gives it: with its size, and a page of its files."""
    message = f"{commit.message_headline}\n\nWhat was wrong is told in the issue."
    own = _commit(bodies, commit.repository.name, commit.oid, message, "ann", commit.committed_date)
    sums = {"additions": commit.additions, "deletions": commit.deletions}
    stats = {**sums, "total": commit.additions + commit.deletions}
    return {**own, "stats": stats, "files": [file_body(bodies, commit.repository.name, file) for file in files]}


def _commit(bodies: Bodies, repository: str, sha: str, message: str, author: str | None, at: str) -> Json:
    url = f"{bodies.repository_url(repository)}/commits/{sha}"
    signed = {"name": author or "ghost", "email": "ann@example.org", "date": at}
    tree = {"sha": sha, "url": f"{bodies.repository_url(repository)}/git/trees/{sha}"}
    commit = {"url": url, "author": signed, "committer": signed, "message": message, "comment_count": 0}
    person = bodies.person(author)
    return {
        "url": url,
        "sha": sha,
        "node_id": node_id("C", sha),
        "html_url": f"{SITE}/{repository}/commit/{sha}",
        "comments_url": f"{url}/comments",
        "commit": {**commit, "tree": tree},
        "author": person,
        "committer": person,
        "parents": [],
    }


def _side(bodies: Bodies, issue: Issue, ref: str) -> Json:
    owner = issue.repository.partition("/")[0]
    repository = bodies.world.find(issue.repository)
    assert repository is not None
    person = bodies.person(owner)
    whole = repository_body(bodies.base, repository, person)
    return {"label": f"{owner}:{ref}", "ref": ref, "sha": f"{issue.id:040x}", "user": person, "repo": whole}


def _addresses(bodies: Bodies, issue: Issue) -> Json:
    url, page = url_of(bodies, issue), f"{SITE}{issue.path}"
    links = {name: {"href": url + rest} for name, rest in LINKS.items()}
    links |= {
        "html": {"href": page},
        "issue": {"href": bodies.issue_url(issue)},
        "comments": {"href": f"{bodies.issue_url(issue)}/comments"},
        "statuses": {"href": f"{bodies.repository_url(issue.repository)}/statuses/{issue.id:040x}"},
    }
    return {
        "url": url,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": bodies.issue_url(issue),
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{bodies.repository_url(issue.repository)}/pulls/comments{{/number}}",
        "statuses_url": f"{bodies.repository_url(issue.repository)}/statuses/{issue.id:040x}",
        "_links": links,
    }

"""REST bodies of repositories: mostly addresses, of which a harvest reads few and the description demands all."""

from typing import Any

from tests.fakes.github.world import Repository

Json = dict[str, Any]
SITE = "https://github.com"
# what follows the repository's own address
ADDRESSES = {
    "archive": "/{archive_format}{/ref}",
    "assignees": "/assignees{/user}",
    "blobs": "/git/blobs{/sha}",
    "branches": "/branches{/branch}",
    "collaborators": "/collaborators{/collaborator}",
    "comments": "/comments{/number}",
    "commits": "/commits{/sha}",
    "compare": "/compare/{base}...{head}",
    "contents": "/contents/{+path}",
    "contributors": "/contributors",
    "deployments": "/deployments",
    "downloads": "/downloads",
    "events": "/events",
    "forks": "/forks",
    "git_commits": "/git/commits{/sha}",
    "git_refs": "/git/refs{/sha}",
    "git_tags": "/git/tags{/sha}",
    "hooks": "/hooks",
    "issue_comment": "/issues/comments{/number}",
    "issue_events": "/issues/events{/number}",
    "issues": "/issues{/number}",
    "keys": "/keys{/key_id}",
    "labels": "/labels{/name}",
    "languages": "/languages",
    "merges": "/merges",
    "milestones": "/milestones{/number}",
    "notifications": "/notifications{?since,all,participating}",
    "pulls": "/pulls{/number}",
    "releases": "/releases{/id}",
    "stargazers": "/stargazers",
    "statuses": "/statuses/{sha}",
    "subscribers": "/subscribers",
    "subscription": "/subscription",
    "tags": "/tags",
    "teams": "/teams",
    "trees": "/git/trees{/sha}",
}
NUMBERS = ("forks", "forks_count", "stargazers_count", "watchers", "watchers_count", "size")
SWITCHES = ("has_downloads", "has_issues", "has_projects", "has_wiki")
FOUNDED = "2023-03-10T18:58:00Z"


def repository_body(base: str, repository: Repository, owner: Json | None) -> Json:
    """Return a repository as other bodies quote it."""
    api, page = f"{base}/repos/{repository.name}", f"{SITE}/{repository.name}"
    still_open = sum(issue.state == "open" for issue in repository.standing())
    return {
        "id": repository.id,
        "node_id": f"R_{repository.id}",
        "name": repository.name.partition("/")[2],
        "full_name": repository.name,
        "owner": owner,
        "private": False,
        "html_url": page,
        "description": None,
        "fork": False,
        "url": api,
        **{f"{name}_url": api + rest for name, rest in ADDRESSES.items()},
        "clone_url": f"{page}.git",
        "svn_url": page,
        "git_url": f"git://github.com/{repository.name}.git",
        "ssh_url": f"git@github.com:{repository.name}.git",
        "mirror_url": None,
        "homepage": None,
        "language": "C++",
        "license": None,
        "default_branch": "main",
        "visibility": "public",
        "archived": False,
        "disabled": False,
        "has_pages": False,
        **dict.fromkeys(NUMBERS, 0),
        **dict.fromkeys(SWITCHES, True),
        "open_issues": still_open,
        "open_issues_count": still_open,
        "pushed_at": FOUNDED,
        "created_at": FOUNDED,
        "updated_at": FOUNDED,
    }


def whole_repository(base: str, repository: Repository, owner: Json | None) -> Json:
    """Return a repository as its own address gives it."""
    body = repository_body(base, repository, owner)
    return {**body, "has_discussions": False, "network_count": 0, "subscribers_count": 0}

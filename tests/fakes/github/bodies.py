"""REST bodies: the world as GitHub's REST API writes it, complete as its OpenAPI description demands."""

from typing import Any

from tests.fakes.github.repositories import repository_body
from tests.fakes.github.values import EVENT_TYPES, person_number
from tests.fakes.github.world import REACTIONS, Comment, Event, Issue, World, node_id

Json = dict[str, Any]
SITE = "https://github.com"
# REST shows this account where a person's own is gone; its list of a whole repository's events shows nobody
GHOST = "ghost"


class Bodies:
    """Bodies whose addresses begin with that of one server."""

    def __init__(self, base: str, world: World) -> None:
        self.base, self.world = base, world

    # --- people, labels, reactions ---

    def person(self, login: str | None) -> Json | None:
        """Return an account; None for one that is gone."""
        if login is None:
            return None
        api = f"{self.base}/users/{login}"
        names = ("followers", "subscriptions", "repos", "received_events")
        orgs = {f"{name}_url": f"{api}/{name}" for name in names}
        return {
            "login": login,
            "id": person_number(login),
            "node_id": node_id("U", login),
            "avatar_url": f"https://avatars.githubusercontent.com/u/{person_number(login)}?v=4",
            "gravatar_id": "",
            "url": api,
            "html_url": f"{SITE}/{login}",
            **orgs,
            "organizations_url": f"{api}/orgs",
            "following_url": f"{api}/following{{/other_user}}",
            "gists_url": f"{api}/gists{{/gist_id}}",
            "starred_url": f"{api}/starred{{/owner}}{{/repo}}",
            "events_url": f"{api}/events{{/privacy}}",
            "type": "Bot" if login.endswith("[bot]") else "User",
            "site_admin": False,
        }

    def label(self, repository: str, name: str) -> Json:
        return {
            "id": person_number(name),
            "node_id": node_id("LA", repository, name),
            "url": f"{self.base}/repos/{repository}/labels/{name}",
            "name": name,
            "color": "d73a4a",
            "default": False,
            "description": f"Whatever is {name}",
        }

    def reactions(self, url: str, given: dict[str, int]) -> Json:
        counts = {name: given.get(name, 0) for name in REACTIONS}
        return {"url": f"{url}/reactions", "total_count": sum(counts.values()), **counts}

    # --- issues ---

    def repository_url(self, name: str) -> str:
        return f"{self.base}/repos/{name}"

    def issue_url(self, issue: Issue) -> str:
        return f"{self.repository_url(issue.repository)}/issues/{issue.number}"

    def issue(self, issue: Issue) -> Json:
        """Return an issue as lists and single addresses give it; of a pull request, the half that issues have."""
        url = self.issue_url(issue)
        body = {
            **self._addresses(url, issue),
            "id": issue.id,
            "node_id": node_id("PR" if issue.is_pull else "I", issue.repository, issue.number),
            "number": issue.number,
            "title": issue.title,
            "user": self.person(issue.author or GHOST),
            "labels": [self.label(issue.repository, name) for name in issue.labels],
            "state": issue.state,
            "locked": False,
            "assignee": None,
            "assignees": [],
            "milestone": None,
            "comments": len(issue.comments),
            "created_at": issue.created_at,
            "updated_at": issue.updated_at,
            "closed_at": issue.closed_at,
            "author_association": issue.association,
            "active_lock_reason": None,
            "body": issue.body or None,
            "reactions": self.reactions(url, issue.reactions),
            "performed_via_github_app": None,
            "state_reason": issue.state_reason,
        }
        if issue.pull:
            pull = f"{self.repository_url(issue.repository)}/pulls/{issue.number}"
            page = f"{SITE}{issue.path}"
            links = {"url": pull, "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"}
            body |= {"draft": issue.pull.is_draft, "pull_request": {**links, "merged_at": issue.pull.merged_at}}
        return body

    def single_issue(self, issue: Issue) -> Json:
        """Return an issue as its own address gives it, which says more than a list."""
        return {**self.issue(issue), "closed_by": self.person(issue.closed_by)}

    def found_issue(self, issue: Issue) -> Json:
        """Return an issue as a search gives it."""
        return {**self.issue(issue), "body": issue.body, "score": 1.0}

    def _addresses(self, url: str, issue: Issue) -> Json:
        return {
            "url": url,
            "repository_url": self.repository_url(issue.repository),
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "timeline_url": f"{url}/timeline",
            "html_url": f"{SITE}{issue.path}",
        }

    def comment(self, comment: Comment, issue: Issue) -> Json:
        url = f"{self.repository_url(issue.repository)}/issues/comments/{comment.id}"
        return {
            "url": url,
            "html_url": f"{SITE}{issue.path}#issuecomment-{comment.id}",
            "issue_url": self.issue_url(issue),
            "id": comment.id,
            "node_id": node_id("IC", comment.id),
            "user": self.person(comment.author or GHOST),
            "created_at": comment.created_at,
            "updated_at": comment.updated_at,
            "author_association": comment.association,
            "body": comment.body,
            "reactions": self.reactions(url, comment.reactions),
            "performed_via_github_app": None,
        }

    # --- events ---

    def event(self, event: Event, issue: Issue) -> Json:
        """Return an event as the lists of events give it."""
        url = f"{self.repository_url(issue.repository)}/issues/events/{event.id}"
        commit = event.detail.get("commit")
        body: Json = {
            "id": event.id,
            "node_id": node_id(EVENT_TYPES[event.kind], event.id),
            "url": url,
            "actor": self.person(event.actor or GHOST),
            "event": event.kind,
            "commit_id": commit,
            "commit_url": commit and f"{self.repository_url(issue.repository)}/commits/{commit}",
            "created_at": event.created_at,
            "performed_via_github_app": None,
        }
        if "label" in event.detail:
            body["label"] = {"name": event.detail["label"], "color": "d73a4a"}
        if event.kind in {"closed", "reopened"}:
            body["state_reason"] = event.detail.get("reason")
        if event.kind == "renamed":
            body["rename"] = {"from": event.detail["from"], "to": event.detail.get("to") or issue.title}
        return body

    def event_of_repository(self, event: Event, issue: Issue) -> Json:
        """Return an event as the list of a whole repository gives it: with its issue."""
        return {**self.event(event, issue), "actor": self.person(event.actor), "issue": self.issue(issue)}

    def timeline_event(self, event: Event, issue: Issue) -> Json:
        """Return an event as the timeline gives it, which alone knows cross-references."""
        if event.kind == "reviewed":
            return self._review(event, issue)
        if event.kind != "cross-referenced":
            return self.event(event, issue)
        name, number = event.detail["source"]
        source = self.world.issue(name, number)
        repository = self.world.find(name)
        whole = None
        if source and repository:
            place = repository_body(self.base, repository, self.person(name.partition("/")[0]))
            whole = {**self.issue(source), "repository": place}
        return {
            "event": event.kind,
            "actor": self.person(event.actor),
            "created_at": event.created_at,
            "updated_at": event.created_at,
            "source": {"type": "issue", **({"issue": whole} if whole else {})},
        }

    def _review(self, event: Event, issue: Issue) -> Json:
        page = f"{SITE}{issue.path}#pullrequestreview-{event.id}"
        pull = f"{self.repository_url(issue.repository)}/pulls/{issue.number}"
        return {
            "id": event.id,
            "node_id": node_id("PRR", event.id),
            "user": self.person(event.actor or GHOST),
            "body": event.detail["body"],
            "state": event.detail["state"].lower(),
            "html_url": page,
            "pull_request_url": pull,
            "_links": {"html": {"href": page}, "pull_request": {"href": pull}},
            "submitted_at": event.created_at,
            "commit_id": f"{issue.id:040x}",
            "author_association": event.detail["association"],
            "event": event.kind,
        }

    def timeline_comment(self, comment: Comment, issue: Issue) -> Json:
        return {**self.comment(comment, issue), "event": "commented", "actor": self.person(comment.author)}

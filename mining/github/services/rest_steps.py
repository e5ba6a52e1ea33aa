"""One repository through REST, for whoever has no token or no GraphQL: lists of the whole repository, then the threads.

The lists of issues, comments, events and pull requests are read to their ends, a hundred entries a request; what
belongs to a wanted issue waits in the database as pieces, so that memory stays flat and a killed worker loses one page.
A later harvest asks for changes since the last, and for comments and events of the changed issues alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Min, Q
from django.db.models.fields.json import KeyTextTransform

from mining.github import diffs, limits, rest
from mining.github.client import Answer
from mining.github.models import Piece
from mining.github.query import written
from mining.github.records import Thread
from mining.github.rest import Body
from mining.github.services.rest_lists import PER_PAGE, RestLists
from mining.github.services.storing import Brought

LAG = timedelta(minutes=10)
KEPT_OF_ISSUE = [
    "number",
    "html_url",
    "title",
    "body",
    "state",
    "state_reason",
    "user",
    "author_association",
    "created_at",
    "closed_at",
    "updated_at",
    "labels",
    "reactions",
    "pull_request",
    "comments",
]
KEPT_OF_COMMENT = ["id", "html_url", "body", "user", "author_association", "created_at"]
KEPT_OF_EVENT = ["id", "event", "actor", "created_at", "label", "state_reason", "commit_id"]


class RestSteps(RestLists):
    """Stages: `issues`, `comments`, `events`, `pulls`, `diffs`, `threads`, then those of `RestLists` and `end`.

    `url` is a list's next page.

    A list of addresses begins with `listed` instead, because REST gives single issues only one by one.
    """

    def __init__(self, **given: Any) -> None:  # Any: those of Fetching
        super().__init__(**given)
        stage = "listed" if self.query.numbers else "issues"
        empty = {"stage": stage, "url": "", "number": 0, "etags": {}, "checked": 0, "home": ""}
        self.cursor = {**empty, **{name: value for name, value in self.cursor.items() if value != ""}}

    @property
    def is_done(self) -> bool:
        """Whether every thread is put together."""
        return bool(self.cursor["stage"] == "end")

    def shrink(self) -> bool:
        """A page of a list is never too large for GitHub."""
        return False

    def step(self) -> bool:
        """Fetch the next page of the list at hand, or put threads together."""
        is_one_by_one = self.run.since or self.query.numbers
        stages: Mapping[str, Callable[[], bool]] = {
            "listed": self._listed,
            "issues": self._issues,
            "comments": self._each_comment if is_one_by_one else self._all_comments,
            "events": self._each_event if is_one_by_one else self._all_events,
            "pulls": self._pulls,
            "diffs": self._diffs,
            "threads": self._threads,
            "there": self._there,
            "check": self._check,
        }
        return stages[self.cursor["stage"]]()

    def _pieces(self, kind: str) -> Any:  # Any: a queryset, narrowed further by each caller
        return Piece.objects.filter(repository_harvest=self.run, kind=kind)

    def _piece(self, kind: str, number: int, key: object, data: Body) -> Piece:
        return Piece(repository_harvest=self.run, kind=kind, number=number, key=str(key), data=dict(data))

    def _begun(self) -> str:
        """Return when the oldest wanted issue was opened; nothing older belongs to any. Empty when none is wanted."""
        first = self._pieces("issue").aggregate(first=Min(KeyTextTransform("created_at", "data")))["first"]
        return str(first or "")

    # --- issues --------------------------------------------------------------------------------------------------

    def _issues(self) -> bool:
        answer = self._changed_issues() if self.run.since else self._first_issues()
        if answer.is_unchanged:
            return self.keep(Brought(), stage=self._last_stage(), total=0)
        wanted = self._wanted(answer.data)
        room = self.room()
        is_full = room is not None and len(wanted) >= room and not self.run.since
        pieces = [self._piece("issue", each["number"], "", _only(each, KEPT_OF_ISSUE)) for each in wanted]
        following = answer.next_url
        behind = {"url": following} if following and not is_full else {"url": "", "stage": "comments"}
        total = (self.cursor["total"] or 0) + len(pieces)
        return self.keep(Brought(new_pieces=pieces), **behind, total=total, etags=self._etags(answer))

    def _changed_issues(self) -> Answer:
        assert self.run.since is not None
        if self.cursor["url"]:
            return self.asker.get(self.cursor["url"])
        since = written(self.run.since - LAG)
        parameters = {"state": "all", "sort": "updated", "direction": "asc", "since": since, "per_page": PER_PAGE}
        mark = self.run.harvest.source.marks.filter(name=self.run.name).first()
        etag = (mark.etags if mark else {}).get(since, "")
        return self.asker.get(f"/repos/{self.run.name}/issues", parameters, etag=etag)

    def _etags(self, answer: Answer) -> dict[str, str]:
        """Return the version of the list of changes, by the moment that it begins at."""
        if self.cursor["url"] or not self.run.since or not answer.headers.get("etag"):
            return dict(self.cursor["etags"])
        return {written(self.run.since - LAG): answer.headers["etag"]}

    def _wanted(self, listed: Sequence[Body]) -> list[Body]:
        """Return those that are asked for, as far as there is room, and known ones that have changed."""
        numbers = [issue["number"] for issue in listed]
        here, known = self.known_here(numbers), self.changed_at(numbers)
        room = self.room()
        wanted = []
        for issue in listed:
            number = issue["number"]
            if number in here or known.get(number) == rest.moment(issue["updated_at"]):
                continue
            if number not in known:
                if not self.query.matches(rest.facts_of(issue)) or (room is not None and room <= 0):
                    continue
                room = room - 1 if room is not None else None
            wanted.append(issue)
        return wanted

    def _listed(self) -> bool:
        """Ask for the next listed report, after the name that its repository has today."""
        if not self.cursor["home"]:
            try:
                home = self.asker.get(f"/repos/{self.run.name}").data["full_name"]
            except limits.NotThere:
                return self.nowhere()
            return self.keep(Brought(), home=home, total=self.count_listed())
        number = next(iter(self.next_listed(1)), None)
        if number is None:
            return self.keep(Brought(), stage="comments", url="", number=0)
        issue, fate = self.look_up(number, self.cursor["home"])
        if issue is None or fate[0]:
            lost = self.lost({number: fate})
            return self.keep(lost, checked=number, total=self.cursor["total"] - (not lost.problems))
        is_known = number in self.unchanged({number: rest.moment(issue["updated_at"])})
        pieces = [] if is_known else [self._piece("issue", number, "", _only(issue, KEPT_OF_ISSUE))]
        is_counted = not is_known or number in self.known_here([number])
        total = self.cursor["total"] - (not is_counted)
        return self.keep(Brought(new_pieces=pieces), checked=number, total=total)

    # --- what belongs to them ------------------------------------------------------------------------------------

    def _with_owner(self, listed: Iterable[Body], number_of: Callable[[Body], int]) -> list[tuple[int, Body]]:
        """Return the entries that belong to wanted issues."""
        owned = [(number_of(each), each) for each in listed]
        wanted = set(self._pieces("issue").filter(number__in={n for n, _ in owned}).values_list("number", flat=True))
        return [(number, each) for number, each in owned if number in wanted]

    def _all_comments(self) -> bool:
        begun = self._begun()
        if not begun:
            return self.keep(Brought(), stage="end")
        answer = self._list("issues/comments", sort="created", direction="asc", since=begun)
        owned = self._with_owner(answer.data, lambda comment: rest.number_in(comment["issue_url"]))
        pieces = [self._piece("comment", number, each["id"], _only(each, KEPT_OF_COMMENT)) for number, each in owned]
        return self.keep(Brought(new_pieces=pieces), **self._next(answer, "events"))

    def _all_events(self) -> bool:
        answer = self._list("issues/events")
        listed = [each for each in answer.data if each["event"] in rest.EVENTS and each.get("issue")]
        owned = self._with_owner(listed, lambda event: int(event["issue"]["number"]))
        pieces = [self._piece("event", number, each["id"], _only(each, KEPT_OF_EVENT)) for number, each in owned]
        is_past = bool(answer.data) and answer.data[-1]["created_at"] < self._begun()
        return self.keep(Brought(new_pieces=pieces), **self._next(answer, "pulls", is_past=is_past))

    def _each_comment(self) -> bool:
        return self._each("comments", "comment", KEPT_OF_COMMENT, "events")

    def _each_event(self) -> bool:
        return self._each("events", "event", KEPT_OF_EVENT, "pulls")

    def _each(self, what: str, kind: str, kept: Sequence[str], stage: str) -> bool:
        """Read a list of one changed issue; go on with the next when it ends."""
        number = self.cursor["number"] or self._number_behind(0)
        if not number:
            return self.keep(Brought(), stage=stage, url="", number=0)
        answer = self._list(f"issues/{number}/{what}")
        listed = [each for each in answer.data if kind == "comment" or each["event"] in rest.EVENTS]
        pieces = [self._piece(kind, number, each["id"], _only(each, kept)) for each in listed]
        following = {"url": answer.next_url, "number": number}
        if not answer.next_url:
            behind = self._number_behind(number)
            following = {"url": "", "number": behind} if behind else {"url": "", "number": 0, "stage": stage}
        return self.keep(Brought(new_pieces=pieces), **following)

    def _number_behind(self, number: int) -> int:
        found = self._pieces("issue").filter(number__gt=number).order_by("number").values_list("number", flat=True)
        return found.first() or 0

    def _pulls(self) -> bool:
        begun = self._begun()
        # the pull requests of a whole repository would cost more than the few reports of a list
        if not begun or self.query.kind == "pull" or self.query.numbers:
            return self.keep(Brought(), stage=self._behind_pulls(), url="", number=0)
        answer = self._list("pulls", state="all", sort="updated", direction="desc")
        pairs = [(number, pull) for pull in answer.data for number in rest.closed_by(pull, self.run.name)]
        wanted = set(self._pieces("issue").filter(number__in={n for n, _ in pairs}).values_list("number", flat=True))
        pieces = [
            self._piece("fix", number, pull["number"], rest.fix_of(pull)) for number, pull in pairs if number in wanted
        ]
        is_past = bool(answer.data) and answer.data[-1]["updated_at"] < begun
        return self.keep(Brought(new_pieces=pieces), **self._next(answer, self._behind_pulls(), is_past=is_past))

    def _behind_pulls(self) -> str:
        return "diffs" if self.reads_diffs else "threads"

    def _diffs(self) -> bool:
        """Read a page of the next diff; `number` is the place of the last fix whose diff is whole."""
        behind = Piece.objects.filter(repository_harvest=self.run, pk__gt=self.cursor["number"])
        holding = behind.filter(Q(kind__in=("issue", "fix")) | Q(kind="event", data__event="closed"))
        for piece in holding.order_by("pk").iterator(PER_PAGE):
            fix = rest.fix_in(piece.kind, piece.data, f"https://github.com/{self.run.name}")
            if diffs.is_to_read(fix):
                piece.data["diff"] = self.next_of_diff(fix.get("diff") or diffs.begin(fix["url"]))
                done = self.cursor["number"] if piece.data["diff"]["next"] else piece.pk
                return self.keep(Brought(changed_pieces=[piece]), number=done)
        return self.keep(Brought(), stage="threads", number=0)

    # --- the threads ---------------------------------------------------------------------------------------------

    def _threads(self) -> bool:
        """Put the next threads together; asks GitHub nothing."""
        issues = list(self._pieces("issue").order_by("number")[:PER_PAGE])
        if not issues:
            return self.keep(Brought(), stage=self._last_stage())
        numbers = [issue.number for issue in issues]
        parts: dict[tuple[str, int], list[Body]] = defaultdict(list)
        others = Piece.objects.filter(repository_harvest=self.run, number__in=numbers).exclude(kind="issue")
        used = [issue.pk for issue in issues]
        for piece in others.order_by("pk"):
            parts[piece.kind, piece.number].append(piece.data)
            used.append(piece.pk)
        threads = [self._thread(issue.data, parts) for issue in issues]
        return self.keep(Brought(threads=threads, used_pieces=used))

    def _thread(self, issue: Body, parts: Mapping[tuple[str, int], list[Body]]) -> Thread:
        comments, events, fixes = (parts.get((kind, issue["number"]), []) for kind in ("comment", "event", "fix"))
        own = rest.fix_in("issue", issue)
        return rest.thread_of(issue, comments, events, map(rest.sized, [own] if own else fixes))


def _only(body: Body, names: Sequence[str]) -> dict[str, Any]:
    return {name: body[name] for name in names if name in body}

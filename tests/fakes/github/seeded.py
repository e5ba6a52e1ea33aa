"""A repository out of a seed: the same every time, with everything in it that a harvest stumbles over.

Pull requests share the issues' numbers; some numbers are gone, one issue has moved; some authors are; one thread has
300 comments, one timeline 150 entries, one fix 250 files; there are empty bodies, CRLF, @mentions and emoji.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.fakes.github.world import REACTIONS, Comment, Event, File, Issue, Pull, Repository, World

WORDS = (
    "cuda", "crash", "memory", "kernel", "model", "loader", "token", "hang", "batch", "server", "metal", "attention",
    "quantised", "weights", "tensor", "shape", "wrong", "output", "after", "update", "segfault", "large", "prompt",
)  # fmt: skip
PEOPLE = (*(f"person-{n}" for n in range(40)), "renovate[bot]", "Ann-Lee")
ASSOCIATIONS = ("NONE", "NONE", "NONE", "CONTRIBUTOR", "COLLABORATOR", "MEMBER", "OWNER")
LABELS = ("bug", "inference", "enhancement", "question", "stale", "good first issue", "CUDA: Nvidia")
FOLDERS = ("src", "ggml/src", "examples/server", "docs", ".github/workflows", "tests")
FIRST_DAY = datetime(2023, 3, 10, 21, 0, tzinfo=UTC)
LONG_THREAD, LONG_TIMELINE, LARGE_FIX = 300, 150, 250


def make_world(issues: int = 60, *, seed: int = 7, name: str = "example/engine") -> World:
    """Return a world of one seeded repository and an empty one to which issues can move."""
    return World([make_repository(issues, seed=seed, name=name), Repository("example/elsewhere", 4242)])


def make_repository(issues: int, *, seed: int = 7, name: str = "example/engine", first_id: int = 1) -> Repository:
    """Return a repository with so many issues, and about half as many pull requests among their numbers."""
    return _Maker(random.Random(f"{seed} {name}"), name, first_id).make(issues)


class _Maker:
    """Makes one repository; every choice is the generator's."""

    def __init__(self, chance: random.Random, name: str, first_id: int) -> None:
        self.chance, self.name, self.next_id = chance, name, 1_000_000 * first_id
        self.repository = Repository(name, 100 + first_id)
        self.moment = FIRST_DAY

    def make(self, issues: int) -> Repository:
        made = 0
        for number in range(1, 4 * issues + 10):
            if made == issues:
                break
            self.moment += timedelta(minutes=self.chance.randint(1, 400))
            draw = self.chance.random()
            if draw < 0.03 and made:
                continue  # a number that was never an issue's, as a discussion takes one
            if draw < 0.35 and made:
                self._add(self._pull(number))
            else:
                self._add(self._issue(number))
                made += 1
        self._make_odd_ones()
        return self.repository

    def _add(self, issue: Issue) -> None:
        self.repository.issues[issue.number] = issue

    def new_id(self) -> int:
        self.next_id += 1
        return self.next_id

    def later(self, than: str, *, most_hours: int = 200) -> str:
        """Return a moment behind another."""
        minutes = self.chance.randint(1, 60 * most_hours)
        return written(datetime.fromisoformat(than) + timedelta(minutes=minutes))

    def words(self, most: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=self.chance.randint(3, most)))

    def text(self) -> str:
        """Return a body: Markdown, sometimes with CRLF, a mention, a fence, an emoji, or nothing at all."""
        draw = self.chance.random()
        if draw < 0.04:
            return ""
        lines = [self.words(30), "", f"cc @{self.chance.choice(PEOPLE[:40])}, see #1", "", "```", self.words(60), "```"]
        if draw < 0.2:
            lines.append("😄 größer — “quoted” \u2028 done")
        return ("\r\n" if draw < 0.5 else "\n").join(lines)

    def person(self) -> str | None:
        return None if self.chance.random() < 0.05 else self.chance.choice(PEOPLE)

    def _thread(self, number: int) -> Issue:
        at = written(self.moment)
        issue = Issue(self.name, number, self.new_id(), self.words(9), self.text(), self.person(), at)
        issue.association = self.chance.choice(ASSOCIATIONS)
        issue.labels = self.chance.sample(LABELS, self.chance.choice([0, 1, 1, 2, 3]))
        if self.chance.random() < 0.3:
            issue.reactions = {self.chance.choice(REACTIONS): self.chance.randint(1, 9)}
        for label in issue.labels:
            issue.events.append(self.event("labeled", self.later(at, most_hours=2), label=label))
        last = at
        for _ in range(min(25, int(self.chance.expovariate(1 / 4)))):
            last = self.later(last, most_hours=48)
            issue.comments.append(self.comment(last))
        return issue

    def comment(self, at: str) -> Comment:
        made = Comment(self.new_id(), self.person(), self.text() or "+1", at, self.chance.choice(ASSOCIATIONS))
        if self.chance.random() < 0.2:
            made.reactions = {"+1": self.chance.randint(1, 5)}
        if self.chance.random() < 0.1:
            made.updated_at = self.later(at)
        return made

    def event(self, kind: str, at: str, **detail: object) -> Event:
        return Event(self.new_id(), kind, self.person(), at, detail)

    def _issue(self, number: int) -> Issue:
        issue = self._thread(number)
        if self.chance.random() < 0.8:
            last = max([issue.created_at, *(one.created_at for one in issue.comments)])
            self._close(issue, self.later(last), self.chance.choice(["completed", "completed", "not_planned"]))
        if number > 5 and self.chance.random() < 0.05:
            self._mark_as_duplicate(issue)
        return _settled(issue)

    def _close(self, issue: Issue, at: str, reason: str, **detail: object) -> None:
        issue.state, issue.state_reason, issue.closed_at = "closed", reason, at
        issue.closed_by = self.chance.choice(PEOPLE)
        issue.events.append(self.event("closed", at, reason=reason, **detail))

    def _mark_as_duplicate(self, issue: Issue) -> None:
        earlier = self.chance.choice([one for one in self.repository.issues.values() if not one.is_pull])
        at = issue.closed_at or self.later(issue.created_at)
        issue.events.append(self.event("marked_as_duplicate", at, canonical=[self.name, earlier.number]))

    def _pull(self, number: int) -> Issue:
        issue = self._thread(number)
        files = [self.file() for _ in range(1 + int(self.chance.expovariate(1 / 3)))]
        if self.chance.random() < 0.3:
            self._review(issue)
        issue.pull = Pull(files=files, commits=self.chance.randint(1, 6), is_draft=self.chance.random() < 0.05)
        if self.chance.random() < 0.85:
            at = self.later(issue.created_at)
            self._close(issue, at, "completed")
            issue.state_reason = None
            issue.pull.merged_at = at if self.chance.random() < 0.85 else None
            self._fix_something(issue, at)
        return _settled(issue)

    def _review(self, issue: Issue) -> None:
        state, association = self.chance.choice(["APPROVED", "CHANGES_REQUESTED", "COMMENTED"]), "MEMBER"
        at = self.later(issue.created_at)
        issue.events.append(self.event("reviewed", at, state=state, association=association, body=self.words(12)))

    def file(self) -> File:
        path = f"{self.chance.choice(FOLDERS)}/{self.chance.choice(WORDS)}-{self.chance.randint(1, 99)}.cpp"
        return File(path, self.chance.randint(0, 90), self.chance.randint(0, 40))

    def _fix_something(self, pull: Issue, at: str) -> None:
        """Let most pull requests name an issue, and most of these close it when they are merged."""
        issues = [one for one in self.repository.issues.values() if not one.is_pull]
        if not issues or self.chance.random() < 0.2:
            return
        issue = self.chance.choice(issues[-12:])
        issue.events.append(self.event("cross-referenced", pull.created_at, source=[self.name, pull.number]))
        if self.chance.random() < 0.8 and pull.pull:
            _promise(pull, issue)
            if pull.pull.merged_at and issue.state == "open" and at > issue.created_at:
                self._close(issue, at, "completed", closer=[self.name, pull.number])
        elif self.chance.random() < 0.5:
            issue.events.append(self.event("connected", at, source=[self.name, pull.number]))
        _settled(issue)

    def _make_odd_ones(self) -> None:
        """Give the first issues what is rare: what overflows a page, a commit that closes, a rename, a reopening."""
        issues = [one for one in self.repository.issues.values() if not one.is_pull]
        odd: list[Callable[[Issue], None]] = [
            self._lengthen,
            self._bestir,
            self._reopen,
            self._gone,
            self._enlarge_a_fix,
        ]
        for issue, make_odd in zip(issues[2:], odd, strict=False):
            make_odd(issue)
            _settled(issue)

    def _lengthen(self, issue: Issue) -> None:
        at = issue.created_at
        while len(issue.comments) < LONG_THREAD:
            at = self.later(at, most_hours=3)
            issue.comments.append(self.comment(at))

    def _bestir(self, issue: Issue) -> None:
        at = issue.created_at
        for turn in range(LONG_TIMELINE):
            at = self.later(at, most_hours=3)
            issue.events.append(self.event("labeled" if turn % 2 else "unlabeled", at, label="stale"))

    def _reopen(self, issue: Issue) -> None:
        at = self.later(issue.closed_at or issue.created_at)
        issue.events.append(self.event("renamed", at, **{"from": "It does not work"}))
        self._close(issue, at, "completed", commit=f"{issue.id:040x}")
        issue.events.append(self.event("reopened", self.later(at)))
        issue.state, issue.state_reason, issue.closed_at, issue.closed_by = "open", "reopened", None, None

    def _gone(self, issue: Issue) -> None:
        issue.author, issue.body = None, ""
        for comment in issue.comments:
            comment.author = None

    def _enlarge_a_fix(self, issue: Issue) -> None:
        merged = [one for one in self.repository.issues.values() if one.pull and one.pull.merged_at]
        if merged:
            fix = merged[-1]
            fix.change.files = [File(f"src/part-{n}.cpp", n % 7, n % 3) for n in range(LARGE_FIX)]
            _promise(fix, issue)
            issue.events.append(self.event("cross-referenced", fix.created_at, source=[self.name, fix.number]))


def _promise(pull: Issue, issue: Issue) -> None:
    """Let a pull request close an issue, and say so, as GitHub reads it."""
    pull.change.closes = sorted({*pull.change.closes, issue.number})
    pull.body = f"Fixes #{issue.number}.\n\n{pull.body}"


def _settled(issue: Issue) -> Issue:
    """Put events into their order, and let the last of everything be the moment of the last change."""
    issue.events.sort(key=lambda event: (event.created_at, event.id))
    issue.updated_at = max([issue.created_at, issue.closed_at or "", *issue.moments])
    return issue


def written(moment: datetime) -> str:
    """Return a moment as GitHub writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

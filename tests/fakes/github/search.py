"""GitHub's issue search: the qualifiers that a harvest uses, words in title and body, and the orders.

A qualifier that is not here is refused, for a query that the double read differently than GitHub would prove nothing.
"""

import operator
import re
import shlex
from collections.abc import Callable, Iterable
from typing import Any

from tests.fakes.github.connections import refuse
from tests.fakes.github.world import Issue, World

Test = Callable[[Issue], bool]
SORTS: dict[str, Callable[[Issue], Any]] = {
    "created": lambda issue: (issue.created_at, issue.number),
    "updated": lambda issue: (issue.updated_at, issue.number),
    "comments": lambda issue: (len(issue.comments), issue.number),
}
DATES: dict[str, Callable[[Issue], str | None]] = {
    "created": lambda issue: issue.created_at,
    "updated": lambda issue: issue.updated_at,
    "closed": lambda issue: issue.closed_at,
    "merged": lambda issue: issue.pull.merged_at if issue.pull else None,
}


def find(world: World, query: str) -> list[Issue]:
    """Return everything that a query finds, in the order that it asks for, newest first by default."""
    return world.found(query, lambda: _look(world, query))


def _look(world: World, query: str) -> list[Issue]:
    sort, direction = "created", "desc"
    tests: list[Test] = []
    places: set[str] = set()
    for word in split(query):
        name, _, value = word.lstrip("-").partition(":")
        if name == "sort":
            sort, _, direction = value.partition("-")
        elif name == "repo":
            places |= {value.lower()}
        elif name == "linked":
            tests.append(_negated(word, _linked(world, value)))
        else:
            tests.append(_negated(word, read(word.lstrip("-"))))
    chosen = [issue for issue in _standing(world, places) if all(test(issue) for test in tests)]
    return sorted(chosen, key=SORTS[sort], reverse=direction != "asc")


def split(query: str) -> list[str]:
    """Return the words of a query; what stands in quotation marks is one, NOT is a minus."""
    if re.search(r"[()]|\b(?:AND|OR)\b", re.sub(r'"[^"]*"', "", query)):
        raise refuse("UNPROCESSABLE", f"The double of GitHub does not serve this search: {query}")
    lexer = shlex.shlex(query, posix=True, punctuation_chars="")
    lexer.whitespace_split, lexer.quotes, lexer.commenters, lexer.escape = True, '"', "", ""
    words = list(lexer)
    negated = [f"-{word}" if before == "NOT" else word for before, word in zip(["", *words], words, strict=False)]
    return [word for word in negated if word not in {"NOT", "-NOT"}]


def read(word: str) -> Test:
    """Return the test that a qualifier or a word is."""
    name, colon, value = word.partition(":")
    if not colon:
        return lambda issue: word.lower() in f"{issue.title}\n{issue.body}".lower()
    if name in DATES:
        return _in_range(DATES[name], value)
    reader = QUALIFIERS.get(name)
    if reader is None:
        raise refuse("UNPROCESSABLE", f"The double of GitHub does not serve the qualifier {name!r}.")
    return reader(value)


def _is(value: str) -> Test:
    known: dict[str, Test] = {
        "issue": lambda issue: not issue.is_pull,
        "pr": lambda issue: issue.is_pull,
        "open": lambda issue: issue.state == "open",
        "closed": lambda issue: issue.state == "closed",
        "merged": lambda issue: bool(issue.pull and issue.pull.merged_at),
        "unmerged": lambda issue: bool(issue.pull and not issue.pull.merged_at),
        "public": lambda issue: True,
    }
    known["pull-request"] = known["pr"]
    if value not in known:
        raise refuse("UNPROCESSABLE", f"The double of GitHub does not serve is:{value}.")
    return known[value]


def _label(value: str) -> Test:
    wanted = {name.strip('"').lower() for name in value.split(",")}
    return lambda issue: bool(wanted & {label.lower() for label in issue.labels})


def _reason(value: str) -> Test:
    wanted = value.strip('"').replace(" ", "_").replace("-", "_").lower()
    return lambda issue: issue.state_reason == wanted


def _in(value: str) -> Test:
    return lambda issue: True  # title and body are where the double looks


def _author(value: str) -> Test:
    return lambda issue: (issue.author or "").lower() == value.lower()


def _comments(value: str) -> Test:
    return _in_range(lambda issue: f"{len(issue.comments):09d}", re.sub(r"\d+", lambda n: f"{int(n[0]):09d}", value))


QUALIFIERS: dict[str, Callable[[str], Test]] = {
    "is": _is,
    "type": _is,
    "state": _is,
    "label": _label,
    "reason": _reason,
    "in": _in,
    "author": _author,
    "comments": _comments,
    "archived": _in,
}


def _in_range(of: Callable[[Issue], str | None], value: str) -> Test:
    """Return a test for `A..B`, `>=A`, `>A`, `<=B`, `<B` and `A`; a day is all of it, `*` is without end."""
    bounds = [(compare, moment.replace("+00:00", "Z")) for compare, moment in _bounds(value) if moment != "*"]

    def test(issue: Issue) -> bool:
        own = of(issue)
        return own is not None and all(compare(own[: len(moment)], moment) for compare, moment in bounds)

    return test


def _bounds(value: str) -> list[tuple[Callable[[str, str], bool], str]]:
    low, dots, high = value.partition("..")
    if dots:
        return [(operator.ge, low), (operator.le, high)]
    for sign, compare in ((">=", operator.ge), ("<=", operator.le), (">", operator.gt), ("<", operator.lt)):
        if value.startswith(sign):
            return [(compare, value.removeprefix(sign))]
    return [(operator.eq, value)]


def _linked(world: World, value: str) -> Test:
    """Return the test of being linked to a pull request that closes it."""
    if value != "pr":
        raise refuse("UNPROCESSABLE", f"The double of GitHub does not serve linked:{value}.")
    pairs = {
        (place.name, number) for place in world for pull in place.standing() if pull.pull for number in pull.pull.closes
    }
    return lambda issue: (issue.repository, issue.number) in pairs


def _negated(word: str, test: Test) -> Test:
    return (lambda issue: not test(issue)) if word.startswith("-") else test


def _standing(world: World, places: set[str]) -> Iterable[Issue]:
    for repository in world:
        if not places or repository.name.lower() in places:
            yield from repository.standing()
